'use strict';

const { own } = require('../values/members');
const { isPlainObject } = require('../values/plain-object');

// Far more than an issuer publishes, and few enough to search.
const MAX_KEYS = 256;
const TYPES = ['RSA', 'EC', 'OKP', 'oct'];

/** @typedef {Record<string, unknown>} Jwk as it was parsed: the core validates it */

/**
 * The keys of a JWK Set that can be used. Keys of other types are ignored (RFC 7517 §5).
 *
 * @param {unknown} set
 * @returns {Jwk[]}
 */
function usableKeysOf(set) {
  if (!isPlainObject(set) || !Object.hasOwn(set, 'keys') || !Array.isArray(set.keys)) {
    throw new TypeError("the document isn't a JWK Set: expected an object with an array named keys");
  }
  if (set.keys.length > MAX_KEYS) throw new RangeError(`the JWK Set has more than ${MAX_KEYS} keys`);
  return set.keys.filter(isUsable);
}

/** @param {unknown} jwk @returns {jwk is Jwk} */
function isUsable(jwk) {
  return isPlainObject(jwk) && TYPES.includes(own(jwk, 'kty')) && keyIdOf(jwk) !== null;
}

/**
 * The key id of a JWK. Some issuers write it as a number, which a token's header refers to by its text.
 *
 * @param {Jwk} jwk
 * @returns {string | undefined | null} undefined without a kid, null for an invalid one
 */
function keyIdOf(jwk) {
  const kid = own(jwk, 'kid');
  if (kid === undefined || kid === null) return undefined;
  if (typeof kid === 'string') return kid;
  return Number.isSafeInteger(kid) ? String(kid) : null;
}

/**
 * Whether a JWK contains a secret or a private key.
 *
 * @param {Jwk} jwk
 */
function isSecretJwk(jwk) {
  return jwk.kty === 'oct' || own(jwk, 'd') !== undefined;
}

/**
 * @param {Uint8Array} bytes
 * @returns {unknown}
 */
function parseJson(bytes) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The error of JSON.parse quotes what it read.
    throw new SyntaxError("the document isn't JSON");
  }
}

module.exports = { MAX_KEYS, isSecretJwk, keyIdOf, usableKeysOf, parseJson };
