'use strict';

// Its functions are asynchronous. A CryptoKey is its fastest form; the other one is what stands in most applications.

const { CompactEncrypt, SignJWT, compactDecrypt, importPKCS8, importSPKI, jwtVerify } = require('jose');
const { webcrypto } = require('node:crypto');

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = async (key) => {
  const algorithms = [key.alg];
  const prepared = await cryptoKey(key, 'verifying');
  const perCall = () => cryptoKey(key, 'verifying');
  const claims = ({ payload }) => payload;
  return [
    {
      name: 'jose, CryptoKey',
      asynchronous: true,
      verify: (token) => jwtVerify(token, prepared, { algorithms }).then(claims),
    },
    {
      name: `jose, ${key.textName}`,
      asynchronous: true,
      verify: async (token) => jwtVerify(token, await perCall(), { algorithms }).then(claims),
    },
  ];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = async (key) => {
  const prepared = await cryptoKey(key, 'signing');
  const sign = (claims) =>
    new SignJWT(claims).setProtectedHeader({ alg: key.alg, typ: 'JWT' }).sign(prepared);
  return [{ name: 'jose, CryptoKey', asynchronous: true, sign }];
};

/**
 * @param {import('../keys').BenchmarkKey} key
 * @param {'signing' | 'verifying'} direction
 */
function cryptoKey({ alg, symmetric, text }, direction) {
  if (!symmetric)
    return direction === 'signing' ? importPKCS8(text.signing, alg) : importSPKI(text.verifying, alg);
  const algorithm = { name: 'HMAC', hash: `SHA-${alg.slice(2)}` };
  return webcrypto.subtle.importKey('raw', Buffer.from(text.verifying), algorithm, false, ['sign', 'verify']);
}

exports.sealers = async () => {
  const usages = /** @type {any} */ (['encrypt', 'decrypt']);
  const key = await webcrypto.subtle.importKey('raw', Buffer.alloc(32, 7), 'AES-GCM', false, usages);
  const header = { alg: 'dir', enc: 'A256GCM' };
  return [
    {
      name: 'jose, JWE dir',
      asynchronous: true,
      seal: (value) =>
        new CompactEncrypt(Buffer.from(JSON.stringify(value))).setProtectedHeader(header).encrypt(key),
      open: async (token) => JSON.parse(Buffer.from((await compactDecrypt(token, key)).plaintext).toString()),
    },
  ];
};
