'use strict';

const { signSync, verifySync } = require('@node-rs/jsonwebtoken');

/** P-521 is not among its curves. @param {string} alg */
const has = (alg) => alg !== 'ES512';

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = ({ alg, text }) => {
  const algorithms = /** @type {any} */ ([alg]);
  return has(alg)
    ? [
        {
          name: '@node-rs/jsonwebtoken',
          verify: (token) => verifySync(token, text.verifying, { algorithms, validateNbf: true }),
        },
      ]
    : [];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = ({ alg, text }) => {
  const algorithm = /** @type {any} */ (alg);
  return has(alg)
    ? [{ name: '@node-rs/jsonwebtoken', sign: (claims) => signSync(claims, text.signing, { algorithm }) }]
    : [];
};
