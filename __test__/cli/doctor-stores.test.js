'use strict';

// The doctor and real databases: reachable, table there, clock, and nothing left behind.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const mariadb = require('../engines/support/mariadb');
const postgresql = require('../engines/support/postgresql');
const { startRedis, tell, withoutRedis } = require('../engines/support/redis');
const { createApplication, doctor, root } = require('./application');

const password = 'hunter2-hunter2';
const secret = `'${'s'.repeat(64)}'`;

/** @param {string} client an expression @param {string} [more] options of the store */
const source = (client, more = '') => `
const latchkey = require('latchkey');
const client = ${client};
const store = { type: 'sql', client, timeout: '1500ms' ${more} };
const workers = { getUser() {} };
exports.auth = new latchkey({ getKey() {}, store: { type: 'encrypted', secret: ${secret}, revocation: { store } } });
exports.identity = latchkey.jwtIdentity({ workers, security: { key: ${secret} }, refreshToken: { store } });
exports.create = () => exports.auth;
`;

/**
 * @param {string} text of the module
 * @returns {Promise<{ findings: import('../../lib/cli/doctor/findings').Finding[], status: number, output: string }>}
 */
async function examine(text) {
  const application = createApplication({ files: { 'auth.js': text } });
  try {
    const { stdout, stderr, status } = await doctor(application.folder, ['--require', 'auth.js', '--json']);
    assert.ok(!`${stdout}${stderr}`.includes(password));
    return { findings: JSON.parse(stdout).findings, status, output: stdout };
  } finally {
    application.remove();
  }
}

/** Node 20 has none, and Node 22.5 to 22.12 has it with an option. */
function withoutSqlite() {
  try {
    require('node:sqlite');
    return false;
  } catch {
    return 'this Node has no node:sqlite';
  }
}

/** @param {string} module @param {string} call */
const driver = (module, call) => `require(${JSON.stringify(`${root}/node_modules/${module}`)})${call}`;

/**
 * @param {string} name
 * @param {{ skip: false | string, start: () => Promise<any>, client: (port: number) => string, more?: string, run: (port: number, sql: string) => Promise<any> }} how
 */
function sqlStore(name, { skip, start, client, more, run }) {
  describe(name, { skip }, () => {
    /** @type {any} */
    let server;
    after(() => server?.stop());

    test('a missing table is named, and after createTable all is well, with the clock of the server', async () => {
      server = await start();
      const text = source(client(server.port), more);
      const missing = await examine(text);
      assert.equal(missing.status, 1);
      const tables = missing.findings.filter(({ text }) => text === 'its table is missing');
      // The encrypted store asks for revocations when it reads a token.
      assert.equal(tables.length, 3, missing.output);
      assert.match(String(tables[0]?.remedy), /createTable\(\)/);

      const connected = new Function('require', `return ${client(server.port)}`)(require);
      await createEngine({
        type: 'sql',
        client: connected,
        ...(name === 'MariaDB' && { dialect: 'mariadb' }),
      }).createTable();
      await connected.end();
      const { findings, status, output } = await examine(text);
      assert.equal(status, 0, output);
      // On a slow machine these are warnings.
      const reached = findings.filter(({ text }) => text.startsWith('put, get and remove took'));
      assert.equal(reached.length, 2, output);
      const clocks = findings.filter(({ area, level }) => area === 'clocks' && level === 'ok');
      assert.equal(clocks.length, 2, output);
      const [{ count }] = await run(server.port, 'SELECT COUNT(*) AS count FROM latchkey');
      assert.equal(Number(count), 0);
    });

    test('a server that is down is a problem, whose password is not shown', async () => {
      await server.stop();
      const { findings, status } = await examine(source(client(server.port), more));
      assert.equal(status, 1);
      const problems = findings.filter(({ level, area }) => level === 'problem' && area === 'stores');
      assert.equal(problems.length, 3);
      assert.match(String(problems[0]?.text), /ERR_STORE_UNAVAILABLE/);
    });
  });
}

sqlStore('MariaDB', {
  skip: mariadb.withoutMariadb(),
  start: mariadb.startMariadb,
  client: (port) => driver('mysql2/promise', `.createPool(${JSON.stringify({ ...mariadb.options(port) })})`),
  more: ", dialect: 'mariadb'",
  async run(port, sql) {
    const connection = await require('mysql2/promise').createConnection(mariadb.options(port));
    const [rows] = await connection.query(sql);
    await connection.end();
    return rows;
  },
});

sqlStore('PostgreSQL', {
  skip: postgresql.withoutPostgresql(),
  start: postgresql.startPostgresql,
  client: (port) =>
    `new (${driver('pg', '.Pool')})(${JSON.stringify({ ...postgresql.options(port), password })})`,
  async run(port, sql) {
    const client = new (require('pg').Client)(postgresql.options(port));
    await client.connect();
    const { rows } = await client.query(sql);
    await client.end();
    return rows;
  },
});

test('SQLite: a missing table is named, and after createTable all is well', {
  skip: withoutSqlite(),
}, async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-sqlite-'));
  try {
    const file = path.join(folder, 'store.db');
    const text = source(`new (require('node:sqlite').DatabaseSync)(${JSON.stringify(file)})`);
    const missing = await examine(text);
    assert.equal(missing.status, 1);
    assert.equal(missing.findings.filter(({ text }) => text === 'its table is missing').length, 3);

    const { DatabaseSync } = require('node:sqlite');
    const client = new DatabaseSync(file);
    await createEngine({ type: 'sql', client }).createTable();
    const { findings, status, output } = await examine(text);
    assert.equal(status, 0, output);
    const reached = findings.filter(({ text }) => text.startsWith('put, get and remove took'));
    assert.equal(reached.length, 2, output);
    assert.equal(client.prepare('SELECT COUNT(*) AS count FROM latchkey').get()?.count, 0);
    client.close();
  } finally {
    fs.rmSync(folder, { recursive: true, maxRetries: 5 });
  }
});

test('Redis is reached, compared with this clock, and left as it was', {
  skip: withoutRedis(),
}, async () => {
  const server = await startRedis();
  await tell(server.port, ['CONFIG', 'SET', 'requirepass', password]);
  const text = (/** @type {string} */ word) => `
    const latchkey = require('latchkey');
    const client = new (${driver('ioredis5', '')})({ host: '127.0.0.1', port: ${server.port}, password: '${word}', lazyConnect: false, retryStrategy: () => 100 });
    client.on('error', () => {});
    exports.auth = new latchkey({ getKey() {}, store: { type: 'redis', client, timeout: '1500ms' } });`;
  const { findings, status, output } = await examine(text(password));
  assert.equal(status, 0, output);
  // On a slow machine this is a warning.
  assert.ok(
    findings.some(({ text }) => text.startsWith('put, get and remove took')),
    output,
  );
  assert.ok(
    findings.some(({ area, level }) => area === 'clocks' && level === 'ok'),
    output,
  );
  const other = await examine(text('another-password'));
  assert.equal(other.status, 1, other.output);
  assert.match(await tell(server.port, ['AUTH', password]), /OK/);
  await server.stop();
});
