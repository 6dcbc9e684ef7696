'use strict';

// docs/stores.md: its statements are the ones that run, its tables are the engines' own, and its engine passes the suite.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { engineConformance } = require('latchkey/testing');
const { createEngine } = require('../../lib/state/engine');
const { mariadb, mysql } = require('../../lib/state/engine/sql/mysql');
const { postgresql } = require('../../lib/state/engine/sql/postgresql');
const { sqlite } = require('../../lib/state/engine/sql/sqlite');
const { appOf, blockBelow } = require('../support/documented');
const { jwkOf } = require('../support/issuer');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const text = fs.readFileSync(path.join(__dirname, '../../docs/stores.md'), 'utf8');
const blocks = (/** @type {string} */ language) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1]);
const none = () => {};

test('the statements that make the table are the documented ones', () => {
  const made = [postgresql, mysql, sqlite].map((dialect) => {
    const quoted = (/** @type {string} */ suffix) => dialect.quoted(`latchkey_${suffix}`);
    const statements = dialect.table(dialect.quoted('latchkey'), quoted);
    return statements.map((statement) => `${statement.text};\n`).join('');
  });
  assert.deepEqual(blocks('sql'), made);
  assert.equal(mariadb.table, mysql.table);
});

test('there are as many statements as is said', () => {
  for (const dialect of [postgresql, mariadb, sqlite]) {
    const { sweep, ...verbs } = dialect.statements('t');
    assert.ok(sweep);
    assert.equal(Object.keys(verbs).length, 8);
  }
  assert.match(text, /There are eight statements in a dialect/);
});

test('every engine does what the table says', () => {
  const redis = { sendCommand() {}, isOpen: true };
  const pg = { query() {}, connect() {}, totalCount: 0 };
  const mysql2 = { query() {}, execute() {}, promise() {} };
  const database = { prepare() {}, exec() {}, pragma() {}, inTransaction: false };
  /** @type {Record<string, any[]>} */
  const engines = {
    memory: [{ type: 'memory' }],
    'Redis, Redis Cluster': [
      { type: 'redis', client: redis },
      { type: 'redis', client: { call() {}, status: 'ready' } },
      { type: 'redis', client: { ...redis, nodeClient() {} } },
      { type: 'redis', client: { call() {}, status: 'ready', isCluster: true } },
    ],
    'PostgreSQL, SQLite': [
      { type: 'sql', client: pg },
      { type: 'sql', client: database },
    ],
    "MariaDB, `dialect: 'mariadb'`": [{ type: 'sql', client: mysql2, dialect: 'mariadb' }],
    MySQL: [{ type: 'sql', client: mysql2 }],
    Keyv: [{ type: 'keyv', keyv: { get() {}, set() {}, delete() {}, on() {}, opts: { store: new Map() } } }],
  };
  const rows = [...text.matchAll(/^\| (\S.*?) +\| (yes|no) +\| (yes|no) +\| (yes|no) +\| (yes|no) +\|$/gm)];
  assert.deepEqual(
    rows.map(([, name]) => name),
    Object.keys(engines),
  );
  for (const [, name, ...cells] of rows) {
    const verbs = ['take', 'add', 'swap', 'group'].filter((_, at) => cells[at] === 'yes');
    for (const options of engines[name]) assert.deepEqual(createEngine(options).verbs, verbs, name);
  }
});

test('a client that is no client, of another dialect, or a table that is no identifier is refused', () => {
  const pg = { query() {}, connect() {}, totalCount: 0 };
  for (const options of [
    { type: 'sql', client: pg, dialect: 'mysql' },
    { type: 'sql', client: pg, dialect: 'oracle' },
    { type: 'sql', client: pg, dialect: 'constructor' },
    { type: 'sql', client: { query() {}, execute() {}, batch() {} } },
    { type: 'sql', client: pg, table: 'a; DROP TABLE users' },
    { type: 'sql', client: pg, table: 'a"b' },
    { type: 'sql', client: pg, table: '1a' },
    { type: 'sql', client: pg, table: 'x'.repeat(49) },
    { type: 'sql', client: pg, tabel: 'a' },
    { type: 'redis', client: { sendCommand() {}, connected: true } },
    { type: 'redis', client: { sendCommand() {}, isOpen: true }, prefix: '' },
    { type: 'keyv', keyv: { get() {}, set() {}, delete() {}, throwOnErrors: false } },
  ]) {
    assert.throws(() => createEngine(options), { code: 'ERR_OPTION_INVALID' }, JSON.stringify(options));
  }
});

describe('the documented engine', { concurrency: true }, () => {
  const code = blocks('js').find((block) => block.startsWith('const rows'));
  const store = new Function('JwtMiddleware', 'getKey', `${code}; return auth.options.store;`)(
    require('latchkey').JwtMiddleware,
    none,
  );
  engineConformance({ test, create: () => store, verbs: [] });
});

test('the table of the verbs of an own engine names them all', () => {
  const named = [...text.matchAll(/^\| `(\w+)\((.*?)\)` /gm)].map(([, name, parameters]) => [
    name,
    parameters.split(', ').length,
  ]);
  assert.deepEqual(Object.fromEntries(named), {
    get: 1,
    put: 4,
    remove: 1,
    take: 1,
    add: 3,
    swap: 4,
    list: 1,
    removeGroup: 1,
  });
});

test('the measured table has a row for each store and number of processes', () => {
  const rows = text.match(/^\| .* \| +\d+ \|.* [µm]s \|.* [µm]s \|.* [µm]s \|$/gm) ?? [];
  assert.equal(rows.length, 16);
});

test('what the page links to is there', () => {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1]);
  for (const link of links) assert.ok(fs.existsSync(path.join(__dirname, '../../docs', link)), link);
});

test('the part about revoking revokes a token, and accepts an assertion once', async () => {
  const code = blockBelow('docs/stores.md', '## Revoking access tokens');
  const server = await serve(appOf(code, { clients: new Map([['alpha', keys.rsa.publicKey]]) }));
  try {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const ask = (/** @type {string} */ jti) => {
      const assertion = keys.sign({ alg: 'RS256' }, { iss: 'alpha', jti, exp });
      return request(`${server.url}/oauth/token`, { form: { assertion } });
    };
    const [one, other] = [(await ask('1')).json.access_token, (await ask('2')).json.access_token];
    assert.equal((await ask('1')).status, 401);

    const send = async (/** @type {string} */ path, /** @type {string} */ token, method = 'GET') => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await request(server.url + path, { method, headers })).status;
    };
    assert.deepEqual([await send('/account', one), await send('/account', other)], [200, 200]);
    assert.equal(await send('/logout', one, 'POST'), 204);
    assert.deepEqual([await send('/account', one), await send('/account', other)], [401, 200]);
    assert.equal(await send('/logout', one, 'POST'), 401);
  } finally {
    await server.close();
  }
});

test('the application that waits for its stores is ready, and ends', async () => {
  const [code = ''] = text.split('## At start and at the end')[1]?.match(/(?<=```js\n).*?(?=^```)/ms) ?? [];
  assert.match(code, /ready\(\{ createTables: true \}\)/);
  /** @type {string[]} */
  const log = [];
  const client = { sendCommand: async () => null, isOpen: true, quit: async () => log.push('quit') };
  let hasTable = false;
  const pool = {
    totalCount: 0,
    connect() {},
    end: async () => log.push('end'),
    async query(/** @type {any} */ { text: statement }) {
      hasTable ||= /^CREATE TABLE/.test(statement);
      if (!hasTable) throw Object.assign(new Error('no relation'), { code: '42P01' });
      return { rows: [], rowCount: statement.startsWith('CREATE') ? null : 0 };
    },
  };
  const issuer = await serve(
    (_req, res) => void res.end(JSON.stringify({ keys: [jwkOf(keys.rsa.publicKey, { kid: 'a' })] })),
  );
  const { JwtMiddleware, jwtIdentity } = require('../..');
  /** @type {(() => void) | undefined} */
  let terminate;
  const app = { listen: () => ({ close: (/** @type {() => void} */ done) => done() }) };
  const process = {
    env: { JWKS: issuer.url, SECRET: keys.secret },
    once: (/** @type {string} */ _signal, /** @type {() => void} */ listener) => {
      terminate = listener;
    },
  };
  const names = { JwtMiddleware, jwtIdentity, client, pool, app, process, getUser: () => null };
  const AsyncFunction = /** @type {any} */ (async () => {}).constructor;
  try {
    await new AsyncFunction(...Object.keys(names), code)(...Object.values(names));
    assert.ok(hasTable);
    terminate?.();
    for (let turn = 0; log.length < 2 && turn < 100; turn += 1) await new Promise(setImmediate);
    assert.deepEqual(log.sort(), ['end', 'quit']);
  } finally {
    await issuer.close();
  }
});
