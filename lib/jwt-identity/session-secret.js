'use strict';

const crypto = require('node:crypto');
const { isKeyObject } = require('node:util').types;
const { materialOf } = require('../keys');

const label = 'latchkey: jwt-identity sessions';

/**
 * The secret that the records of sessions are sealed with, derived from a signing key: who has the store and not the key
 * reads nothing. The same key gives the same secret, whatever form it is written in.
 *
 * @param {any} key a secret or a private key
 * @param {string} algorithm that it signs with
 * @returns {Buffer}
 */
exports.sessionSecret = (key, algorithm) => {
  const material = algorithm.startsWith('HS') ? secretBytes(key) : privateBytes(key);
  const secret = Buffer.from(crypto.hkdfSync('sha256', material, '', label, 32));
  // No text in UTF-8 has this byte: the core takes the bytes for the key that they are, and doesn't stretch them.
  secret[0] = 0xff;
  return secret;
};

/** @param {any} key */
function secretBytes(key) {
  const { material, isJwk } = materialOf(key);
  return isJwk ? Buffer.from(key.k, 'base64url') : Buffer.from(/** @type {string} */ (material));
}

/**
 * The private value of a key: what all its encodings have in common.
 *
 * @param {any} key
 * @returns {Buffer}
 */
function privateBytes(key) {
  const parsed = parse(key);
  // A form that only the core reads is secret all the same.
  if (!parsed) return Buffer.from(/** @type {string} */ (materialOf(key).material));
  try {
    return Buffer.from(/** @type {string} */ (parsed.export({ format: 'jwk' }).d), 'base64url');
  } catch {
    // RSASSA-PSS keys have no JWK.
    return parsed.export({ format: 'der', type: 'pkcs8' });
  }
}

/**
 * @param {any} key
 * @returns {crypto.KeyObject | undefined}
 */
function parse(key) {
  if (isKeyObject(key)) return /** @type {crypto.KeyObject} */ (key);
  const { material, isJwk } = materialOf(key);
  if (isJwk) return attempt({ key, format: 'jwk' });
  if (typeof material === 'string') return attempt(material);
  const bytes = Buffer.from(material);
  const types = ['pkcs8', 'pkcs1', 'sec1'];
  for (const form of [bytes, ...types.map((type) => ({ key: bytes, format: 'der', type }))]) {
    const parsed = attempt(form);
    if (parsed) return parsed;
  }
}

/** @param {any} form */
function attempt(form) {
  try {
    return crypto.createPrivateKey(form);
  } catch {
    return undefined;
  }
}
