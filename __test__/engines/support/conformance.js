'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { engineConformance, storeConformance } = require('latchkey/testing');
const createStore = require('../../../lib/stores');
const { createEngine } = require('../../../lib/state/engine');
const { connect, moduleFor } = require('./clients');
const { temporaryFolder } = require('./server');

// Most of what the tests do is waiting for something to be over.
const CONCURRENCY = 8;
// All that, and other test files beside it, on a machine that may be busy.
const TIMEOUT = '10s';

/**
 * The conformance suites with each of the clients, all at once.
 *
 * @param {{ name: string, verbs?: string[], processes?: boolean }[]} clients
 * @param {() => Promise<number[]>} start the server
 * @param {string | false} skip
 */
function conformance(clients, start, skip) {
  const folder = temporaryFolder('modules');
  after(() => fs.rmSync(folder, { recursive: true }));
  describe('conformance', { concurrency: CONCURRENCY, skip }, () => {
    before(async () => fs.writeFileSync(path.join(folder, 'ports.json'), JSON.stringify(await start())));
    for (const { name, verbs, processes = false } of clients) {
      /** @type {{ options: any, close(): any }} */
      let connection;
      before(async () => {
        connection = await connect(name, await start());
        connection.options.timeout = TIMEOUT;
        // What it makes at the first connection is no part of any test.
        if (connection.options.type === 'sql') await createEngine(connection.options).createTable();
      });
      after(() => connection.close());
      const named =
        (/** @type {string} */ kind) =>
        (/** @type {string} */ title, /** @type {() => Promise<void>} */ run) =>
          test(`${name} ${kind} ${title}`, run);
      engineConformance({
        test: named('engine'),
        create: () => createEngine(connection.options),
        module: processes ? moduleFor(folder, name, 'engine') : undefined,
        verbs,
      });
      storeConformance({
        test: named('store'),
        create: () => createStore(connection.options),
        module: processes ? moduleFor(folder, name, 'store') : undefined,
      });
    }
  });
}

module.exports = { conformance };
