'use strict';

// @carbonteq/jwt puts the claims below a member `data`, so it reads no tokens but its own: these have them there. Its binary is loaded by
// itself, as the registry lacks those of other systems that its package names.

const binary = load();

/** How many tokens it caches, and for how many seconds: more than a row lasts. */
const capacity = 4096;
const hour = 3600;

function load() {
  try {
    return require('@carbonteq/jwt-linux-x64-gnu');
  } catch {
    return undefined;
  }
}

exports.isInstalled = binary !== undefined;

/**
 * @param {import('../keys').BenchmarkKey} key of HS256, its default
 * @param {object[]} claims
 * @returns {string[]}
 */
exports.ownTokens = ({ text }, claims) => {
  const client = new binary.JwtClient(text.signing);
  return claims.map((set) => client.sign(set, hour));
};

/** @param {import('../keys').BenchmarkKey} key of HS256 */
exports.verifier = ({ text }) => {
  const client = new binary.JwtCacheClient(text.verifying, hour, capacity);
  return {
    name: '@carbonteq/jwt, cache hit',
    verify: (/** @type {string} */ token) => client.verify(token).data,
  };
};

/** @param {import('../keys').BenchmarkKey} key of HS256 */
exports.signer = ({ text }) => {
  const client = new binary.JwtClient(text.signing);
  return { name: '@carbonteq/jwt', sign: (/** @type {object} */ claims) => client.sign(claims, hour) };
};
