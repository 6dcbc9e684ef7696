'use strict';

// A promise beside the callback, as the commands of ioredis return one: it holds what was read, and the callback gets what was decided. In
// the originals the callback alone counts.

const assert = require('node:assert/strict');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const session = { iss: 'alpha', exp: 4e9 };
const failure = new Error('of the database');

/** Calls back, and returns a promise of the same. @param {any} value @param {(error: any, value?: any) => void} cb */
const read = (value, cb) => {
  const promise = Promise.resolve(value);
  promise.then((found) => cb(null, found));
  return promise;
};
/** Decides a while later. @param {() => void} decide */
const later = (decide) => setTimeout(decide, 5);

/** @param {any} more @returns {any} */
const authWith = (more) =>
  new JwtMiddleware({ getKey: async () => keys.secret, store: { type: 'memory' }, ...more });

/** What becomes of a log-in, or of a request with a token. @param {any} more @param {'token' | 'check'} method @returns {Promise<unknown>} */
const verdict = (more, method) =>
  new Promise((resolve) => {
    const res = {
      set: () => res,
      status: (/** @type {number} */ status) => ({ send: () => resolve(status) }),
      send: (/** @type {any} */ body) => resolve(body.access_token),
      sendStatus: resolve,
    };
    const body = { assertion: keys.sign({ alg: 'HS256' }, { iss: 'alpha' }) };
    const req =
      method === 'token' ? { body, headers: {} } : { headers: { authorization: 'Bearer t' }, query: {} };
    authWith(more)[method](req, res, (/** @type {any} */ error) => resolve(error ?? 'in'));
  });

/** @typedef {(...given: any[]) => any} Method */
/** @type {{ name: string, method: 'token' | 'check', more: any, plain: any, expected: unknown }[]} */
const rows = [
  {
    name: 'a client that was blocked',
    method: 'token',
    more: { getKey: /** @type {Method} */ ((_, cb) => read(keys.secret, () => later(() => cb(null, null)))) },
    plain: { getKey: async () => null },
    expected: 401,
  },
  {
    name: 'a key in a second step',
    method: 'token',
    more: {
      getKey: /** @type {Method} */ ((_, cb) => read('sealed', () => later(() => cb(null, keys.secret)))),
      store: { make: async () => 'made', retrieve() {} },
    },
    plain: { store: { make: async () => 'made', retrieve() {} } },
    expected: 'made',
  },
  {
    name: 'a failure before the callback',
    method: 'token',
    more: {
      getKey: /** @type {Method} */ (
        (_, cb) => Promise.reject(failure).then((/** @type {any} */ key) => cb(null, key))
      ),
    },
    plain: { getKey: async () => Promise.reject(failure) },
    expected: failure,
  },
  {
    name: 'a callback in a promise',
    method: 'token',
    more: {
      getKey: /** @type {Method} */ ((_, cb) => Promise.resolve(keys.secret).then((key) => cb(null, key))),
      store: { make: async () => 'made', retrieve() {} },
    },
    plain: { store: { make: async () => 'made', retrieve() {} } },
    expected: 'made',
  },
  {
    name: 'a token that is made',
    method: 'token',
    more: {
      store: {
        make: /** @type {Method} */ ((_, cb) => read('OK', () => later(() => cb(null, 'made')))),
        retrieve() {},
      },
    },
    plain: { store: { make: async () => 'made', retrieve() {} } },
    expected: 'made',
  },
  {
    name: 'a session that was revoked',
    method: 'check',
    more: {
      store: {
        make() {},
        retrieve: /** @type {Method} */ ((_, cb) => read(session, () => later(() => cb(null, null)))),
      },
    },
    plain: { store: { make() {}, retrieve: async () => null } },
    expected: 401,
  },
  {
    name: 'a session in a second step',
    method: 'check',
    more: {
      store: {
        make() {},
        retrieve: /** @type {Method} */ ((_, cb) => read('{}', () => later(() => cb(null, session)))),
      },
    },
    plain: { store: { make() {}, retrieve: async () => session } },
    expected: 'in',
  },
];

runTable('the callback decides:', 7, rows, async ({ method, more, plain, expected }) => {
  assert.equal(await verdict(more, method), expected);
  assert.equal(await verdict(plain, method), expected, 'the twin without a callback');
});

runTable(
  'without a callback, its promise counts for nothing after three seconds:',
  2,
  [
    {
      name: 'a key',
      method: /** @type {const} */ ('token'),
      more: { getKey: (/** @type {any} */ _, /** @type {any} */ _cb) => Promise.resolve(keys.secret) },
    },
    {
      name: 'a session',
      method: /** @type {const} */ ('check'),
      more: {
        store: {
          make() {},
          retrieve: (/** @type {any} */ _, /** @type {any} */ _cb) => Promise.resolve(session),
        },
      },
    },
  ],
  async ({ method, more }, t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const waiting = verdict(more, method);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    t.mock.timers.tick(3000);
    const error = /** @type {any} */ (await waiting);
    assert.equal(error.code, 'ERR_CALLBACK_FAILED');
    assert.match(error.message, /^(getKey|retrieve) returned a promise beside the callback/);
  },
);

/** An async function that declares the callback answers by its promise, also where it is bound or behind a Proxy. */
const answer = async (/** @type {any} */ _, /** @type {any} */ _cb) => keys.secret;
runTable(
  'the promise of an async function counts',
  4,
  [
    { name: 'as it is', getKey: answer },
    { name: 'bound', getKey: answer.bind(null) },
    { name: 'behind a Proxy', getKey: new Proxy(answer, {}) },
    {
      name: 'a bound method',
      getKey: {
        async find(/** @type {any} */ _, /** @type {any} */ _cb) {
          return keys.secret;
        },
      }.find.bind({}),
    },
  ],
  async ({ getKey }) => {
    const more = { getKey, store: { make: async () => 'made', retrieve() {} } };
    assert.equal(await verdict(more, 'token'), 'made');
  },
);
