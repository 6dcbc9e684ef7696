'use strict';

const { generateKeyPairSync, randomBytes } = require('node:crypto');
const { thumbprintOf } = require('../native/public-keys');
const { createCertificate } = require('./certificate');

const rsa = (/** @type {number} */ bits) => generateKeyPairSync('rsa', { modulusLength: bits });
const ec = (/** @type {string} */ namedCurve) => () => generateKeyPairSync('ec', { namedCurve });

/**
 * Key pairs by algorithm, and secrets as long as their algorithm's hash (RFC 7518 §3.2).
 *
 * @type {Readonly<Record<string, { pair?: (bits: number) => Pair, secretBytes?: number }>>}
 */
const KINDS = Object.freeze({
  RS256: { pair: rsa },
  RS384: { pair: rsa },
  RS512: { pair: rsa },
  PS256: { pair: rsa },
  PS384: { pair: rsa },
  PS512: { pair: rsa },
  ES256: { pair: ec('P-256') },
  ES384: { pair: ec('P-384') },
  ES512: { pair: ec('P-521') },
  EdDSA: { pair: () => generateKeyPairSync('ed25519') },
  HS256: { secretBytes: 32 },
  HS384: { secretBytes: 48 },
  HS512: { secretBytes: 64 },
  secret: { secretBytes: 32 },
});

/**
 * @typedef {{ privateKey: import('node:crypto').KeyObject, publicKey: import('node:crypto').KeyObject }} Pair
 * @typedef {{ name: string, text: string, isPrivate: boolean }} KeyFile
 */

/**
 * @param {string} kind one of KINDS
 * @param {{ subject?: string, days?: number, bits?: number }} details
 * @returns {{ files: KeyFile[], kid?: string }} kid: the thumbprint of a pair (RFC 7638)
 */
function createKeyFiles(kind, { subject = 'latchkey', days = 365, bits = 2048 }) {
  const { pair, secretBytes } = /** @type {{ pair?: (bits: number) => Pair, secretBytes?: number }} */ (
    KINDS[kind]
  );
  if (pair === undefined) {
    // Without a line break, which would become part of the secret when the file is read.
    const text = randomBytes(Number(secretBytes)).toString('base64url');
    return { files: [{ name: 'secret.txt', text, isPrivate: true }] };
  }
  const { privateKey, publicKey } = pair(bits);
  const kid = thumbprintOf(publicKey);
  /** @param {import('node:crypto').KeyObject} key */
  const jwk = (key) =>
    `${JSON.stringify({ ...key.export({ format: 'jwk' }), kid, alg: kind, use: 'sig' }, undefined, 2)}\n`;
  const certificate = createCertificate({ privateKey, publicKey, subject, days });
  return {
    kid,
    files: [
      {
        name: 'private.pem',
        text: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
        isPrivate: true,
      },
      { name: 'private.jwk.json', text: jwk(privateKey), isPrivate: true },
      {
        name: 'public.pem',
        text: String(publicKey.export({ format: 'pem', type: 'spki' })),
        isPrivate: false,
      },
      { name: 'public.jwk.json', text: jwk(publicKey), isPrivate: false },
      { name: 'certificate.pem', text: certificate, isPrivate: false },
    ],
  };
}

module.exports = { KINDS, createKeyFiles };
