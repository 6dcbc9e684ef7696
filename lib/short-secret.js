'use strict';

const { isKeyObject } = require('node:util').types;
const { warnOnce } = require('./warnings');

/**
 * Warns once per process of a secret that is shorter than its algorithm's hash (RFC 7518 §3.2). Such secrets were
 * always accepted, so they still are.
 *
 * @param {unknown} secret
 * @param {string} algorithm
 */
exports.warnOfShortSecret = (secret, algorithm) => {
  const [, bits] = /^HS(\d{3})$/.exec(algorithm) ?? [];
  if (bits && secretLength(secret) * 8 < Number(bits)) {
    warnOnce(
      'LATCHKEY_SHORT_SECRET',
      'An HMAC secret is shorter than the hash of its algorithm; RFC 7518 §3.2 asks for at least 32 bytes for HS256, 48 for HS384, 64 for HS512',
    );
  }
};

/**
 * @param {any} secret
 * @returns {number} bytes
 */
function secretLength(secret) {
  if (typeof secret === 'string') return Buffer.byteLength(secret);
  if (secret instanceof Uint8Array) return secret.byteLength;
  if (isKeyObject(secret)) return secret.symmetricKeySize ?? Number.POSITIVE_INFINITY;
  return Buffer.byteLength(secret.k, 'base64url');
}
