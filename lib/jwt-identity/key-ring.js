'use strict';

const { decodeHeader } = require('../native');
const { verifyInOrder } = require('../verify-in-order');
const { types } = require('./keys');

/**
 * @typedef {import('./keys').TokenKeys} TokenKeys
 * @typedef {import('../verify-in-order').Verify} Verify
 * @typedef {Pick<TokenKeys, 'verifyGrant' | 'verifyRefresh' | 'verifyUntypedRefresh'>} Verifying
 */

/**
 * Several keys as one: the first signs, all verify. A token's `kid` picks the one that is tried; a token without `kid`, from before
 * there were several, is tried with those of its algorithm.
 *
 * @param {readonly TokenKeys[]} keys at least one, each with a `kid` of its own
 * @returns {TokenKeys}
 */
exports.createKeyRing = (keys) => {
  const [first] = /** @type {[TokenKeys]} */ (keys);
  const choose = createChoice(keys);
  return {
    ...first,
    verifyGrant: (token, now) => choose(token).verifyGrant(token, now),
    verifyRefresh: (token, now) => choose(token).verifyRefresh(token, now),
    verifyUntypedRefresh: (token, now) => choose(token).verifyUntypedRefresh(token, now),
  };
};

/**
 * @param {readonly TokenKeys[]} keys
 * @returns {(token: any) => Verifying}
 */
function createChoice(keys) {
  const all = inOrder(keys);
  const none = inOrder([]);
  const byKid = new Map(keys.map((key) => [key.kid, key]));
  // How the tokens begin that these keys issue, now and before they had a name: nearly every token needs no more than the comparison.
  const beginnings = [
    ...keys.flatMap((key) => types.map((typ) => [beginning(key.algorithm, typ, key.kid), key])),
    ...keys.flatMap(({ algorithm }) => types.map((typ) => [beginning(algorithm, typ), all])),
  ];
  /** @type {[string, Verifying][]} */
  const known = [...new Map(/** @type {[string, Verifying][]} */ (beginnings))];

  return (token) => {
    if (typeof token !== 'string') return none;
    for (const [text, chosen] of known) if (token.startsWith(text)) return chosen;
    const header = decodeHeader(token);
    if (typeof header === 'number') return none;
    const { kid } = JSON.parse(header);
    return kid === undefined ? all : (byKid.get(kid) ?? none);
  };
}

/**
 * @param {string} alg
 * @param {string} typ
 * @param {string} [kid]
 */
function beginning(alg, typ, kid) {
  return `${Buffer.from(JSON.stringify({ alg, typ, kid })).toString('base64url')}.`;
}

/**
 * @param {readonly Verifying[]} keys
 * @returns {Verifying}
 */
function inOrder(keys) {
  /** @param {keyof Verifying} name @returns {Verify} */
  const verifier = (name) => {
    const verifies = keys.map((key) => key[name]);
    return (token, now) => verifyInOrder(verifies, token, now);
  };
  return {
    verifyGrant: verifier('verifyGrant'),
    verifyRefresh: verifier('verifyRefresh'),
    verifyUntypedRefresh: verifier('verifyUntypedRefresh'),
  };
}
