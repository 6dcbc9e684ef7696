'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { dialectOf } = require('../../../lib/state/engine/sql/dialects');
const { connect } = require('./clients');

/**
 * What the sweep deletes, on a real server.
 *
 * @param {string} name the client's
 * @param {() => Promise<number>} portOf the server
 * @param {string | false} skip
 */
function sweeps(name, portOf, skip) {
  test(`${name}: a sweep deletes what is over, a thousand rows at most`, { skip }, async () => {
    const { options, close } = await connect(name, [await portOf()]);
    try {
      const engine = createEngine({ ...options, table: 'swept', timeout: '10s' });
      await engine.createTable();
      const now = Date.now();
      const put = (/** @type {number} */ n, /** @type {number} */ until) => engine.put(`k${n}`, 'one', until);
      await Promise.all(Array.from({ length: 1003 }, (_, n) => put(n, now + 100_000 + n)));
      await put(1003, now + 200_000);
      const dialect = dialectOf(options.client, options.dialect);
      const { sweep } = dialect.statements(dialect.quoted('swept'));
      const run = dialect.connect(options.client);
      const counts = [];
      for (let n = 0; n < 3; n += 1) counts.push((await run(sweep, [now + 150_000])).count);
      assert.deepEqual(counts, [1000, 3, 0]);
      assert.deepEqual([await engine.get('k0'), await engine.get('k1003')], [null, 'one']);
    } finally {
      await close();
    }
  });
}

module.exports = { sweeps };
