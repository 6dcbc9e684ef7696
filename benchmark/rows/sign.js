'use strict';

// A token is made of a claims object.

const peers = require('../peers');
const { signing } = require('../peers/node-crypto');
const { algorithms, keyOf } = require('../keys');
const { claimsOf, sizes, tokensOf } = require('../claims');
const { calling, inTurn } = require('../harness/presented');
const { floorOfSign } = require('./floor');

exports.rows = algorithms.flatMap((alg) =>
  sizes.map((size) => ({ id: `sign ${alg}, ${size}`, make: () => make(alg, size) })),
);

/**
 * @param {string} alg
 * @param {string} size
 */
async function make(alg, size) {
  const key = keyOf(alg);
  const claims = claimsOf(size);
  const tokens = tokensOf(alg, claims);
  const ways = await peers.signers(key);
  const contestants = ways.map(({ name, sign, asynchronous }) => {
    const next = inTurn(claims);
    return {
      name,
      kind: asynchronous ? 'promise' : 'sync',
      run: calling(sign, next),
      expect: (token) =>
        claimsIn(token).tenant === claims[0]?.tenant && claimsIn(token).exp === claims[0]?.exp,
    };
  });
  const floor = floorOfSign(key, claims, tokens);
  return {
    contestants: [...contestants, alone(key, /** @type {string} */ (tokens[0])), ...floor.contestants],
    sums: floor.sums,
  };
}

/** @param {string} token */
const claimsIn = (token) =>
  JSON.parse(Buffer.from(/** @type {string} */ (token.split('.')[1]), 'base64url').toString());

/**
 * @param {import('../keys').BenchmarkKey} key
 * @param {string} token
 */
function alone(key, token) {
  const message = Buffer.from(token.slice(0, token.lastIndexOf('.')));
  const sign = signing(key);
  return {
    name: 'node:crypto alone',
    kind: 'sync',
    run: () => sign(message),
    expect: (result) => result.length > 0,
  };
}
