'use strict';

const { isKeyObject, isUint8Array } = require('node:util').types;
const { own } = require('./members');
const { warnOnce } = require('./warnings');

/**
 * Warns once per process of a secret that is shorter than its algorithm's hash (RFC 7518 §3.2). Such secrets were
 * always accepted, so they still are.
 *
 * @param {unknown} secret
 * @param {string} algorithm
 */
function warnOfShortSecret(secret, algorithm) {
  const [, bits] = /^HS(\d{3})$/.exec(algorithm) ?? [];
  if (bits && secretLength(secret) * 8 < Number(bits)) {
    warnOnce(
      'LATCHKEY_SHORT_SECRET',
      'An HMAC secret is shorter than the hash of its algorithm; RFC 7518 §3.2 asks for at least 32 bytes for HS256, 48 for HS384, 64 for HS512',
    );
  }
}

/**
 * @param {any} key
 * @returns {number} bytes; infinite for a key that is no secret
 */
function secretLength(key) {
  if (typeof key === 'string') return Buffer.byteLength(key);
  if (isUint8Array(key)) return key.byteLength;
  if (isKeyObject(key)) return key.symmetricKeySize ?? Number.POSITIVE_INFINITY;
  return own(key, 'kty') === 'oct' ? Buffer.byteLength(key.k, 'base64url') : Number.POSITIVE_INFINITY;
}

module.exports = { secretLength, warnOfShortSecret };
