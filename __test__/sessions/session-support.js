'use strict';

const jwtIdentity = require('../../lib/jwt-identity');
const keys = require('../support/keys');
const { pass } = require('../jwt-identity/support');

/** @type {Record<string, any>} */
exports.users = {
  alice: { userId: 'alice', roles: 'admin', securityStamp: 'a', claims: { email: 'a@example.org' } },
  bob: { userId: 'bob', roles: '', securityStamp: 'b' },
};

/**
 * A store whose rows tests can see and change, and whose verbs they can delay, fail or override: `before` is called with the verb
 * and its arguments, and its result, if not undefined, replaces the verb's own.
 */
exports.createGlass = () => {
  /** @type {Map<string, { value: any, until: number, group?: string }>} */
  const rows = new Map();
  const glass = {
    rows,
    /** @type {string[]} */
    calls: [],
    /** @type {(verb: string, ...rest: any[]) => any} */
    before: () => undefined,
    store: /** @type {Record<string, any>} */ ({}),
  };
  /** @type {Record<string, (...rest: any[]) => any>} */
  const verbs = {
    get: (key) => rows.get(key)?.value ?? null,
    put: (key, value, until, group) => void rows.set(key, { value, until, group }),
    remove: (key) => rows.delete(key),
    add: (key, value, until) => !rows.has(key) && Boolean(rows.set(key, { value, until })),
    swap(key, expected, value, until) {
      const row = rows.get(key);
      if (row?.value !== expected) return false;
      Object.assign(/** @type {object} */ (row), { value, until });
      return true;
    },
    list: (group) =>
      [...rows].flatMap(([key, row]) => (row.group === group ? [{ key, value: row.value }] : [])),
    removeGroup(group) {
      const found = verbs.list?.(group);
      for (const { key } of found) rows.delete(key);
      return found.length;
    },
  };
  for (const [verb, run] of Object.entries(verbs)) {
    glass.store[verb] = async (/** @type {any[]} */ ...rest) => {
      glass.calls.push(verb);
      const answer = await glass.before(verb, ...rest);
      return answer === undefined ? run(...rest) : answer;
    };
  }
  return glass;
};

let namespaces = 0;
/** A memory store that nothing else uses. */
exports.freshStore = () => {
  namespaces += 1;
  return { type: 'memory', namespace: `sessions of test ${process.pid} ${namespaces}` };
};

/**
 * @param {Record<string, any>} [refreshToken]
 * @param {Record<string, any>} [more]
 */
exports.middlewareWith = (refreshToken = {}, more = {}) =>
  jwtIdentity({
    security: { key: keys.secret },
    workers: {
      getUser: async (/** @type {any} */ { id, login }) => exports.users[id ?? login] ?? null,
    },
    refreshToken: { store: exports.freshStore(), ...refreshToken },
    ...more,
  });

/**
 * Logs in with a password.
 *
 * @param {Function} middleware
 * @param {string} [login]
 * @param {Record<string, any>} [more]
 */
exports.enter = async (middleware, login = 'alice', { headers = {}, ...body } = {}) => {
  const { identity } = await pass(middleware, { headers, body: { login, rememberMe: true, ...body } });
  return identity.logIn();
};

/**
 * Logs in with a refresh token.
 *
 * @param {Function} middleware
 * @param {unknown} refreshToken
 */
exports.refresh = async (middleware, refreshToken) => {
  const { identity } = await pass(middleware, { headers: {}, body: { refreshToken } });
  return identity.logIn();
};

/**
 * The identity of a request with a grant token.
 *
 * @param {Function} middleware
 * @param {string | null} grantToken
 * @param {object} [body]
 * @returns {Promise<any>}
 */
exports.visit = async (middleware, grantToken, body = {}) => {
  const headers = grantToken === null ? {} : { authorization: `Bearer ${grantToken}` };
  const { identity, args } = await pass(middleware, { headers, body });
  if (args.length > 0) throw args[0];
  return identity;
};

/** @param {string} token */
exports.claimsOf = (token) =>
  JSON.parse(Buffer.from(/** @type {string} */ (token.split('.')[1]), 'base64url').toString());

/**
 * Sets the clock for one test.
 *
 * @param {import('node:test').TestContext} t
 */
exports.fakeClock = (t) => {
  const start = 1_800_000_000_000;
  const { mock } = t.mock.method(Date, 'now', () => start);
  return {
    start,
    /** @param {number} seconds since the start */
    set: (seconds) => mock.mockImplementation(() => start + seconds * 1000),
  };
};
