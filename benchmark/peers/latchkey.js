'use strict';

const { createSealer, createSigner, createVerifier } = require('../latchkey');

/** @param {import('../keys').BenchmarkKey} key */
exports.verifiers = ({ alg, object, symmetric }) => {
  const verify = createVerifier({ key: object.verifying, algorithms: [alg] });
  const cached = createVerifier({ key: object.verifying, algorithms: [alg], cache: true });
  const hit = { name: 'latchkey, cache hit', verify: cached };
  return [{ name: 'latchkey', verify, attempt: verify.try }, ...(symmetric ? [] : [hit])];
};

/** @param {import('../keys').BenchmarkKey} key */
exports.signers = ({ alg, object, symmetric }) => {
  const sign = createSigner({ key: object.signing, algorithm: alg });
  const off = { name: 'latchkey, .async', asynchronous: true, sign: (claims) => sign.async(claims) };
  return [{ name: 'latchkey', sign }, ...(symmetric ? [] : [off])];
};

exports.sealers = () => {
  const { seal, open } = createSealer({ secret: Buffer.alloc(32, 7) });
  return [{ name: 'latchkey', seal, open }];
};
