'use strict';

// Which clients are taken, which are refused and by what name, and what becomes of an answer that isn't the driver's.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { runTable } = require('../../support/run-table');

const none = () => {};
const later = () => Date.now() + 60_000;
/** Objects with these functions, as their classes have them. @param {string[]} names */
const having = (...names) => Object.create(Object.fromEntries(names.map((name) => [name, none])));
const callable = (/** @type {string[]} */ ...names) =>
  Object.assign(() => {}, having(...names), Object.fromEntries(names.map((name) => [name, none])));

/** @param {string} name @param {any} client @param {string} [called] */
const sql = (name, client, called = name) => ({ name, type: 'sql', client, called });
/** @param {string} name @param {any} client @param {string} [called] */
const redis = (name, client, called = name) => ({ name, type: 'redis', client, called });

runTable(
  'refused by its name:',
  39,
  [
    sql('a promise', Promise.resolve(having('query', 'execute', 'promise'))),
    sql('mysql (mysqljs)', having('query', 'connect', 'escapeId', 'end')),
    sql('a pool of mysql (mysqljs)', having('query', 'getConnection', 'escapeId'), 'mysql (mysqljs)'),
    sql(
      'a plain connection of mysql',
      { ...having(), query: none, connect: none, threadId: null },
      'mysql (mysqljs)',
    ),
    sql('a pool cluster of mysql2 or mysql', having('of', 'add', 'getConnection', 'end')),
    sql('the mariadb connector', having('query', 'execute', 'batch', 'getConnection')),
    sql('pg-promise', Object.assign(having('query', 'connect', 'any', 'none'), { $config: {}, $pool: {} })),
    sql('postgres.js', callable('unsafe', 'begin', 'end')),
    sql('slonik', having('query', 'connect', 'oneFirst', 'any')),
    sql('mssql', having('query', 'connect', 'request', 'batch')),
    sql('sequelize', having('query', 'authenticate', 'getQueryInterface')),
    sql('TypeORM', having('query', 'connect', 'createQueryRunner')),
    sql('MikroORM', having('getUnitOfWork', 'flush')),
    sql('knex', Object.assign(callable('raw', 'select'), { schema: {}, client: {} })),
    sql('Prisma', having('$connect', '$disconnect', '$queryRaw')),
    sql('Kysely', having('selectFrom', 'insertInto')),
    sql('Drizzle', Object.assign(having('select', 'execute'), { $client: {} })),
    sql('sqlite3', having('prepare', 'exec', 'run', 'all', 'each')),
    sql('D1', having('prepare', 'exec', 'batch', 'dump')),
    sql('libSQL', Object.assign(having('execute', 'batch'), { protocol: 'file' })),
    sql('the module pg', having('Pool', 'Client'), 'the module pg'),
    sql('the module mysql2', having('createPool', 'createConnection'), 'the module of a driver'),
    redis('a promise', Promise.resolve(having('sendCommand'))),
    redis('redis 3 or older', having('send_command', 'internal_send_command')),
    redis(
      'redis 2',
      Object.assign(having('send_command', 'sendCommand'), { connected: true }),
      'redis 3 or older',
    ),
    redis('a pipeline of ioredis', Object.assign(having('call', 'exec'), { isPipeline: true })),
    redis('a multi of redis', having('addCommand', 'exec', 'execAsPipeline')),
    redis('Valkey GLIDE', having('customCommand', 'get', 'set')),
    redis('@upstash/redis', Object.assign(having('get', 'set', 'createScript', 'pipeline'), { json: {} })),
    redis('the module redis', having('createClient', 'createCluster'), 'the module of a driver'),
    ...['sql', 'redis'].flatMap((type) => [
      {
        name: `text for ${type}`,
        type,
        client: 'postgres://user:password@host',
        called: 'a value of type string',
      },
      { name: `nothing for ${type}`, type, client: undefined, called: 'a value of type undefined' },
      { name: `an empty object for ${type}`, type, client: {}, called: 'a value of type object' },
    ]),
    // What several drivers have isn't enough to know one by.
    sql('query and connect', having('query', 'connect'), 'a value of type object'),
    sql('query and execute', having('query', 'execute'), 'a value of type object'),
    sql('prepare and exec', having('prepare', 'exec'), 'a value of type object'),
  ],
  ({ type, client, called }) => {
    assert.throws(
      () => createEngine({ type, client }),
      (/** @type {any} */ error) => {
        assert.deepEqual([error.name, error.code], ['TypeError', 'ERR_OPTION_INVALID']);
        assert.match(error.message, /^Expected .* for store\.client but received /);
        assert.ok(error.message.split(' but received ')[1].startsWith(called), error.message);
        assert.doesNotMatch(error.message, /password@/);
        return true;
      },
    );
  },
);

test('a client whose getters throw is refused with the error for the option', () => {
  const client = new Proxy({}, { get: () => assert.fail('read') });
  assert.throws(() => createEngine({ type: 'sql', client }), { code: 'ERR_OPTION_INVALID' });
});

test('clients of the supported drivers are accepted, with the right dialect', async () => {
  const { Pool, Client } = require('pg');
  const mysql2 = require('mysql2');
  const options = { host: '127.0.0.1', port: 1 };
  const connection = mysql2.createConnection(options);
  connection.on('error', none);
  const pool = mysql2.createPool(options);
  const postgresql = new Pool();
  const taken = [
    ...[pool, pool.promise(), connection, connection.promise()].map((client) => ['mysql', client]),
    ...[postgresql, new Client()].map((client) => ['postgresql', client]),
  ];
  for (const [dialect, client] of taken) {
    assert.equal(createEngine({ type: 'sql', client, dialect }).name, 'sql');
    const other = dialect === 'mysql' ? 'postgresql' : 'mysql';
    assert.throws(() => createEngine({ type: 'sql', client, dialect: other }), {
      code: 'ERR_OPTION_INVALID',
    });
  }
  await Promise.all([pool.promise().end(), postgresql.end()]);
});

// --------------------------------------------------------------------------------------------------------------- answers

/** Every verb, on an engine whose client gives one answer to all. @type {Record<string, (engine: any) => Promise<unknown>>} */
const verbs = {
  get: (engine) => engine.get('a'),
  put: (engine) => engine.put('a', 'b', later()),
  'put with a group': (engine) => engine.put('a', 'b', later(), 'g'),
  remove: (engine) => engine.remove('a'),
  add: (engine) => engine.add('a', 'b', later()),
  swap: (engine) => engine.swap('a', 'b', 'c', later()),
  list: (engine) => engine.list('g'),
  removeGroup: (engine) => engine.removeGroup('g'),
};
const table = { createTable: (/** @type {any} */ engine) => engine.createTable() };

/** @type {Record<string, (answer: any) => any>} */
const clients = {
  pg: (answer) => ({ type: 'sql', client: { query: () => answer, connect: none, totalCount: 0 } }),
  mysql2: (answer) => ({
    type: 'sql',
    client: { query: none, execute: none, promise: () => ({ execute: () => answer }) },
  }),
  'better-sqlite3': (answer) => ({
    type: 'sql',
    client: {
      exec: none,
      pragma: none,
      inTransaction: false,
      prepare: () => ({ all: () => answer, run: () => answer }),
    },
  }),
  redis: (answer) => ({ type: 'redis', client: { sendCommand: async () => answer, isOpen: true } }),
  ioredis: (answer) => ({ type: 'redis', client: { call: async () => answer, status: 'ready' } }),
};
const emitter = { on: none, once: none, sql: 'SELECT' };
/** What a query of another driver gives, or of this one where it is set up in another way. */
const shapes = [
  ['nothing', undefined],
  ['a promise of nothing', Promise.resolve()],
  ['an emitter, as of a driver that calls back', emitter],
  ['an empty object', {}],
  ['true', true],
  ['a function', none],
  ['a recordset, as of mssql', { recordset: [], rowsAffected: [1] }],
  ['rows and fields apart', { rows: {}, fields: [], rowCount: 1 }],
];

runTable(
  'an answer of another shape is ERR_STORE_UNSUPPORTED and no success:',
  40,
  Object.entries(clients).flatMap(([driver, make]) =>
    shapes.map(([shape, answer]) => ({ name: `${driver}, ${shape}`, options: make(answer) })),
  ),
  async ({ options }) => {
    const engine = createEngine(options);
    for (const [verb, call] of Object.entries({ ...verbs, ...(options.type === 'sql' && table) })) {
      await assert.rejects(call(engine), { code: 'ERR_STORE_UNSUPPORTED' }, verb);
    }
  },
);

runTable(
  'rows of another shape are ERR_STORE_UNSUPPORTED:',
  10,
  [
    ['arrays', ['b']],
    ['below the name of their table', { latchkey: { id: 'a', content: 'b' } }],
    ['with their names joined', { latchkey_id: 'a', latchkey_content: 'b' }],
    ['in capitals', { ID: 'a', CONTENT: 'b' }],
    ['text', 'b'],
  ].flatMap(([name, row]) => [
    { name: `pg, ${name}`, options: clients.pg({ rows: [row], rowCount: 1 }) },
    { name: `better-sqlite3, ${name}`, options: clients['better-sqlite3']([row]) },
  ]),
  async ({ options }) => {
    const engine = createEngine(options);
    for (const verb of ['get', 'list']) {
      await assert.rejects(verbs[verb](engine), { code: 'ERR_STORE_UNSUPPORTED' }, verb);
    }
  },
);

test('results of the real drivers are understood', async () => {
  const row = { id: 'a', content: 'b' };
  for (const options of [
    clients.pg({ rows: [row], rowCount: 1 }),
    clients['better-sqlite3']([row]),
    clients.mysql2([[row], []]),
    clients.mysql2([[{ id: Buffer.from('a'), content: Buffer.from('b') }], []]),
  ]) {
    const engine = createEngine(options);
    assert.equal(await engine.get('a'), 'b');
    assert.deepEqual(await engine.list('g'), [{ key: 'a', value: 'b' }]);
  }
  for (const options of [
    clients.pg({ rows: [], rowCount: 1 }),
    clients['better-sqlite3']({ changes: 1, lastInsertRowid: 1 }),
    clients['better-sqlite3']({ changes: 1n, lastInsertRowid: 1n }),
    clients.mysql2([{ affectedRows: 1, insertId: 1, serverStatus: 2 }, undefined]),
  ]) {
    const engine = createEngine(options);
    await engine.put('a', 'b', later());
    assert.equal(await engine.remove('a'), true);
    assert.equal(await engine.swap('a', 'b', 'c', later()), true);
  }
});

test('a write needs the transaction state where the driver reports it', async () => {
  const engine = createEngine(clients.mysql2([{ affectedRows: 1, insertId: 1 }, undefined]));
  await assert.rejects(engine.put('a', 'b', later()), { code: 'ERR_STORE_UNSUPPORTED' });
});
