'use strict';

const jwt = require('jsonwebtoken');

/** EdDSA is not among its algorithms. @param {string} alg */
const has = (alg) => alg !== 'EdDSA';

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = ({ alg, object, text, textName }) => {
  if (!has(alg)) return [];
  const algorithms = [/** @type {import('jsonwebtoken').Algorithm} */ (alg)];
  return [
    {
      name: 'jsonwebtoken, KeyObject',
      verify: (token) => jwt.verify(token, object.verifying, { algorithms }),
    },
    {
      name: `jsonwebtoken, ${textName}`,
      verify: (token) => jwt.verify(token, text.verifying, { algorithms }),
    },
  ];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = ({ alg, object, text, textName }) => {
  if (!has(alg)) return [];
  const algorithm = /** @type {import('jsonwebtoken').Algorithm} */ (alg);
  return [
    { name: 'jsonwebtoken, KeyObject', sign: (claims) => jwt.sign(claims, object.signing, { algorithm }) },
    { name: `jsonwebtoken, ${textName}`, sign: (claims) => jwt.sign(claims, text.signing, { algorithm }) },
  ];
};
