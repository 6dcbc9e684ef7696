'use strict';

const { latchkeyError } = require('../../values/errors');
const { keyIdOf } = require('../../native/public-keys');
const { assertKnown } = require('../../options/known');
const native = require('../../native');
const { expected, expectedSecret, isText, optional } = require('../../values/checks');
const { ALGORITHMS } = require('../../options/policy');

/** No HMAC: other services verify these tokens, and a secret would let them issue some (RFC 9068 §2.1). */
const PAIRS = ALGORITHMS.filter((name) => !name.startsWith('HS'));
const NAMES = ['kid', 'key', 'algorithm'];

/**
 * @typedef {object} StoreKey
 * @property {string} name of the option
 * @property {string} kid
 * @property {unknown} key
 * @property {string} algorithm
 */

/**
 * Reads `keys`, or `key`, `algorithm` and `kid`.
 *
 * @param {Record<string, unknown>} options
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
      throw expected('a kid that no other key has', `${name}.kid`, kid);
    }
  }
  return all;
}

/**
 * @param {string} name
 * @param {{ key?: unknown, algorithm?: unknown, kid?: unknown }} given
 * @param {boolean} signs whether the key must be able to sign
 * @returns {StoreKey}
 */
function read(name, { key, algorithm, kid }, signs) {
  if (!key) throw expectedSecret('a private key', `${name}.key`, key);
  const isAlgorithm = (/** @type {string} */ value) => PAIRS.includes(value);
  const wanted = optional(`one of ${PAIRS.join(', ')}`, `${name}.algorithm`, algorithm, isAlgorithm);
  const given = optional('a non-empty string', `${name}.kid`, kid, isText);
  const info = native.inspectKey(key, `${name}.key`);
  if (info.kty === 'oct') {
    const message = 'must be a private key and not a secret: other services verify these tokens';
    throw latchkeyError('ERR_KEY_ALG_MISMATCH', `Option ${name}.key ${message}`);
  }
  const served = String(wanted ?? info.algorithms[0] ?? 'RS256');
  // Throws, with the name of the option, where the key can't serve the algorithm.
  if (signs) native.createSigner(key, { alg: served }, `${name}.key`);
  else native.createVerifier(key, { algorithms: [served] }, `${name}.key`);
  return { name, kid: String(given ?? keyIdOf(key) ?? ''), key, algorithm: served };
}

module.exports = { readKeys };
