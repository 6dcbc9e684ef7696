'use strict';

// The engines that need no server. Those that do are tested in __test__/engines.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const util = require('node:util');
const { engineConformance, storeConformance } = require('latchkey/testing');
const createStore = require('../../../lib/stores');
const { createEngine } = require('../../../lib/state/engine');
const { sqlite: sqliteDialect } = require('../../../lib/state/engine/sql/sqlite');
const { Sweep } = require('../../../lib/state/engine/sql/sweep');
const keyv6 = require('../../support/keyv6');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-engines-'));
/** @type {{ close(): void }[]} */
const opened = [];
after(() => {
  // Windows removes no file that is open.
  for (const database of opened) database.close();
  fs.rmSync(folder, { recursive: true });
});

// From Node 22.13 on; and no error below, since another version tests it.
const sqlite = (() => {
  try {
    return createRequire(__filename)('node:sqlite');
  } catch {
    return undefined;
  }
})();
const skipSqlite = sqlite ? false : `Node ${process.version} has no node:sqlite`;

const memory = { type: 'memory', namespace: 'conformance' };
/** Each version of Keyv that there is; an option that it doesn't know it ignores. */
const keyvs = { keyv5: require('keyv5').Keyv, keyv6: keyv6.Keyv };
const keyv = (/** @type {any} */ Keyv) => ({
  type: 'keyv',
  keyv: new Keyv({ throwOnErrors: true }),
});

const file = path.join(folder, 'sessions.db');
/** A file that several processes write to. */
const open = (/** @type {any} */ { DatabaseSync }) => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL');
  return { type: 'sql', client: database };
};
const sqliteModule = path.join(folder, 'sqlite.js');
fs.writeFileSync(
  sqliteModule,
  `exports.create = () => {
    const { DatabaseSync } = require('node:sqlite');
    const file = ${JSON.stringify(file)};
    return (${open})({ DatabaseSync });
  };`,
);

/** What better-sqlite3 refuses, over node:sqlite. */
function strict(/** @type {any} */ database) {
  return {
    inTransaction: false,
    pragma: () => [],
    exec: (/** @type {string} */ text) => database.exec(text),
    prepare(/** @type {string} */ text) {
      const statement = database.prepare(text);
      const returns = /^SELECT|RETURNING/.test(text);
      return {
        run(/** @type {any[]} */ ...values) {
          assert.ok(!returns, 'This statement returns data. Use get(), all(), or iterate() instead');
          return statement.run(...values);
        },
        all(/** @type {any[]} */ ...values) {
          assert.ok(returns, 'This statement does not return data. Use run() instead');
          return statement.all(...values);
        },
      };
    },
  };
}

const concurrency = { concurrency: true };
const running = (/** @type {any} */ options) => (/** @type {string} */ name, /** @type {() => any} */ run) =>
  test(name, options, run);

describe('memory', concurrency, () => {
  engineConformance({ test, create: () => memory });
  storeConformance({ test, create: () => createStore({ type: 'memory', namespace: 'conformance' }) });
});

for (const [name, Keyv] of Object.entries(keyvs)) {
  const test = running({ skip: name === 'keyv6' && keyv6.skip });
  describe(name, concurrency, () => {
    engineConformance({ test, create: () => keyv(Keyv), verbs: [] });
    storeConformance({ test, create: () => createStore(keyv(Keyv)) });
  });
}

describe('encrypted', concurrency, () => {
  storeConformance({
    test,
    create: () => createStore({ type: 'encrypted', secret: Buffer.alloc(32, 0xff) }),
  });
});

describe('sqlite', concurrency, () => {
  engineConformance({
    test: running({ skip: skipSqlite }),
    create: async () => {
      const options = open(sqlite);
      opened.push(options.client);
      const engine = createEngine(options);
      await engine.createTable();
      return engine;
    },
    module: sqliteModule,
  });
  storeConformance({
    test: running({ skip: skipSqlite }),
    create: async () => {
      const store = createStore({ type: 'sql', client: new sqlite.DatabaseSync(':memory:') });
      await store.createTable();
      return store;
    },
  });
});

describe('sqlite as better-sqlite3 has it', concurrency, () => {
  engineConformance({
    test: running({ skip: skipSqlite }),
    create: async () => {
      const client = strict(new sqlite.DatabaseSync(':memory:'));
      const engine = createEngine({ type: 'sql', client, table: 'Other_name2' });
      await engine.createTable();
      await engine.createTable();
      return engine;
    },
  });
});

test('a sweep of SQLite deletes expired rows', { skip: skipSqlite }, async () => {
  const client = new sqlite.DatabaseSync(':memory:');
  const engine = createEngine({ type: 'sql', client });
  await engine.createTable();
  const now = Date.now();
  for (let n = 0; n < 1003; n += 1) await engine.put(`k${n}`, 'one', now + 100_000 + n);
  await engine.put('last', 'one', now + 200_000);
  const { sweep } = sqliteDialect.statements('"latchkey"');
  const run = sqliteDialect.connect(client);
  const counts = [1, 2, 3].map(() => /** @type {any} */ (run(sweep, [now + 150_000])).count);
  assert.deepEqual(counts, [1000, 3, 0]);
  assert.equal(await engine.get('last'), 'one');
});

test('a SQLite in a transaction of the application’s confirms nothing that may be rolled back', {
  skip: skipSqlite,
}, async () => {
  const client = new sqlite.DatabaseSync(':memory:');
  // The name that it has in better-sqlite3.
  const other = strict(client);
  for (const [name, engine] of Object.entries({
    node: createEngine({ type: 'sql', client }),
    better: createEngine({ type: 'sql', client: other }),
  })) {
    await engine.createTable();
    const until = Date.now() + 60_000;
    client.exec('BEGIN');
    other.inTransaction = true;
    await assert.rejects(engine.add(name, 'one', until), { code: 'ERR_STORE_UNAVAILABLE' });
    client.exec('ROLLBACK');
    other.inTransaction = false;
    assert.equal(await engine.get(name), null);
    assert.equal(await engine.add(name, 'one', until), true);
    client.exec('BEGIN');
    other.inTransaction = true;
    assert.equal(await engine.get(name), 'one');
    await assert.rejects(engine.take(name), { code: 'ERR_STORE_UNAVAILABLE' });
    client.exec('ROLLBACK');
    other.inTransaction = false;
    assert.equal(await engine.take(name), 'one');
  }
});

test('a SQLite that is read-only, full, locked, without its table or with garbage in it fails closed', {
  skip: skipSqlite,
}, async () => {
  const place = path.join(folder, 'failing.db');
  const client = new sqlite.DatabaseSync(place);
  opened.push(client);
  const store = createStore({ type: 'sql', client });
  await store.createTable();
  const make = () => util.promisify(store.make).call(store, { exp: Date.now() / 1000 + 60 });
  const retrieve = (/** @type {any} */ token) => util.promisify(store.retrieve).call(store, token);
  const unavailable = { code: 'ERR_STORE_UNAVAILABLE' };
  const token = await make();
  assert.ok(await retrieve(token));

  client.exec('PRAGMA query_only = ON');
  await assert.rejects(make(), unavailable);
  assert.ok(await retrieve(token));
  client.exec('PRAGMA query_only = OFF');

  const { page_count: pages } = client.prepare('PRAGMA page_count').get();
  client.exec(`PRAGMA max_page_count = ${pages}`);
  await assert.rejects(async () => {
    for (let n = 0; n < 1000; n += 1) await make();
  }, unavailable);
  assert.ok(await retrieve(token));
  client.exec('PRAGMA max_page_count = 1000000');

  const other = new sqlite.DatabaseSync(place);
  opened.push(other);
  other.exec('BEGIN EXCLUSIVE');
  await assert.rejects(make(), unavailable);
  await assert.rejects(retrieve(token), unavailable);
  other.exec('ROLLBACK');
  assert.ok(await retrieve(await make()));

  client.exec(`UPDATE latchkey SET content = '{"admin":true}'`);
  await assert.rejects(retrieve(token), { code: 'ERR_STORE_INVALID' });
  client.exec('UPDATE latchkey SET content = 5.5');
  await assert.rejects(retrieve(token), { code: 'ERR_STORE_INVALID' });
  client.exec('ALTER TABLE latchkey RENAME TO elsewhere');
  await assert.rejects(retrieve(token), unavailable);
  await assert.rejects(make(), unavailable);
});

test('the suites find the faults of an engine and a store', async () => {
  /** @type {Map<string, string>} */
  const rows = new Map();
  const wrong = {
    get: (/** @type {string} */ key) => rows.get(key) ?? null,
    put: (/** @type {string} */ key, /** @type {string} */ value) => void rows.set(key, value),
    remove: (/** @type {string} */ key) => rows.delete(key),
    async add(/** @type {string} */ key, /** @type {string} */ value) {
      const free = !rows.has(key);
      await null;
      if (free) rows.set(key, value);
      return free;
    },
  };
  const failed = await failuresOf((run) =>
    engineConformance({ test: run, create: () => wrong, verbs: ['add'] }),
  );
  assert.deepEqual(
    failed.filter((name) => name.includes('callers') || name === 'get returns no expired value'),
    [
      'get returns no expired value',
      'of 64 concurrent callers, one adds, even the same value',
      'of 64 concurrent callers, one replaces an expired value',
    ],
  );
  const forgetful = { make: async () => 'always the same', retrieve: async () => ({ exp: 1 }) };
  const missed = await failuresOf((run) => storeConformance({ test: run, create: () => forgetful }));
  assert.deepEqual(missed.slice(0, 3), [
    'retrieve returns the session of a token',
    'every session has a different token',
    'retrieve returns nothing for a value that is no token',
  ]);
});

test('the suites return their number of tests, and refuse invalid options', () => {
  let count = 0;
  const counted = engineConformance({ test: () => (count += 1), create: () => memory });
  assert.deepEqual([counted, count > 20], [count, true]);
  for (const options of [
    undefined,
    {},
    { test },
    { test, create: 5 },
    { test, module: 5 },
    { test, create() {}, verbs: ['fly'] },
    { test, create() {}, module: '' },
    { test, create() {}, verb: [] },
  ]) {
    assert.throws(() => engineConformance(options), { code: 'ERR_OPTION_INVALID' });
  }
  assert.throws(() => storeConformance({ test, create() {}, verbs: [] }), { code: 'ERR_OPTION_INVALID' });
});

test('one sweep at a time is scheduled, in batches, without keeping the process alive', async (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  /** @type {any[]} */
  const timers = [];
  t.mock.method(
    globalThis,
    'setTimeout',
    (/** @type {() => Promise<void>} */ run, /** @type {number} */ wait) => {
      const timer = { run, wait, unref: t.mock.fn(() => timer) };
      timers.push(timer);
      return timer;
    },
  );
  const counts = [1000, 3];
  const swept = t.mock.fn(() => ({ count: /** @type {number} */ (counts.shift()) }));
  const sweep = new Sweep(swept);
  for (let n = 0; n < 10; n += 1) sweep.schedule();
  assert.deepEqual([timers.length, timers[0].wait, timers[0].unref.mock.callCount()], [1, 60_000, 1]);
  assert.equal(swept.mock.callCount(), 0);
  await timers[0].run();
  assert.deepEqual([timers.length, timers[1].wait, timers[1].unref.mock.callCount()], [2, 1000, 1]);
  await timers[1].run();
  assert.deepEqual([timers.length, swept.mock.callCount()], [2, 2]);
  counts.push(Number.NaN);
  swept.mock.mockImplementation(() => {
    throw new Error('down');
  });
  sweep.schedule();
  await timers[2].run();
  sweep.schedule();
  assert.equal(timers.length, 4);
});

/**
 * The names of the tests that failed.
 *
 * @param {(run: (name: string, run: () => Promise<void>) => void) => void} register
 */
async function failuresOf(register) {
  /** @type {[string, () => Promise<void>][]} */
  const tests = [];
  register((name, run) => tests.push([name, run]));
  const failed = await Promise.all(
    tests.map(([name, run]) =>
      run().then(
        () => [],
        () => [name],
      ),
    ),
  );
  return failed.flat();
}
