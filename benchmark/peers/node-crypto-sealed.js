'use strict';

// AES-256-GCM by hand with node:crypto.

const { createCipheriv, createDecipheriv, randomFillSync } = require('node:crypto');

const cipher = 'aes-256-gcm';
const [nonceLength, tagLength] = [12, 16];
const key = Buffer.alloc(32, 7);

exports.sealers = () => [{ name: 'node:crypto by hand', seal, open }];

/** @param {unknown} value */
function seal(value) {
  const nonce = randomFillSync(Buffer.allocUnsafe(nonceLength));
  const sealing = createCipheriv(cipher, key, nonce);
  const parts = [nonce, sealing.update(JSON.stringify(value), 'utf8'), sealing.final(), sealing.getAuthTag()];
  return Buffer.concat(parts).toString('base64url');
}

/** @param {string} token */
function open(token) {
  const bytes = Buffer.from(token, 'base64url');
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceLength));
  opening.setAuthTag(bytes.subarray(-tagLength));
  const text = opening.update(bytes.subarray(nonceLength, -tagLength));
  opening.final();
  return JSON.parse(text.toString());
}
