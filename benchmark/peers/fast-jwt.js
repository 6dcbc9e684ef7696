'use strict';

const { createSigner, createVerifier } = require('fast-jwt');

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = ({ alg, text }) => {
  const options = { key: text.verifying, algorithms: [/** @type {import('fast-jwt').Algorithm} */ (alg)] };
  return [
    { name: 'fast-jwt', verify: createVerifier({ ...options, cache: false }) },
    { name: 'fast-jwt, cache hit', verify: createVerifier({ ...options, cache: true }) },
  ];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = ({ alg, text }) => [
  {
    name: 'fast-jwt',
    sign: createSigner({ key: text.signing, algorithm: /** @type {import('fast-jwt').Algorithm} */ (alg) }),
  },
];
