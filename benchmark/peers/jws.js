'use strict';

// It checks signatures alone: what the claims say is left to its caller, and is not looked at here either.

const jws = require('jws');

/** @param {string} alg */
const has = (alg) => alg !== 'EdDSA';

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = ({ alg, object, text, textName }) => {
  if (!has(alg)) return [];
  const algorithm = /** @type {import('jws').Algorithm} */ (alg);
  const verify = (token, key) => {
    if (!jws.verify(token, algorithm, key)) throw new Error('refused');
    return jws.decode(token)?.payload;
  };
  return [
    { name: 'jws, KeyObject', expiry: false, verify: (token) => verify(token, object.verifying) },
    { name: `jws, ${textName}`, expiry: false, verify: (token) => verify(token, text.verifying) },
  ];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = ({ alg, object }) => {
  if (!has(alg)) return [];
  const header = { alg: /** @type {import('jws').Algorithm} */ (alg), typ: /** @type {const} */ ('JWT') };
  const secret = /** @type {any} */ (object.signing);
  return [{ name: 'jws, KeyObject', sign: (payload) => jws.sign({ header, payload, secret }) }];
};
