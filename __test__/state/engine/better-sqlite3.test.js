'use strict';

// better-sqlite3 itself, which is compiled or downloaded when it is installed: npm install --no-save better-sqlite3

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { engineConformance, storeConformance } = require('latchkey/testing');
const { createEngine } = require('../../../lib/state/engine');
const createStore = require('../../../lib/stores');

const file = driver();
const skip = file ? false : 'better-sqlite3 is not installed, or not compiled for this Node';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-better-sqlite3-'));
const database = path.join(folder, 'sessions.db');

/** Where the driver is, if it works. */
function driver() {
  try {
    const found = require.resolve('better-sqlite3');
    new (require(found))(':memory:').close();
    return found;
  } catch {
    return undefined;
  }
}

/** @type {any[]} */
const opened = [];
after(() => {
  for (const each of opened) each.close();
  fs.rmSync(folder, { recursive: true });
});

const create = async () => {
  const client = new (require(String(file)))(database, { timeout: 5000 });
  client.pragma('journal_mode = WAL');
  opened.push(client);
  const engine = createEngine({ type: 'sql', client });
  await engine.createTable();
  return engine;
};

const moduleFile = path.join(folder, 'module.js');
fs.writeFileSync(
  moduleFile,
  `exports.create = () => {
    const client = new (require(${JSON.stringify(file ?? '')}))(${JSON.stringify(database)}, { timeout: 5000 });
    return { type: 'sql', client };
  };`,
);

describe('better-sqlite3', { skip }, () => {
  engineConformance({ test, create, module: moduleFile });
  storeConformance({ test, create: async () => createStore(await create()) });

  test('what a transaction of the application writes is not acknowledged', async () => {
    const engine = await create();
    const client = opened.at(-1);
    client.exec('BEGIN');
    await assert.rejects(engine.put('a', 'one', Date.now() + 60_000), { code: 'ERR_STORE_UNAVAILABLE' });
    client.exec('ROLLBACK');
    assert.equal(await engine.get('a'), null);
  });
});
