'use strict';

const { own } = require('../values/members');
const { isPlainObject } = require('../values/plain-object');

// Far more than an issuer has at a time, and few enough to go through.
const MOST_KEYS = 256;
const TYPES = ['RSA', 'EC', 'OKP', 'oct'];

/**
 * The keys of a JWK Set that may be of use (RFC 7517 §5): those of other types are passed by.
 *
 * @param {unknown} set
 * @returns {Record<string, any>[]}
 */
function keysOf(set) {
  if (!isPlainObject(set) || !Object.hasOwn(set, 'keys') || !Array.isArray(set.keys)) {
    throw new TypeError('a JWK Set is an object with an array named keys');
  }
  if (set.keys.length > MOST_KEYS)
    throw new RangeError(`a JWK Set of more than ${MOST_KEYS} keys isn't read`);
  return set.keys.filter(isUsable);
}

/** @param {unknown} jwk */
function isUsable(jwk) {
  return isPlainObject(jwk) && TYPES.includes(own(jwk, 'kty')) && keyIdOf(jwk) !== null;
}

/**
 * The name of a JWK. Some write a number, which a header can only name by its text; null is no name.
 *
 * @param {Record<string, any>} jwk
 * @returns {string | undefined | null} null for anything else
 */
function keyIdOf(jwk) {
  const kid = own(jwk, 'kid');
  if (kid === undefined || kid === null) return undefined;
  if (typeof kid === 'string') return kid;
  return Number.isSafeInteger(kid) ? String(kid) : null;
}

/**
 * Whether a JWK holds what only its owner should have.
 *
 * @param {Record<string, any>} jwk
 */
function isSecret(jwk) {
  return jwk.kty === 'oct' || own(jwk, 'd') !== undefined;
}

/**
 * @param {Uint8Array} bytes
 * @returns {unknown}
 */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The error of JSON.parse quotes what it read.
    throw new SyntaxError("it isn't JSON");
  }
}

module.exports = { MOST_KEYS, isSecret, keyIdOf, keysOf, parsed };
