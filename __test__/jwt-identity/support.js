'use strict';

const jwtIdentity = require('../../lib/jwt-identity');
const original = require('original-jwt-identity');
const keys = require('../support/keys');

/** Both implementations, for what they must do alike. */
exports.both = [
  { name: 'latchkey', factory: jwtIdentity },
  { name: 'the original', factory: original },
];

exports.alice = {
  userId: 'alice',
  roles: 'admin,editor',
  securityStamp: 'stamp-1',
  claims: { email: 'alice@example.org' },
};

/**
 * Options whose getUser finds alice by her id, and by login and password.
 *
 * @param {Record<string, any>} [more]
 */
exports.optionsWith = (more = {}) => ({
  security: { key: keys.secret },
  workers: {
    /** @param {{ id?: unknown, login?: unknown, password?: unknown }} credentials */
    getUser: async ({ id, login, password }) => {
      const known = id === 'alice' || (login === 'alice' && password === 'open sesame');
      return known ? exports.alice : null;
    },
  },
  ...more,
});

/**
 * Calls a middleware with a request that is a plain object.
 *
 * @param {Function} middleware
 * @param {Record<string, any>} request
 * @returns {Promise<{ identity: any, args: unknown[] }>} args: what next was called with
 */
exports.pass = (middleware, request) =>
  new Promise((resolve) => {
    middleware(request, {}, (/** @type {unknown[]} */ ...args) =>
      resolve({ identity: request.identity, args }),
    );
  });

/**
 * The user of a request with that authorization header.
 *
 * @param {Function} middleware
 * @param {unknown} authorization
 */
exports.userOf = async (middleware, authorization) => {
  const { identity } = await exports.pass(middleware, { headers: { authorization } });
  return identity.user;
};

/**
 * @param {Function} middleware
 * @param {unknown} body
 * @param {any} [user]
 */
exports.logIn = async (middleware, body, user) => {
  const { identity } = await exports.pass(middleware, { headers: {}, body });
  return identity.logIn(user);
};

/**
 * What a function returns at a given time.
 *
 * @template T
 * @param {number} milliseconds
 * @param {() => T} run
 * @returns {Promise<Awaited<T>>}
 */
exports.at = async (milliseconds, run) => {
  const { now } = Date;
  Date.now = () => milliseconds;
  try {
    return await run();
  } finally {
    Date.now = now;
  }
};

/** @param {string} token */
exports.headerText = (token) => text(token, 0);
/** @param {string} token */
exports.payloadText = (token) => text(token, 1);

/**
 * @param {string} token
 * @param {number} part
 */
function text(token, part) {
  return Buffer.from(/** @type {string} */ (token.split('.')[part]), 'base64url').toString();
}

/** A NumericDate, so many seconds from now. */
exports.fromNow = (seconds = 0) => Math.floor(Date.now() / 1000) + seconds;

/**
 * An HS256 token over any payload.
 *
 * @param {unknown} payload
 * @param {object} [header]
 */
exports.tokenOf = (payload, header = { alg: 'HS256', typ: 'JWT' }) =>
  keys.sign(/** @type {any} */ (header), payload, keys.secret);

exports.refused = { statusCode: 401, grantToken: null, refreshToken: null };
exports.anonymous = {
  id: null,
  roles: '',
  claims: Object.create(null),
  isAuthenticated: false,
};
exports.jwtIdentity = jwtIdentity;
exports.original = original;
