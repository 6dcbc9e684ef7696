'use strict';

const { latchkeyError } = require('../../errors');
const { keyIdOf } = require('../../jwks/public');
const { assertKnown } = require('../../known-options');
const native = require('../../native');
const { expected, expectedSecret, isText, optional } = require('../../options');

/** Anybody may verify these tokens, so a secret is no key for them (RFC 9068 §2.1). */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512'];
const NAMES = ['kid', 'key', 'algorithm'];

/**
 * @typedef {object} StoreKey
 * @property {string} name the option that it is given by
 * @property {string} kid
 * @property {unknown} key
 * @property {string} algorithm
 */

/**
 * Reads `keys`, or `key`, `algorithm` and `kid`.
 *
 * @param {any} options
 * @returns {StoreKey[]} the first one can sign
 */
function readKeys({ key, keys, algorithm, kid }) {
  if (keys === undefined) return [read('store', { key, algorithm, kid }, true)];
  for (const [name, value] of Object.entries({ key, algorithm, kid })) {
    if (value !== undefined) throw expectedSecret('nothing beside store.keys', `store.${name}`, value);
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    throw expectedSecret('a non-empty array of { kid, key, algorithm }', 'store.keys', keys);
  }
  const all = Array.from(keys, (given, index) => {
    const name = `store.keys[${index}]`;
    if (typeof given !== 'object' || given === null)
      throw expectedSecret('an object { kid, key, algorithm }', name, given);
    return read(name, assertKnown(given, NAMES, name), index === 0);
  });
  for (const [index, { name, kid }] of all.entries()) {
    if (all.findIndex((other) => other.kid === kid) < index) {
      throw expected('a name that no other key has', `${name}.kid`, kid);
    }
  }
  return all;
}

/**
 * @param {string} name
 * @param {{ key?: unknown, algorithm?: unknown, kid?: unknown }} given
 * @param {boolean} signs
 * @returns {StoreKey}
 */
function read(name, { key, algorithm, kid }, signs) {
  if (!key) throw expectedSecret('a private key', `${name}.key`, key);
  const isAlgorithm = (/** @type {any} */ value) => ALGORITHMS.includes(value);
  const wanted = optional(`one of ${ALGORITHMS.join(', ')}`, `${name}.algorithm`, algorithm, isAlgorithm);
  /** @type {any} */
  const given = optional('a non-empty string', `${name}.kid`, kid, isText);
  const served = algorithmOf(name, key, wanted ? [wanted] : ALGORITHMS, signs);
  return { name, kid: given ?? keyIdOf(key) ?? '', key, algorithm: served };
}

/**
 * Asks the core for the first algorithm that a key can serve: it alone decides what a text or a buffer is.
 *
 * @param {string} name
 * @param {unknown} key
 * @param {any[]} algorithms
 * @param {boolean} signs whether it must be a private one
 * @returns {string}
 */
function algorithmOf(name, key, algorithms, signs) {
  for (const algorithm of algorithms) {
    try {
      if (signs) native.createSigner(key, { alg: algorithm });
      else native.createVerifier(key, { algorithms: [algorithm] });
      return algorithm;
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      if (code !== 'ERR_KEY_ALG_MISMATCH')
        throw latchkeyError(code ?? 'ERR_KEY_INVALID', `Option ${name}.key can't be used: ${message}`);
    }
  }
  throw latchkeyError(
    'ERR_KEY_ALG_MISMATCH',
    `Option ${name}.key must be a key pair's that serves ${algorithms.join(', ')}; a secret can't sign what others verify`,
  );
}

module.exports = { readKeys };
