'use strict';

// An issuer with a thousand keys: the `kid` of a token selects the one that verifies it. Each key is parsed before the measurement.

const { generateKeyPairSync } = require('node:crypto');
const { createLocalJWKSet, jwtVerify } = require('jose');
const jsonwebtoken = require('jsonwebtoken');
const { keySetOf } = require('../../lib/key-sources/key-set');
const { claimsOf } = require('../claims');
const { calling, presented } = require('../harness/presented');

const count = 1000;
const alg = /** @type {const} */ ('ES256');

exports.rows = [{ id: `verify ES256 with a set of ${count} keys, 6 claims`, make }];

function make() {
  const pairs = Array.from({ length: count }, (_, index) => ({
    kid: `key-${index}`,
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  }));
  const jwks = pairs.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), kid, alg }));
  const claims = claimsOf('6 claims');
  const tokens = claims.map((set, index) => {
    const { kid, privateKey } = /** @type {(typeof pairs)[0]} */ (pairs[(index * 61) % count]);
    return jsonwebtoken.sign(set, privateKey, { algorithm: alg, keyid: kid });
  });
  return {
    contestants: Object.entries(waysFor(pairs, jwks)).map(([name, verify]) => ({
      name,
      kind: name === 'jose' ? 'promise' : 'sync',
      run: calling(verify, presented(tokens)),
      expect: (result) => result.tenant === claims[0]?.tenant,
    })),
  };
}

/**
 * @param {{ kid: string, publicKey: import('node:crypto').KeyObject }[]} pairs
 * @param {any[]} jwks
 * @returns {Record<string, (token: string) => any>}
 */
function waysFor(pairs, jwks) {
  const keys = keySetOf(jwks, { algorithms: [alg] });
  const byKid = new Map(pairs.map(({ kid, publicKey }) => [kid, publicKey]));
  const local = createLocalJWKSet({ keys: jwks });
  const kidOf = (/** @type {string} */ token) => JSON.parse(atob(token.slice(0, token.indexOf('.')))).kid;
  return {
    latchkey: (token) =>
      JSON.parse(String(keys.find(kidOf(token))?.verify(token, Math.floor(Date.now() / 1000)))),
    'jsonwebtoken, KeyObject': (token) =>
      jsonwebtoken.verify(token, /** @type {any} */ (byKid.get(kidOf(token))), { algorithms: [alg] }),
    jose: async (token) => (await jwtVerify(token, local)).payload,
  };
}
