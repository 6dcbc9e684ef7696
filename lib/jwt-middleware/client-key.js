'use strict';

const { ask } = require('../options/call');
const { own } = require('../values/members');

/**
 * Finds the key of the client that an assertion claims to come from.
 *
 * @param {any} options
 * @param {import('./options').Settings} settings
 * @param {import('./token-request').TokenRequest} request
 * @param {object} outcome
 * @param {(error: any, key?: any, session?: any) => void} outcome.found called once, unless failed is
 * @param {(error: unknown) => void} outcome.failed
 * @param {(error: unknown) => void} outcome.late
 */
function findKey(options, { keySource, headerOf }, { payload, assertion }, { found, failed, late }) {
  const outcome = {
    answered: found,
    fulfilled: (/** @type {any} */ value) =>
      isKeyAndSession(value) ? found(null, value.key, own(value, 'session')) : found(null, value),
    failed,
    late,
  };
  ask(keySource ?? options, 'getKey', payload, outcome, headerOf, assertion);
}

/**
 * A promise gives the key, or the key and a session. A JWK is a key, whatever its members are.
 *
 * @param {any} value
 */
function isKeyAndSession(value) {
  const { isPlainObject } = require('../values/plain-object');
  return isPlainObject(value) && Object.hasOwn(value, 'key') && !Object.hasOwn(value, 'kty');
}

module.exports = { findKey };
