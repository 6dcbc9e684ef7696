'use strict';

// One key per algorithm, in every form that somebody wants it: the fixtures of the tests.

const { createPrivateKey, createPublicKey, createSecretKey } = require('node:crypto');
const fixtures = require('../__test__/support/keys');

/** The algorithms that are measured: all that differ in cost. */
exports.algorithms = ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];
exports.certificate = fixtures.rsa.certificate;

/**
 * @typedef {object} BenchmarkKey
 * @property {string} alg
 * @property {boolean} symmetric
 * @property {{ signing: string, verifying: string }} text the secret as a string, or PEM
 * @property {string} textName what a figure made with `text` at every call is called
 * @property {{ signing: import('node:crypto').KeyObject, verifying: import('node:crypto').KeyObject }} object
 * @property {{ signing: Buffer, verifying: Buffer }} raw as the primitives of ./native take them
 */

/**
 * @param {string} alg
 * @returns {BenchmarkKey}
 */
exports.keyOf = (alg) => {
  const text = fixtures.keyFor[/** @type {'HS256'} */ (alg)];
  if (alg.startsWith('HS')) {
    const secret = createSecretKey(Buffer.from(text.verifying));
    const raw = Buffer.from(text.verifying);
    return {
      alg,
      symmetric: true,
      text,
      textName: 'string secret',
      object: { signing: secret, verifying: secret },
      raw: { signing: raw, verifying: raw },
    };
  }
  const object = { signing: createPrivateKey(text.signing), verifying: createPublicKey(text.verifying) };
  return { alg, symmetric: false, text, textName: 'PEM per call', object, raw: rawPair(alg, object) };
};

/**
 * @param {string} alg
 * @param {BenchmarkKey['object']} object
 */
function rawPair(alg, { signing, verifying }) {
  if (/^[RP]S/.test(alg)) {
    return {
      signing: signing.export({ type: 'pkcs1', format: 'der' }),
      verifying: verifying.export({ type: 'pkcs1', format: 'der' }),
    };
  }
  const { x = '', y } = verifying.export({ format: 'jwk' });
  const point = [x, y].map((number) => Buffer.from(/** @type {string} */ (number ?? ''), 'base64url'));
  return {
    signing: signing.export({ type: 'pkcs8', format: 'der' }),
    verifying: Buffer.concat(y ? [Buffer.from([4]), ...point] : point),
  };
}
