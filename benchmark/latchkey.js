'use strict';

// latchkey as its users call it: `latchkey/jwt` and `latchkey/sealed`. A tree that hasn't got them yet is measured through
// lib/native.js, with what the public functions do around it.

const fs = require('node:fs');
const path = require('node:path');

const lib = path.join(__dirname, '../lib');
const isPublic = fs.existsSync(path.join(lib, 'jwt.js'));
const entry = isPublic ? 'latchkey/jwt' : 'lib/native.js';

/** @returns {any} */
function publicApi() {
  return { ...require(path.join(lib, 'jwt.js')), ...require(path.join(lib, 'sealed.js')), entry };
}

/** @returns {any} */
function overNative() {
  const native = require(path.join(lib, 'native.js'));
  const seconds = () => Math.floor(Date.now() / 1000);
  return {
    entry,
    createVerifier({ key, ...policy }) {
      const verifier = native.createVerifier(key, policy);
      const verify = (token) => {
        const result = verifier(token, seconds());
        if (typeof result === 'number') throw native.tokenError(result);
        return JSON.parse(result);
      };
      verify.try = (token) => {
        const result = verifier(token, seconds());
        return typeof result === 'number' ? null : JSON.parse(result);
      };
      return verify;
    },
    createSigner({ key, algorithm }) {
      const signer = native.createSigner(key, { alg: algorithm, typ: 'JWT' });
      const sign = (claims) => signer(JSON.stringify(claims));
      sign.async = (claims) => signer.async(JSON.stringify(claims));
      return sign;
    },
    createSealer({ secret }) {
      const sealer = native.createSealer(secret, 'benchmark');
      return {
        seal: (value) => sealer.seal(JSON.stringify(value)),
        open(token) {
          const result = sealer.open(token);
          return typeof result === 'number' ? null : JSON.parse(result);
        },
      };
    },
  };
}

module.exports = isPublic ? publicApi() : overNative();
