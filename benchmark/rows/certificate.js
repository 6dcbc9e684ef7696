'use strict';

// The key arrives as the text of a certificate with each token, as a function that finds clients' keys hands it out. latchkey's
// middleware remembers keys by their text; its plain verifier is made anew each time.

const jsonwebtoken = require('jsonwebtoken');
const jws = require('jws');
const { importX509, jwtVerify } = require('jose');
const { createVerifier } = require('../latchkey');
const { createVerifiers } = require('../../lib/key-sources/verifiers');
const { certificate } = require('../keys');
const { claimsOf, sizes, tokensOf } = require('../claims');
const { calling, presented } = require('../harness/presented');

/** @type {'RS256'[]} */
const algorithms = ['RS256'];

exports.rows = sizes.map((size) => ({
  id: `verify RS256 with a certificate per call, ${size}`,
  make: () => make(size),
}));

/** @param {string} size */
function make(size) {
  const tokens = tokensOf('RS256', claimsOf(size));
  const verifierFor = createVerifiers({ algorithms });
  const ways = {
    latchkey: (token) =>
      JSON.parse(String(verifierFor(certificate).verify(token, Math.floor(Date.now() / 1000)))),
    'latchkey, parsed each time': (token) => createVerifier({ key: certificate, algorithms })(token),
    jsonwebtoken: (token) => jsonwebtoken.verify(token, certificate, { algorithms }),
    jws: (token) => jws.verify(token, 'RS256', certificate) && jws.decode(token).payload,
    jose: async (token) => (await jwtVerify(token, await importX509(certificate, 'RS256'))).payload,
  };
  return {
    contestants: Object.entries(ways).map(([name, verify]) => {
      const next = presented(tokens);
      const kind = name === 'jose' ? 'promise' : 'sync';
      return { name, kind, run: calling(verify, next), expect: (claims) => typeof claims.exp === 'number' };
    }),
  };
}
