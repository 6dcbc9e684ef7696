'use strict';

// The public halves of keys as a JWK Set (RFC 7517 §5).

const { createHash } = require('node:crypto');
const { own } = require('../members');
const { publicJwk } = require('../native');

/**
 * @typedef {object} PublishedKey
 * @property {string} [kid] default: {@link keyIdOf} of the key
 * @property {unknown} key of either half
 * @property {string} algorithm
 */

/**
 * The JSON text of the set. A secret has no public half, and is left out.
 *
 * @param {readonly PublishedKey[]} keys
 * @returns {string}
 */
function publicKeySet(keys) {
  const set = keys.flatMap(({ kid, key, algorithm }) => {
    const text = publicJwk(key);
    if (text === null) return [];
    return [{ ...JSON.parse(text), kid: kid ?? keyIdOf(key), alg: algorithm, use: 'sig' }];
  });
  return JSON.stringify({ keys: set });
}

/**
 * The key's own `kid` where it is a JWK that has one, or else its thumbprint (RFC 7638).
 *
 * @param {any} key
 * @returns {string | undefined} undefined for a secret: a hash of it is nothing to publish
 */
function keyIdOf(key) {
  const kid = own(key, 'kid');
  return typeof kid === 'string' && kid !== '' ? kid : thumbprintOf(key);
}

/**
 * RFC 7638, with SHA-256.
 *
 * @param {unknown} key
 * @returns {string | undefined} undefined for a secret
 */
function thumbprintOf(key) {
  const text = publicJwk(key);
  return text === null ? undefined : createHash('sha256').update(text).digest('base64url');
}

module.exports = { keyIdOf, publicKeySet, thumbprintOf };
