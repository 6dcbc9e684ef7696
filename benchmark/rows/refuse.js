'use strict';

// A token is refused: forged, or expired. What a peer throws is caught, since its caller has to.

const peers = require('../peers');
const { keyOf } = require('../keys');
const { claimsOf, forged, sizes, tokensOf } = require('../claims');
const { presented } = require('../harness/presented');

const faults = {
  forged: (alg, size) => forged(tokensOf(alg, claimsOf(size))),
  expired: (alg, size) => tokensOf(alg, claimsOf(size, { expired: true })),
};

exports.rows = Object.keys(faults).flatMap((fault) =>
  ['HS256', 'RS256', 'ES256'].flatMap((alg) =>
    sizes.map((size) => ({ id: `refuse ${fault} ${alg}, ${size}`, make: () => make(fault, alg, size) })),
  ),
);

/**
 * @param {string} fault
 * @param {string} alg
 * @param {string} size
 */
async function make(fault, alg, size) {
  const tokens = faults[/** @type {'forged'} */ (fault)](alg, size);
  const ways = (await peers.verifiers(keyOf(alg))).filter(
    ({ expiry }) => fault !== 'expired' || expiry !== false,
  );
  return { contestants: ways.flatMap((way) => refusals(way, tokens)) };
}

/**
 * @param {any} way
 * @param {string[]} tokens
 */
function refusals({ name, verify, attempt, asynchronous }, tokens) {
  const next = presented(tokens);
  const expect = (result) => result === null || result instanceof Error;
  if (asynchronous) {
    return [{ name, kind: 'promise', run: () => verify(next()).then(accepted, caught), expect }];
  }
  const thrown = () => {
    try {
      return accepted(verify(next()));
    } catch (error) {
      return error;
    }
  };
  if (!attempt) return [{ name, kind: 'sync', run: thrown, expect }];
  return [
    { name, kind: 'sync', run: () => attempt(next()), expect },
    { name: `${name}, thrown`, kind: 'sync', run: thrown, expect },
  ];
}

const accepted = () => 'accepted';
/** @param {unknown} error */
const caught = (error) => error;
