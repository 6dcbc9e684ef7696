'use strict';

// The public halves of keys as a JWK Set (RFC 7517 §5).

const { serialiseData } = require('../values/plain-data');
const { own } = require('../values/members');
const { inspectKey } = require('./keys');

/**
 * @typedef {object} PublishedKey
 * @property {string} [kid] default: {@link keyIdOf} of the key
 * @property {unknown} key of either half
 * @property {string} algorithm
 */

/**
 * The JSON text of the set. Secrets, which have no public half, are left out.
 *
 * @param {readonly PublishedKey[]} keys
 * @returns {string}
 */
function publicKeySet(keys) {
  const set = keys.flatMap(({ kid, key, algorithm }) => {
    const { publicJwk, thumbprint } = inspectKey(key);
    if (publicJwk === null) return [];
    return [
      { ...JSON.parse(publicJwk), kid: kid ?? ownKeyId(key) ?? thumbprint, alg: algorithm, use: 'sig' },
    ];
  });
  return serialiseData({ keys: set }, 'keys');
}

/**
 * The key's own `kid` where it is a JWK that has one, or else its thumbprint (RFC 7638).
 *
 * @param {unknown} key
 * @param {import('./keys').KeyInfo} [info] where the key was inspected before
 * @returns {string | undefined} undefined for a secret, because a hash of one must not be published
 */
function keyIdOf(key, info) {
  return ownKeyId(key) ?? (info ?? inspectKey(key)).thumbprint ?? undefined;
}

/** @param {unknown} key */
function ownKeyId(key) {
  const kid = own(key, 'kid');
  return typeof kid === 'string' && kid !== '' ? kid : undefined;
}

/**
 * RFC 7638, with SHA-256.
 *
 * @param {unknown} key
 * @returns {string | undefined} undefined for a secret
 */
function thumbprintOf(key) {
  return inspectKey(key).thumbprint ?? undefined;
}

module.exports = { keyIdOf, publicKeySet, thumbprintOf };
