'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { connect } = require('./clients');

/**
 * What is written while the application has a transaction open on the connection may be taken back, so it isn't acknowledged.
 *
 * @param {string} name the client's: a connection, as a pool's are nobody's
 * @param {() => Promise<number>} portOf the server
 * @param {string | false} skip
 * @param {string} [begin]
 */
function transactions(name, portOf, skip, begin = 'BEGIN') {
  test(`${name}: after ${begin} nothing is acknowledged that may be taken back`, { skip }, async () => {
    const { options, close } = await connect(name, [await portOf()]);
    try {
      const engine = createEngine({ ...options, table: 'taken_back', timeout: '10s' });
      await engine.createTable();
      const until = Date.now() + 100_000;
      await engine.remove('a');
      await engine.put('there', 'one', until, 'g');
      const changes = [
        () => engine.put('a', 'one', until),
        () => engine.add('b', 'one', until),
        () => engine.swap('there', 'one', 'two', until),
        () => engine.remove('there'),
        () => engine.removeGroup('g'),
      ];
      for (const change of changes) {
        await options.client.query(begin);
        await assert.rejects(change, { code: 'ERR_STORE_UNAVAILABLE' });
        await options.client.query('ROLLBACK');
        assert.deepEqual([await engine.get('there'), await engine.get('a')], ['one', null]);
      }
      await options.client.query('COMMIT');
      if (begin !== 'BEGIN') return;
      for (const change of changes.slice(0, 4)) await change();
      assert.deepEqual([await engine.get('there'), await engine.get('a')], [null, 'one']);
    } finally {
      await close();
    }
  });
}

module.exports = { transactions };
