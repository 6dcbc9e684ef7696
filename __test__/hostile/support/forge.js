'use strict';

// Tokens as an attacker makes them: every part can be any bytes.

const crypto = require('node:crypto');
const keys = require('../../support/keys');

/**
 * What honest tokens are made of at one entry point under one key.
 *
 * @typedef {object} Honest
 * @property {string} alg
 * @property {any} signing the key that signs
 * @property {any} material the key that verifies, as it was given to latchkey
 * @property {Record<string, any>} header
 * @property {Record<string, any>} claims
 *
 * @typedef {object} Parts each a text or bytes, or a value that becomes JSON
 * @property {any} [header] in place of the honest one
 * @property {any} [payload]
 * @property {string} [alg] sign under this algorithm, whatever the header says
 * @property {any} [key] sign with this key
 * @property {(signingInput: string) => string | Uint8Array} [signer]
 */

/** @param {any} value */
const text = (value) =>
  typeof value === 'string' || ArrayBuffer.isView(value) ? value : JSON.stringify(value);

/**
 * A token with a good signature unless the parts say otherwise.
 *
 * @param {Honest} honest
 * @param {Parts} [parts]
 */
exports.token = (honest, parts = {}) => {
  const { header = honest.header, payload = honest.claims, alg = honest.alg, key = honest.signing } = parts;
  return keys.compact(text(header), text(payload), parts.signer ?? keys.signer(alg, key));
};

/** The honest claims with some more, or others, as JSON text; a string is inserted as it is. @param {Honest} honest @param {string} members */
exports.payloadWith = (honest, members) => insert(honest.claims, members);

/** The same for the header. @param {Honest} honest @param {string} members */
exports.headerWith = (honest, members) => insert(honest.header, members);

/** @param {object} object @param {string} members */
function insert(object, members) {
  const json = JSON.stringify(object);
  return json === '{}' ? `{${members}}` : `${json.slice(0, -1)},${members}}`;
}

/**
 * An object without some members.
 *
 * @param {Record<string, any>} object
 * @param {string[]} names
 */
exports.without = (object, ...names) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** The token with other bytes as its signature. @param {string} token @param {(signature: Buffer) => Uint8Array} change */
exports.resigned = (token, change) => {
  const [header, payload, signature] = token.split('.');
  return `${header}.${payload}.${Buffer.from(change(Buffer.from(String(signature), 'base64url'))).toString('base64url')}`;
};

/** A key of the attacker's own for each algorithm. */
const mallory = {
  HS: 'a secret that only mallory knows, and that is long enough for every hash',
  RS: keys.otherRsa.privateKey,
  PS: keys.otherRsa.privateKey,
  ES256: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ES384: crypto.generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  ES512: crypto.generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
  EdDSA: crypto.generateKeyPairSync('ed25519').privateKey,
};
/** @param {string} alg @returns {any} */
exports.malloryKey = (alg) =>
  /** @type {any} */ (mallory)[alg] ?? /** @type {any} */ (mallory)[alg.slice(0, 2)];
