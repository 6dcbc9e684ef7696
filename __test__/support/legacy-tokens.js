'use strict';

// Access tokens as jwt-middleware 0.3.0 makes them, with nothing but node:crypto: OpenSSL's EVP_BytesToKey with MD5,
// one round and no salt, as crypto.createCipher had it until Node 22.

const crypto = require('node:crypto');

/** @param {string | Uint8Array} secret */
function material(secret) {
  let last = Buffer.alloc(0);
  const parts = [];
  while (parts.length < 3) {
    last = crypto.createHash('md5').update(last).update(secret).digest();
    parts.push(last);
  }
  return Buffer.concat(parts);
}

/**
 * @param {string} text
 * @param {string | Uint8Array} secret
 * @param {string} [cipher]
 */
exports.legacyToken = (text, secret, cipher = 'aes-256-ecb') => {
  const { keyLength, ivLength = 0 } = /** @type {crypto.CipherInfo} */ (crypto.getCipherInfo(cipher));
  const bytes = material(secret);
  const iv = ivLength ? bytes.subarray(keyLength, keyLength + ivLength) : null;
  const encrypt = crypto.createCipheriv(cipher, bytes.subarray(0, keyLength), iv);
  return Buffer.concat([encrypt.update(text, 'utf8'), encrypt.final()]).toString('base64url');
};

/**
 * The blocks of an ECB token.
 *
 * @param {string} token
 */
exports.blocks = (token) => {
  const bytes = Buffer.from(token, 'base64url');
  return Array.from({ length: bytes.length / 16 }, (_, i) => bytes.subarray(16 * i, 16 * i + 16));
};
