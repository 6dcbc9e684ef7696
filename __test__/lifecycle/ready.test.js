'use strict';

// ready() of both products: whether stores answer and have their tables, and key sets can be fetched.

const assert = require('node:assert/strict');
const http = require('node:http');
const { test } = require('node:test');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { createGlass } = require('../sessions/session-support');
const { jwkOf, withIssuer } = require('../support/issuer');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const security = { key: keys.secret };
const workers = { getUser: () => null };
const getKey = () => null;
const secret = Buffer.alloc(32, 0xa7);
const never = () => new Promise(() => {});

/** An engine whose every call rejects with that, or never settles. @param {any} [error] */
const broken = (error) => {
  const glass = createGlass();
  glass.before = error === undefined ? never : async () => Promise.reject(error);
  return glass.store;
};
const down = () =>
  broken(Object.assign(new Error('connect redis://user:hidden@db.example'), { code: 'ECONNREFUSED' }));

/** @param {Promise<unknown>} promise @returns {Promise<any>} */
const failureOf = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('it was ready');
};

/** @type {{ name: string, make(store: any): any, option: string }[]} */
const places = [
  {
    name: 'sessions of jwt-identity',
    make: (store) => jwtIdentity({ security, workers, refreshToken: { store } }),
    option: 'refreshToken.store',
  },
  {
    name: 'revoked grant tokens in the same store',
    make: (store) =>
      jwtIdentity({ security, workers, refreshToken: { store }, grantToken: { revocation: {} } }),
    option: 'refreshToken.store, grantToken.revocation.store',
  },
  {
    name: 'revoked grant tokens, for a service that verifies',
    make: (store) =>
      jwtIdentity({
        security: { publicKey: keys.rsa.publicKey },
        workers,
        grantToken: { revocation: { store } },
      }),
    option: 'grantToken.revocation.store',
  },
  { name: 'access tokens', make: (store) => new JwtMiddleware({ getKey, store }), option: 'store' },
  {
    name: 'revoked access tokens',
    make: (store) =>
      new JwtMiddleware({ getKey, store: { type: 'encrypted', secret, revocation: { store } } }),
    option: 'store.revocation.store',
  },
  {
    name: 'revoked signed access tokens',
    make: (store) =>
      new JwtMiddleware({
        getKey,
        store: {
          ...{ type: 'jwt', issuer: 'https://a.example', audience: 'b', key: keys.p256.privateKey },
          revocation: { store },
        },
      }),
    option: 'store.revocation.store',
  },
  {
    name: 'used assertions',
    make: (store) => new JwtMiddleware({ getKey, store: { type: 'memory' }, replay: { store } }),
    option: 'replay.store',
  },
  {
    name: 'used proofs',
    make: (store) =>
      new JwtMiddleware({
        getKey,
        store: { type: 'memory' },
        dpop: { origin: 'https://a.example', replay: { store } },
      }),
    option: 'dpop.replay.store',
  },
];

runTable(
  'each store is asked, and named where it is down:',
  places.length,
  places,
  async ({ make, option }) => {
    await make(createGlass().store).ready();
    const error = await failureOf(make(down()).ready());
    assert.deepEqual(
      [error.code, error.status, error.cause.code],
      ['ERR_NOT_READY', 503, 'ERR_STORE_UNAVAILABLE'],
    );
    assert.equal(error.message, `Not ready: ${option}: The custom store is not available: ECONNREFUSED`);
    assert.deepEqual(error.errors, [error.cause]);
  },
);

runTable(
  'what needs nothing from outside is ready:',
  3,
  [
    { name: 'jwt-identity', make: () => jwtIdentity({ security, workers }) },
    {
      name: 'the encrypted store',
      make: () => new JwtMiddleware({ getKey, store: { type: 'encrypted', secret } }),
    },
    {
      name: 'a store of the application, whatever its engine is',
      make: () => new JwtMiddleware({ getKey, store: { make() {}, retrieve() {}, engine: { get: never } } }),
    },
  ],
  async ({ make }) => {
    assert.equal(await make().ready(), undefined);
    assert.equal(await make().ready({ createTables: true }), undefined);
  },
);

test('all that is missing is named at once', async () => {
  const auth = new JwtMiddleware({ getKey, store: down(), replay: { store: down() } });
  const error = await failureOf(auth.ready());
  assert.match(error.message, /^Not ready: store: .*; replay\.store: /);
  assert.equal(error.errors.length, 2);
  assert.doesNotMatch(JSON.stringify([error.message, error.errors.map(({ message }) => message)]), /hidden/);
});

test('a store that never answers is not ready after the time limit', async () => {
  const identity = jwtIdentity({
    security,
    workers,
    refreshToken: { store: { ...broken(), timeout: 2 } },
  });
  const start = Date.now();
  const error = await failureOf(identity.ready({ timeout: '20ms' }));
  assert.equal(error.message, 'Not ready: refreshToken.store: no answer within 0.02 s');
  assert.ok(Date.now() - start < 5000);
});

test('any number of calls at the same time share one check', async () => {
  const { store, calls } = createGlass();
  const { ready } = jwtIdentity({ security, workers, refreshToken: { store } });
  await Promise.all(Array.from({ length: 1000 }, () => ready()));
  assert.equal(calls.length, 1);
  await ready();
  assert.equal(calls.length, 2);
});

/** A database like that of node:sqlite, with or without the table. */
function createDatabase() {
  const state = { hasTable: false, statements: /** @type {string[]} */ ([]) };
  const prepare = (/** @type {string} */ text) => {
    state.statements.push(text);
    const isTable = text.startsWith('CREATE');
    if (!isTable && !state.hasTable) throw new Error('no such table: latchkey');
    return {
      all: () => [],
      run() {
        state.hasTable ||= isTable;
        return { changes: 0 };
      },
    };
  };
  return { state, client: { prepare, exec() {}, applyChangeset() {}, isTransaction: false } };
}

test('a missing table is named, and created where that is asked for', async () => {
  const { state, client } = createDatabase();
  const auth = new JwtMiddleware({ getKey, store: { type: 'sql', client } });
  const error = await failureOf(auth.ready());
  assert.equal(error.cause.code, 'ERR_STORE_TABLE_MISSING');
  assert.match(
    error.message,
    /store: The table of the sql store does not exist: call ready\(\{ createTables: true \}\)/,
  );
  assert.equal(state.hasTable, false);

  await auth.ready({ createTables: true });
  assert.equal(state.hasTable, true);
  await auth.ready();
  const before = state.statements.filter((text) => text.startsWith('CREATE')).length;
  await auth.ready({ createTables: true });
  assert.equal(
    state.statements.filter((text) => text.startsWith('CREATE')).length,
    before,
    'a table that is there is left alone',
  );
});

test('another error of the database creates no table', async () => {
  const { state, client } = createDatabase();
  client.prepare = () => {
    throw new Error('no such column: content');
  };
  const auth = new JwtMiddleware({ getKey, store: { type: 'sql', client } });
  const error = await failureOf(auth.ready({ createTables: true }));
  assert.equal(error.cause.code, 'ERR_STORE_UNAVAILABLE');
  assert.equal(state.hasTable, false);
});

const jwk = jwkOf(keys.rsa.publicKey, { kid: 'a' });
const store = { type: 'memory' };

test('key sets are fetched, once', () =>
  withIssuer([jwk], (one) =>
    withIssuer([jwk], async (two) => {
      const auth = new JwtMiddleware({
        keys: { clients: { a: { jwks: one.url }, b: { jwks: two.url }, c: keys.rsa.publicKey } },
        store,
      });
      await Promise.all([auth.ready(), auth.ready(), auth.ready()]);
      await auth.ready();
      assert.deepEqual([one.requests, two.requests], [1, 1]);
    }),
  ));

test('a key set that cannot be fetched is named, and ready again when it can', async () => {
  let status = 503;
  const server = await serve((_req, res) => {
    res.statusCode = status;
    res.end(JSON.stringify({ keys: [jwk] }));
  });
  try {
    const auth = new JwtMiddleware({ keys: { clients: { a: { jwks: server.url } } }, store });
    const error = await failureOf(auth.ready());
    assert.match(
      error.message,
      /^Not ready: keys\.clients\["a"\]: The key set of 127\.0\.0\.1:\d+ can't be loaded$/,
    );
    assert.equal(error.cause.code, 'ERR_KEY_SOURCE_UNAVAILABLE');
    status = 200;
    const other = new JwtMiddleware({ keys: { jwks: server.url }, store });
    await other.ready();
    status = 503;
    await other.ready();
  } finally {
    await server.close();
  }
});

test('a key set whose server never answers is not ready after the time limit', async () => {
  const server = http.createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    const auth = new JwtMiddleware({ keys: { jwks: `http://127.0.0.1:${port}/`, timeout: 5 }, store });
    const error = await failureOf(auth.ready({ timeout: 0.05 }));
    assert.equal(error.message, 'Not ready: keys: no answer within 0.05 s');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

runTable(
  'options of ready() that make no sense reject:',
  6,
  [
    { name: 'a misspelled one', options: { createTable: true }, says: /Did you mean "createTables"/ },
    { name: 'createTables as text', options: { createTables: 'yes' }, says: /a boolean for createTables/ },
    { name: 'no time', options: { timeout: 0 }, says: /0\.001 to 300 seconds.* for timeout/ },
    { name: 'endless time', options: { timeout: Number.POSITIVE_INFINITY }, says: /for timeout/ },
    { name: 'milliseconds', options: { timeout: 5000 }, says: /for timeout/ },
    { name: 'null', options: null, says: /an object for options/ },
  ],
  async ({ options, says }) => {
    for (const made of [jwtIdentity({ security, workers }), new JwtMiddleware({ getKey, store })]) {
      await assert.rejects(made.ready(options), { code: 'ERR_OPTION_INVALID', message: says });
    }
  },
);
