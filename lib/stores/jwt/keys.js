'use strict';

const { latchkeyError } = require('../../values/errors');
const { keyIdOf } = require('../../native/public-keys');
const { assertKnown } = require('../../options/known');
const { inspectKey, withKey } = require('../../native/keys');
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
 * Makes the functions of a key. Throws, with the name of the option, where the key can't serve the algorithm.
 *
 * @template Functions
 * @typedef {(read: unknown, key: StoreKey, signs: boolean) => Functions} Prepare
 */

/**
 * Reads `keys`, or `key`, `algorithm` and `kid`.
 *
 * @template Functions
 * @param {Record<string, unknown>} options
 * @param {Prepare<Functions>} prepare
 * @returns {(StoreKey & Functions)[]} the first one can sign
 */
function readKeys({ key, keys, algorithm, kid }, prepare) {
  if (keys === undefined) return [read('store', { key, algorithm, kid }, true, prepare)];
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
    return read(name, assertKnown(given, NAMES, name), index === 0, prepare);
  });
  for (const [index, { name, kid }] of all.entries()) {
    if (all.findIndex((other) => other.kid === kid) < index) {
      throw expected('a kid that no other key has', `${name}.kid`, kid);
    }
  }
  return all;
}

/**
 * @template Functions
 * @param {string} name
 * @param {{ key?: unknown, algorithm?: unknown, kid?: unknown }} given
 * @param {boolean} signs whether the key must be able to sign
 * @param {Prepare<Functions>} prepare
 * @returns {StoreKey & Functions}
 */
function read(name, { key, algorithm, kid }, signs, prepare) {
  if (!key) throw expectedSecret('a private key', `${name}.key`, key);
  const isAlgorithm = (/** @type {string} */ value) => PAIRS.includes(value);
  const wanted = optional(`one of ${PAIRS.join(', ')}`, `${name}.algorithm`, algorithm, isAlgorithm);
  const given = optional('a non-empty string', `${name}.kid`, kid, isText);
  return withKey(key, `${name}.key`, (read) => {
    const info = inspectKey(read);
    if (info.kty === 'oct') {
      const message = 'must be a private key and not a secret: other services verify these tokens';
      throw latchkeyError('ERR_KEY_ALG_MISMATCH', `Option ${name}.key ${message}`);
    }
    const served = String(wanted ?? info.algorithms[0] ?? 'RS256');
    const all = { name, kid: String(given ?? keyIdOf(key, info) ?? ''), key, algorithm: served };
    return { ...all, ...prepare(read, all, signs) };
  });
}

module.exports = { readKeys };
