'use strict';

// What an application hands in may throw, reject, answer twice or never: a request gets its one answer, or next(err), and
// the others get theirs.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { promisify } = require('node:util');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { hostileObjects } = require('./support/hostile-objects');

const assertion = () => keys.sign({ alg: 'HS256' }, { client_id: 'alpha' });
const randomBytes = promisify(crypto.randomBytes);
const failure = new Error('on purpose');
const raise = () => {
  throw failure;
};

/**
 * Takes a request through a method and notes everything that is said, also later.
 *
 * @param {any} auth
 * @param {'token' | 'check'} method
 * @param {any} req
 * @param {any} [res]
 * @param {boolean} [answers] whether to wait until there is an answer, however long that takes
 * @returns {Promise<{ sent: any[], errors: any[], passed: number }>}
 */
async function run(auth, method, req, res, answers = false) {
  /** @type {any[]} */
  const sent = [];
  /** @type {any[]} */
  const errors = [];
  let passed = 0;
  const recording = {
    set: () => recording,
    status: (/** @type {number} */ status) => ({
      send: (/** @type {any} */ body) => sent.push([status, body.error]),
    }),
    send: (/** @type {any} */ body) => sent.push([200, Object.keys(body)[0]]),
    sendStatus: (/** @type {number} */ status) => sent.push([status]),
  };
  const next = (/** @type {any[]} */ ...args) => {
    if (args.length > 0) errors.push(args[0]);
    else passed += 1;
  };
  auth[method](req, res ?? recording, next);
  // Everything that was going to answer has, also what answers a second time: from a promise, a timer or, as the memory
  // store does, the thread pool.
  const isWaiting = () => answers && sent.length + errors.length + passed === 0;
  for (let turn = 0; turn < 10 || isWaiting(); turn += 1) {
    await randomBytes(32);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { sent, errors, passed };
}

const ok = { sent: [[200, 'access_token']], errors: [], passed: 0 };
const refused = { sent: [[401, 'invalid_client']], errors: [], passed: 0 };
const failed = { sent: [], errors: [failure], passed: 0 };
const silent = { sent: [], errors: [], passed: 0 };
const later = (/** @type {() => void} */ run) => setImmediate(run);
const thenable = (/** @type {(resolve: any, reject: any) => void} */ then) => ({ then });
const { secret } = keys;

/** @type {{ name: string, getKey: (this: any, payload: any, cb: any) => any, result: any }[]} */
const getKeys = [
  { name: 'throws', getKey: raise, result: failed },
  {
    name: 'throws something falsy',
    getKey: () => {
      throw undefined;
    },
    result: 'an error',
  },
  {
    name: 'throws route',
    getKey: () => {
      throw 'route';
    },
    result: 'an error',
  },
  { name: 'rejects', getKey: async () => raise(), result: failed },
  { name: 'rejects with nothing', getKey: () => Promise.reject(), result: 'an error' },
  { name: 'rejects with router', getKey: () => Promise.reject('router'), result: 'an error' },
  {
    name: 'calls back twice',
    getKey: (_, cb) => {
      cb(null, secret);
      cb(null, secret);
    },
    result: ok,
  },
  {
    name: 'calls back twice, later',
    getKey: (_, cb) => {
      later(() => cb(null, secret));
      later(() => cb(null, secret));
    },
    result: ok,
  },
  {
    name: 'calls back with a key and then with an error',
    getKey: (_, cb) => {
      cb(null, secret);
      cb(failure);
    },
    result: ok,
  },
  {
    name: 'calls back with an error and then with a key',
    getKey: (_, cb) => {
      cb(failure);
      cb(null, secret);
    },
    result: refused,
  },
  {
    name: 'calls back and throws',
    getKey: (_, cb) => {
      cb(null, secret);
      raise();
    },
    result: ok,
  },
  {
    name: 'throws and calls back later',
    getKey: (_, cb) => {
      later(() => cb(null, secret));
      raise();
    },
    result: failed,
  },
  {
    name: 'calls back and rejects',
    getKey: async (_, cb) => {
      cb(null, secret);
      raise();
    },
    result: ok,
  },
  {
    name: 'rejects and calls back later',
    getKey: async (_, cb) => {
      later(() => cb(null, secret));
      raise();
    },
    result: failed,
  },
  {
    name: 'calls back and resolves',
    getKey: async (_, cb) => {
      cb(null, secret);
      return 'another';
    },
    result: ok,
  },
  { name: 'resolves to an error', getKey: async () => failure, result: refused },
  { name: 'resolves to nothing', getKey: async () => undefined, result: refused },
  { name: 'never answers', getKey: (_, _cb) => {}, result: silent },
  { name: 'promises and never answers', getKey: () => new Promise(() => {}), result: silent },
  {
    name: 'returns a thenable that answers twice',
    getKey: () =>
      thenable((resolve, reject) => {
        resolve(secret);
        resolve(secret);
        reject(failure);
      }),
    result: ok,
  },
  { name: 'returns a thenable that throws', getKey: () => thenable(raise), result: failed },
  {
    name: 'returns a thenable that answers and throws',
    getKey: () =>
      thenable((resolve) => {
        resolve(secret);
        raise();
      }),
    result: ok,
  },
  {
    name: 'returns something whose then throws',
    getKey: () => Object.defineProperty({}, 'then', { get: raise }),
    result: failed,
  },
  {
    name: 'returns a promise with another then',
    // biome-ignore lint/suspicious/noThenProperty: a promise with a then of its own is the point
    getKey: () => Object.assign(Promise.resolve(secret), { then: raise }),
    result: failed,
  },
  {
    name: 'changes the payload into nothing',
    getKey: (payload, cb) => {
      for (const name of Object.keys(payload)) delete payload[name];
      cb(null, secret);
    },
    result: ok,
  },
  {
    name: 'freezes the payload',
    getKey: (payload, cb) => cb(null, secret, Object.freeze(payload)),
    result: ok,
  },
  {
    name: 'seals the payload',
    getKey: (payload, cb) => {
      Object.seal(payload);
      cb(null, secret);
    },
    result: ok,
  },
  {
    name: 'gives the payload a member that throws',
    getKey: (payload, cb) => {
      Object.defineProperty(payload, 'exp', { get: raise, enumerable: true });
      cb(null, secret);
    },
    result: 'an error',
  },
  {
    name: 'gives a session whose getter throws',
    getKey: (_, cb) =>
      cb(null, secret, {
        get role() {
          return raise();
        },
      }),
    result: failed,
  },
  {
    name: 'gives a session that is a proxy which throws',
    getKey: (_, cb) => cb(null, secret, new Proxy({}, { ownKeys: raise })),
    result: failed,
  },
  {
    name: 'gives a session that refers to itself',
    getKey: (_, cb) => {
      const session = { self: {} };
      session.self = session;
      cb(null, secret, session);
    },
    result: ok,
  },
  {
    name: 'gives a session whose exp is nonsense',
    getKey: (_, cb) => cb(null, secret, { exp: 'soon' }),
    result: 'an error',
  },
  {
    name: 'gives a session whose exp is a symbol',
    getKey: (_, cb) => cb(null, secret, { exp: Symbol('soon') }),
    result: 'an error',
  },
  {
    name: 'gives a key that is a proxy which throws',
    getKey: (_, cb) =>
      cb(null, new Proxy({}, { has: raise, get: raise, getPrototypeOf: raise, ownKeys: raise })),
    result: 'refused or an error',
  },
  {
    name: 'gives a JWK whose getter throws',
    getKey: (_, cb) =>
      cb(null, {
        kty: 'oct',
        get k() {
          return raise();
        },
      }),
    result: 'refused or an error',
  },
  {
    name: 'gives a JWK whose toJSON throws',
    getKey: (_, cb) => cb(null, { kty: 'oct', k: 'AAAA', toJSON: raise }),
    result: 'refused or an error',
  },
  {
    name: 'gives a JWK that refers to itself',
    getKey: (_, cb) => {
      const key = { kty: 'oct', k: 'AAAA', self: {} };
      key.self = key;
      cb(null, key);
    },
    result: refused,
  },
  {
    name: 'gives a revoked proxy',
    getKey: (_, cb) => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      cb(null, proxy);
    },
    result: 'refused or an error',
  },
  {
    name: 'replaces the options',
    getKey(_, cb) {
      this.getKey = raise;
      this.ttl = 'nonsense';
      cb(null, secret);
    },
    result: 'an error',
  },
  { name: 'answers itself', getKey: (_, cb) => cb.call(null, null, secret), result: ok },
];

runTable('a getKey that misbehaves', 40, getKeys, async ({ getKey, result }) => {
  const auth = new JwtMiddleware({ getKey, store: { type: 'memory', namespace: 'robustness' } });
  const request = { body: { assertion: assertion() } };
  assertResult(await run(auth, 'token', request, undefined, result !== silent), result);
  // Another middleware, and the next request, are none the worse.
  const sane = new JwtMiddleware({
    getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, secret),
    store: { type: 'memory' },
  });
  assert.deepEqual(await run(sane, 'token', { body: { assertion: assertion() } }, undefined, true), ok);
  assert.deepEqual(await run(sane, 'token', { body: { assertion: keys.tampered(assertion()) } }), refused);
});

/** @param {any} actual @param {any} expected */
function assertResult(actual, expected) {
  if (expected === 'an error') {
    assert.deepEqual([actual.sent, actual.passed, actual.errors.length], [[], 0, 1]);
    assert.ok(
      actual.errors[0] instanceof Error,
      'next is never called with something that Express takes for no error',
    );
  } else if (expected === 'refused or an error') {
    assert.equal(actual.passed, 0);
    assert.equal(actual.sent.length + actual.errors.length, 1);
    if (actual.sent.length > 0) assert.deepEqual(actual, refused);
  } else {
    assert.deepEqual(actual, expected);
  }
}

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;
const session = () => ({ client_id: 'alpha', exp: inAnHour() });
const passed = { sent: [], errors: [], passed: 1 };
const unknown = { sent: [[401]], errors: [], passed: 0 };
/** @type {{ name: string, method: (this: any, argument: any, cb: any) => any, check: any, token: any }[]} */
const methods = [
  { name: 'throws', method: raise, check: failed, token: failed },
  {
    name: 'throws nothing',
    method: () => {
      throw undefined;
    },
    check: 'an error',
    token: 'an error',
  },
  { name: 'rejects', method: async () => raise(), check: failed, token: failed },
  { name: 'rejects with nothing', method: () => Promise.reject(), check: 'an error', token: 'an error' },
  { name: 'rejects with route', method: () => Promise.reject('route'), check: 'an error', token: 'an error' },
  { name: 'calls back with an error', method: (_, cb) => cb(failure), check: failed, token: failed },
  { name: 'calls back with route', method: (_, cb) => cb('route'), check: 'an error', token: 'an error' },
  {
    name: 'calls back twice',
    method: (_, cb) => {
      cb(null, session());
      cb(null, session());
    },
    check: passed,
    token: ok,
  },
  {
    name: 'calls back and throws',
    method: (_, cb) => {
      cb(null, session());
      raise();
    },
    check: passed,
    token: ok,
  },
  {
    name: 'calls back and rejects',
    method: async (_, cb) => {
      cb(null, session());
      raise();
    },
    check: passed,
    token: ok,
  },
  {
    name: 'calls back with an error and then well',
    method: (_, cb) => {
      cb(failure);
      cb(null, session());
    },
    check: failed,
    token: failed,
  },
  {
    name: 'calls back later and throws',
    method: (_, cb) => {
      later(() => cb(null, session()));
      raise();
    },
    check: failed,
    token: failed,
  },
  { name: 'never answers', method: (_, _cb) => {}, check: silent, token: silent },
  { name: 'promises and never answers', method: () => new Promise(() => {}), check: silent, token: silent },
  { name: 'gives nothing', method: (_, cb) => cb(), check: unknown, token: 'an error' },
  { name: 'gives null', method: async () => null, check: unknown, token: 'an error' },
  { name: 'gives an empty text', method: async () => '', check: unknown, token: 'an error' },
  { name: 'gives a text', method: async () => 'text', check: unknown, token: ok },
  { name: 'gives a number', method: async () => 5, check: unknown, token: ok },
  { name: 'gives true', method: async () => true, check: unknown, token: ok },
  { name: 'gives an array', method: async () => [session()], check: unknown, token: ok },
  {
    name: 'gives a session without a prototype',
    method: async () => Object.assign(Object.create(null), session()),
    check: passed,
    token: ok,
  },
  { name: 'gives a frozen session', method: async () => Object.freeze(session()), check: passed, token: ok },
  {
    name: 'gives a session whose exp throws',
    method: async () => ({
      get exp() {
        return raise();
      },
    }),
    check: failed,
    token: ok,
  },
  { name: 'gives a session that is over', method: async () => ({ exp: 1 }), check: unknown, token: ok },
  {
    name: 'gives a session whose exp is nonsense',
    method: async () => ({ exp: 'never' }),
    check: unknown,
    token: ok,
  },
  {
    name: 'gives a session whose exp is NaN',
    method: async () => ({ exp: Number.NaN }),
    check: unknown,
    token: ok,
  },
  {
    name: 'gives a session whose exp is null',
    method: async () => ({ exp: null }),
    check: unknown,
    token: ok,
  },
  {
    name: 'gives a session whose exp is infinite',
    method: async () => ({ exp: Number.POSITIVE_INFINITY }),
    check: unknown,
    token: ok,
  },
  {
    name: 'gives a session whose exp is a symbol',
    method: async () => ({ exp: Symbol('exp') }),
    check: unknown,
    token: ok,
  },
  {
    name: 'gives a session whose exp is an object',
    method: async () => ({ exp: { valueOf: () => 1e12 } }),
    check: unknown,
    token: ok,
  },
  { name: 'is no function', method: /** @type {any} */ (5), check: 'an error', token: 'an error' },
];

runTable('a store that misbehaves', 32, methods, async ({ method, check, token }) => {
  const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, secret);
  const auth = new JwtMiddleware({ getKey, store: { make() {}, retrieve() {} } });
  auth.store = { make: method, retrieve: method };
  assertResult(await run(auth, 'token', { body: { assertion: assertion() } }), token);
  assertResult(await run(auth, 'check', { query: { access_token: 'x' } }), check);
});

runTable(
  'options, requests and responses whose members throw',
  27,
  hostileObjects(failure),
  async ({ options, req, res }) => {
    const getKey = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, secret);
    for (const method of /** @type {const} */ (['token', 'check'])) {
      const auth = new JwtMiddleware({ getKey, store: { type: 'memory', namespace: 'robustness' } });
      if (options) auth.options = options({ getKey, store: {}, ttl: 60, debug() {} });
      const honest = { body: { assertion: assertion(), access_token: 'unknown' }, headers: {}, query: {} };
      const { sent, errors, passed } = await run(auth, method, req ? req(honest) : honest, res?.());
      assert.equal(passed, 0);
      assert.ok(sent.length + errors.length <= 1, 'one answer at most');
      for (const error of errors) assert.ok(error instanceof Error);
    }
  },
);

test('debug may do what it likes', async () => {
  for (const debug of [
    raise,
    async () => raise(),
    () => thenable(raise),
    () => Object.defineProperty({}, 'then', { get: raise }),
    () => new Promise(() => {}),
  ]) {
    const auth = new JwtMiddleware({
      getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, secret),
      store: { type: 'memory' },
      debug,
    });
    assert.deepEqual(await run(auth, 'token', { body: { assertion: keys.tampered(assertion()) } }), refused);
    assert.deepEqual(await run(auth, 'check', { query: { access_token: 'x' } }), unknown);
  }
});

runTable(
  'a getUser that misbehaves makes logIn reject or refuse',
  11,
  [
    { name: 'throws', getUser: raise, ends: failure },
    { name: 'rejects', getUser: async () => raise(), ends: failure },
    { name: 'rejects with nothing', getUser: () => Promise.reject(), ends: undefined },
    { name: 'gives a thenable that throws', getUser: () => thenable(raise), ends: failure },
    {
      name: 'gives a thenable that answers twice',
      getUser: () =>
        thenable((resolve, reject) => {
          resolve({ userId: 1 });
          reject(failure);
        }),
      ends: 200,
    },
    { name: 'gives nothing', getUser: () => undefined, ends: 401 },
    {
      name: 'gives a user whose id throws',
      getUser: () => ({
        get userId() {
          return raise();
        },
      }),
      ends: failure,
    },
    {
      name: 'gives a user whose claims throw',
      getUser: () => ({
        userId: 1,
        claims: {
          get a() {
            return raise();
          },
        },
      }),
      ends: failure,
    },
    {
      name: 'gives a user whose claims refer to themselves',
      getUser: () => {
        const claims = { self: {} };
        claims.self = claims;
        return { userId: 1, claims };
      },
      ends: 'TypeError',
    },
    { name: 'gives a user with a BigInt', getUser: () => ({ userId: 1n }), ends: 'TypeError' },
    {
      name: 'gives a user that is a proxy which throws',
      getUser: () => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : raise()) }),
      ends: failure,
    },
  ],
  async ({ getUser, ends }) => {
    const middleware = jwtIdentity({ security: { key: secret }, workers: { getUser } });
    const req = /** @type {any} */ ({ headers: {}, body: { login: 'a', password: 'b' } });
    await new Promise((resolve) => middleware(req, {}, resolve));
    const result = await req.identity.logIn().then(
      (/** @type {any} */ { statusCode }) => statusCode,
      (/** @type {any} */ error) => (ends === 'TypeError' ? error?.name : error),
    );
    assert.equal(result, ends);
  },
);

test('identity survives requests whose members throw, and frozen ones', async () => {
  const middleware = jwtIdentity({ security: { key: secret }, workers: { getUser: () => null } });
  const requests = [
    {
      get headers() {
        return raise();
      },
    },
    {
      headers: {
        get authorization() {
          return raise();
        },
      },
    },
    { headers: new Proxy({}, { getOwnPropertyDescriptor: raise }) },
  ];
  for (const req of requests) {
    const args = await new Promise((resolve) =>
      middleware(req, {}, (/** @type {any[]} */ ...args) => resolve(args)),
    );
    assert.deepEqual(args, [failure]);
  }
  // As with any middleware that puts something on a request: Express turns what it throws into next(err).
  for (const req of [
    Object.freeze({ headers: {} }),
    Object.preventExtensions({ headers: {} }),
    {
      set identity(/** @type {any} */ _) {
        raise();
      },
    },
  ]) {
    assert.throws(() => middleware(req, {}, () => assert.fail('a request without identity went on')));
  }
  for (const req of [
    {},
    { headers: null },
    { headers: 'x' },
    { headers: [] },
    { headers: { authorization: Symbol('x') } },
    { headers: { authorization: 5 } },
  ]) {
    const any = /** @type {any} */ (req);
    await new Promise((resolve) => middleware(any, {}, resolve));
    assert.equal(any.identity.user.isAuthenticated, false);
  }
  for (const body of [
    {
      get refreshToken() {
        return raise();
      },
    },
    new Proxy({}, { getOwnPropertyDescriptor: raise }),
  ]) {
    const req = /** @type {any} */ ({ headers: {}, body });
    await new Promise((resolve) => middleware(req, {}, resolve));
    await assert.rejects(req.identity.logIn(), failure);
  }
});

const handedBack = new Error('of the handler');
runTable(
  'an error of what follows is its own, also where a store catches it and hands it back',
  4,
  [
    { name: 'at once', retrieve: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, { exp: 4e9 }) },
    {
      name: 'caught',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) => {
        try {
          cb(null, { exp: 4e9 });
        } catch (error) {
          cb(error);
        }
      },
    },
    {
      name: 'caught and handed back twice',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) => {
        for (let turn = 0; turn < 2; turn += 1) {
          try {
            cb(turn === 0 ? null : handedBack, { exp: 4e9 });
          } catch (error) {
            cb(error);
          }
        }
      },
    },
    {
      name: 'another error after it',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) => {
        try {
          cb(null, { exp: 4e9 });
        } finally {
          cb(new Error('of the store'));
        }
      },
    },
  ],
  ({ retrieve }) => {
    const auth = /** @type {any} */ (
      new JwtMiddleware({ getKey: async () => secret, store: /** @type {any} */ ({ make() {}, retrieve }) })
    );
    const req = { headers: { authorization: 'Bearer t' }, query: {} };
    const next = () => {
      throw handedBack;
    };
    assert.throws(
      () => auth.check(req, { set() {}, sendStatus() {} }, next),
      (error) => error === handedBack,
    );
  },
);

const failing = () => {
  throw handedBack;
};
runTable(
  'handed back later, it reaches next once more, and nothing ends the process',
  5,
  [
    {
      name: 'by a promise’s catch',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) => {
        Promise.resolve({ exp: 4e9 })
          .then((session) => cb(null, session))
          .catch(cb);
      },
    },
    {
      name: 'by a returned promise’s catch',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) =>
        Promise.resolve({ exp: 4e9 })
          .then((session) => cb(null, session))
          .catch(cb),
    },
    {
      name: 'by a returned promise',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) =>
        Promise.resolve({ exp: 4e9 }).then((session) => cb(null, session)),
    },
    {
      name: 'in a timer',
      retrieve: (/** @type {any} */ _, /** @type {any} */ cb) =>
        void setTimeout(() => {
          try {
            cb(null, { exp: 4e9 });
          } catch (error) {
            cb(error);
          }
        }, 1),
    },
    {
      name: 'by an async function',
      retrieve: async (/** @type {any} */ _, /** @type {any} */ cb) => {
        await null;
        cb(null, { exp: 4e9 });
      },
    },
  ],
  async ({ retrieve }) => {
    const auth = /** @type {any} */ (
      new JwtMiddleware({ getKey: async () => secret, store: /** @type {any} */ ({ make() {}, retrieve }) })
    );
    const req = { headers: { authorization: 'Bearer t' }, query: {} };
    /** @type {any[]} */
    const heard = [];
    auth.check(req, { set() {}, sendStatus() {} }, (/** @type {any[]} */ ...given) => {
      heard.push(given[0]);
      if (given.length === 0) failing();
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(heard, [undefined, handedBack]);
  },
);
