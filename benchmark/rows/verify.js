'use strict';

// A token of each algorithm is accepted, and its claims are there as an object.

const { createVerifier } = require('../latchkey');
const peers = require('../peers');
const { checker } = require('../peers/node-crypto');
const { algorithms, keyOf } = require('../keys');
const { claimsOf, many, sizes, tokensOf } = require('../claims');
const { calling, presented } = require('../harness/presented');
const { floorOfVerify } = require('./floor');

exports.rows = algorithms.flatMap((alg) =>
  sizes.map((size) => ({ id: `verify ${alg}, ${size}`, make: () => make(alg, size) })),
);

/**
 * @param {string} alg
 * @param {string} size
 */
async function make(alg, size) {
  const key = keyOf(alg);
  const claims = claimsOf(size);
  const tokens = tokensOf(alg, claims);
  const ways = await peers.verifiers(key);
  const expect = (result) => result.tenant === claims[0]?.tenant && result.exp === claims[0]?.exp;
  const contestants = ways.map(({ name, verify, asynchronous }) => ({
    name,
    kind: asynchronous ? 'promise' : 'sync',
    run: calling(verify, presented(tokens)),
    expect,
  }));
  if (key.symmetric) contestants.push(claimsCacheMiss(key, size));
  const floor = floorOfVerify(key, claims, tokens);
  return {
    contestants: [...contestants, alone(key, /** @type {string} */ (tokens[0])), ...floor.contestants],
    sums: floor.sums,
  };
}

/**
 * latchkey with so many tokens that the claims cache holds none of them when it is presented again.
 *
 * @param {import('../keys').BenchmarkKey} key
 * @param {string} size
 */
function claimsCacheMiss(key, size) {
  const claims = claimsOf(size, { count: many });
  const verify = createVerifier({ key: key.object.verifying, algorithms: [key.alg] });
  return {
    name: 'latchkey, claims cache miss',
    kind: 'sync',
    run: calling(verify, presented(tokensOf(key.alg, claims))),
    expect: (result) => result.tenant === claims[0]?.tenant,
  };
}

/**
 * The primitive of node:crypto, with its key prepared and its bytes at hand.
 *
 * @param {import('../keys').BenchmarkKey} key
 * @param {string} token
 */
function alone(key, token) {
  const end = token.lastIndexOf('.');
  const message = Buffer.from(token.slice(0, end));
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const check = checker(key);
  return {
    name: 'node:crypto alone',
    kind: 'sync',
    run: () => check(message, signature),
    expect: (result) => result === true,
  };
}
