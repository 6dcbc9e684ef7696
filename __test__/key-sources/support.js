'use strict';

const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');

const store = { type: 'memory', namespace: 'key sources' };

/** @param {any} given option keys @param {object} [more] */
exports.middlewareWith = (given, more) => new JwtMiddleware({ store, keys: given, ...more });

/**
 * What the token endpoint answers, in a word or two: `granted`, a refusal's description, or the code of the error that next got.
 *
 * @param {any} auth
 * @param {unknown} assertion
 * @returns {Promise<string>}
 */
exports.answerOf = (auth, assertion) =>
  new Promise((resolve) => {
    const res = {
      status: () => res,
      send: (/** @type {any} */ body) => resolve(body.access_token ? 'granted' : body.error_description),
    };
    auth.token({ body: { assertion } }, res, (/** @type {any} */ error) =>
      resolve(error.code ?? String(error)),
    );
  });

exports.granted = 'granted';
exports.unknown = 'Unknown client';
exports.failed = 'Client authentication failed';
exports.unavailable = 'ERR_KEY_SOURCE_UNAVAILABLE';

/**
 * @param {string} iss
 * @param {{ alg: string, [member: string]: unknown }} header
 * @param {any} [key]
 */
exports.assertionOf = (iss, header, key) => keys.sign(header, { iss }, key);

/**
 * Stops the clock for as long as a test runs, and sets it.
 *
 * @param {import('node:test').TestContext} t
 */
exports.clock = (t) => {
  const { now } = Date;
  let time = now();
  Date.now = () => time;
  t.after(() => {
    Date.now = now;
  });
  return {
    /** @param {number} seconds */
    pass(seconds) {
      time += seconds * 1000;
    },
  };
};
