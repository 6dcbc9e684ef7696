'use strict';

// A store behind HTTP that slows down, fails and recovers, while requests go on coming.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwtIdentity = require('../../lib/jwt-identity');
const { assertion, until, withApp } = require('../jwt-middleware/support');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

/** Of each kind: requests with a good access token, with an unknown one, and for a new one. */
const CROWD = 20;

const failure = Object.assign(new Error('the database is gone'), { code: 'ECONNREFUSED' });

/** @typedef {(answer: () => any, callback: Function) => any} Way in which an answer or a failure gets back */

/** @type {Record<string, Way>} */
const ways = {
  'calling back later'(answer, callback) {
    let value;
    try {
      value = answer();
    } catch (error) {
      return void setImmediate(callback, error);
    }
    setImmediate(callback, null, value);
  },
  'calling back at once'(answer, callback) {
    let value;
    try {
      value = answer();
    } catch (error) {
      return callback(error);
    }
    callback(null, value);
  },
  throwing: (answer, callback) => callback(null, answer()),
  rejecting: async (answer) => answer(),
};

/**
 * A store whose answers come when the test says so.
 *
 * @param {Way} [way]
 */
function faultyStore(way = ways['calling back later']) {
  /** @type {Map<string, object>} */
  const sessions = new Map();
  /** @type {((error?: Error) => void)[]} */
  const held = [];
  let mode = 'well';
  let made = 0;
  const operate = (/** @type {() => any} */ work, /** @type {Function} */ callback) => {
    if (mode === 'slow') return void held.push((error) => (error ? callback(error) : callback(null, work())));
    return /** @type {Way} */ (way)(() => {
      if (mode === 'failing') throw failure;
      return work();
    }, callback);
  };
  const make = (/** @type {object} */ session, /** @type {Function} */ callback) =>
    operate(() => {
      made += 1;
      sessions.set(`token-${made}`, session);
      return `token-${made}`;
    }, callback);
  const retrieve = (/** @type {string} */ token, /** @type {Function} */ callback) =>
    operate(() => sessions.get(token), callback);
  const none = () => assert.fail('a promise has no callback');
  return {
    sessions,
    held,
    turn(/** @type {'well' | 'slow' | 'failing'} */ next) {
      mode = next;
    },
    // A method that declares a callback is one that calls it.
    ...(way === ways.rejecting
      ? {
          make: (/** @type {object} */ session) => make(session, none),
          retrieve: (/** @type {string} */ token) => retrieve(token, none),
        }
      : { make, retrieve }),
  };
}

/**
 * A crowd of requests: what each of them was answered with.
 *
 * @param {any} api
 */
function crowd({ call, token }) {
  const each = (/** @type {(index: number) => any} */ send) =>
    Promise.all(Array.from({ length: CROWD }, (_, index) => send(index)));
  return Promise.all([
    each((index) => call(`good-${index}`)),
    each((index) => call(`unknown-${index}`)),
    each((index) => token(assertion({ client_id: `client-${index}` }))),
  ]);
}

/** @param {ReturnType<typeof faultyStore>} store */
function furnish(store) {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  for (let index = 0; index < CROWD; index += 1) store.sessions.set(`good-${index}`, { user: index, exp });
  return { getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret), store };
}

/** @param {Awaited<ReturnType<typeof crowd>>} answers */
function assertWell([good, unknown, made]) {
  assert.deepEqual(
    good.map(({ status, json }) => [status, json.session?.user]),
    Array.from({ length: CROWD }, (_, index) => [200, index]),
  );
  assert.deepEqual(new Set(unknown.map(({ status }) => status)), new Set([401]));
  assert.deepEqual(new Set(made.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(made.map(({ json }) => json.access_token)).size, CROWD);
}

/** @param {Awaited<ReturnType<typeof crowd>>} answers */
function assertFailed(answers) {
  for (const { status, json } of answers.flat()) {
    assert.deepEqual([status, json], [500, { code: failure.code, message: failure.message }]);
  }
}

for (const { name, express } of versions) {
  runTable(
    `over ${name} a store that fails and recovers, by`,
    4,
    Object.entries(ways).map(([way, how]) => ({ name: way, how })),
    async ({ how }) => {
      const store = faultyStore(how);
      await withApp(express, furnish(store), async (api) => {
        for (let round = 0; round < 2; round += 1) {
          assertWell(await crowd(api));
          assert.equal(api.errors.length, round * 3 * CROWD);
          store.turn('failing');
          assertFailed(await crowd(api));
          assert.equal(api.errors.length, (round + 1) * 3 * CROWD);
          store.turn('well');
        }
        assertWell(await crowd(api));
      });
    },
  );

  test(`requests wait for a slow store, each gets its own answer, and the others pass them (${name})`, async () => {
    const store = faultyStore();
    await withApp(express, furnish(store), async (api) => {
      store.turn('slow');
      let answered = false;
      const waiting = crowd(api).finally(() => {
        answered = true;
      });
      await until(() => store.held.length === 3 * CROWD);
      // What needs no store is answered meanwhile.
      assert.equal((await api.send('/protected')).status, 401);
      assert.equal((await api.token(keys.tampered(assertion()))).status, 401);
      assert.equal(answered, false);
      for (const settle of store.held.splice(0).reverse()) settle();
      assertWell(await waiting);
      assert.deepEqual(api.errors, []);
    });
  });

  test(`a store that slows and then fails lets nobody in and leaves nobody waiting (${name})`, async () => {
    const store = faultyStore();
    await withApp(express, furnish(store), async (api) => {
      store.turn('slow');
      const waiting = crowd(api);
      await until(() => store.held.length === 3 * CROWD);
      store.turn('failing');
      const late = crowd(api);
      assertFailed(await late);
      for (const settle of store.held.splice(0)) settle(failure);
      assertFailed(await waiting);
      assert.equal(api.errors.length, 6 * CROWD);
      store.turn('well');
      assertWell(await crowd(api));
      assert.equal(api.errors.length, 6 * CROWD);
    });
  });

  test(`clients that went away while the store was slow harm nobody (${name})`, async () => {
    const store = faultyStore();
    /** @type {Promise<any>} */
    let abandoned = Promise.resolve();
    await withApp(express, furnish(store), async (api) => {
      store.turn('slow');
      abandoned = Promise.allSettled([crowd(api)]);
      await until(() => store.held.length === 3 * CROWD);
    });
    // The server has closed all connections by now.
    assert.equal((await abandoned)[0].status, 'rejected');
    for (const [index, settle] of store.held.splice(0).entries()) settle(index % 2 ? failure : undefined);
    store.turn('well');
    await withApp(express, furnish(store), async (api) => assertWell(await crowd(api)));
  });

  test(`users that can't be looked up get an error, those with a grant token are known all the same (${name})`, async () => {
    let down = false;
    const app = express();
    const getUser = async () => {
      if (down) throw failure;
      return { userId: 'alice', roles: '', securityStamp: 's', claims: {} };
    };
    app.use(express.json(), jwtIdentity({ security: { key: keys.secret }, workers: { getUser } }));
    app.post('/login', (/** @type {any} */ { identity }, /** @type {any} */ res, /** @type {any} */ next) => {
      identity.logIn().then((/** @type {any} */ result) => res.status(result.statusCode).json(result), next);
    });
    app.get('/me', (/** @type {any} */ { identity }, /** @type {any} */ res) => res.json(identity.user));
    app.use(
      (
        /** @type {any} */ error,
        /** @type {any} */ _req,
        /** @type {any} */ res,
        /** @type {any} */ _next,
      ) => {
        res.status(500).json(error.code);
      },
    );
    const server = await serve(app);
    try {
      const json = { login: 'alice', password: 'p', rememberMe: true };
      const logIn = (/** @type {object} */ body) => request(`${server.url}/login`, { json: body });
      const { grantToken, refreshToken } = (await logIn(json)).json;
      const me = async (/** @type {string} */ token) =>
        (await request(`${server.url}/me`, { headers: { authorization: `Bearer ${token}` } })).json.id;
      for (const state of [true, false, true, false]) {
        down = state;
        const answers = await Promise.all(
          Array.from({ length: CROWD }, (_, index) => logIn(index % 2 ? json : { refreshToken })),
        );
        assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([down ? 500 : 200]));
        assert.ok(answers.every(({ json }) => !down || json === failure.code));
        assert.deepEqual(await Promise.all([me(grantToken), me(keys.tampered(grantToken))]), ['alice', null]);
      }
    } finally {
      await server.close();
    }
  });
}
