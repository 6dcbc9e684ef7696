'use strict';

const { bare, own } = require('../values/members');
const { createHeaderDecoder } = require('../native');
const { verifyInOrder } = require('../native/verify-in-order');
const { types } = require('./keys');

/**
 * @typedef {import('./keys').TokenKeys} TokenKeys
 * @typedef {Pick<TokenKeys, 'readGrant' | 'verifyRefresh' | 'verifyUntypedRefresh'>} Verifying
 */

/**
 * Several keys as one: the first signs, all verify. A token's `kid` picks the one that is tried; a token without `kid`, from before
 * there were several, is tried with those of its algorithm.
 *
 * @param {readonly TokenKeys[]} keys at least one, each with a `kid` of its own
 * @param {number} [maxTokenLength] bytes
 * @returns {TokenKeys}
 */
exports.createKeyRing = (keys, maxTokenLength) => {
  const [first] = /** @type {[TokenKeys]} */ (keys);
  const choose = createChoice(keys, maxTokenLength);
  return {
    ...first,
    readGrant: (token, now) => choose(token).readGrant(token, now),
    verifyRefresh: (token, now) => choose(token).verifyRefresh(token, now),
    verifyUntypedRefresh: (token, now) => choose(token).verifyUntypedRefresh(token, now),
  };
};

/**
 * @param {readonly TokenKeys[]} keys
 * @param {number} [maxTokenLength] bytes
 * @returns {(token: any) => Verifying}
 */
function createChoice(keys, maxTokenLength) {
  const decodeHeader = createHeaderDecoder(maxTokenLength);
  const all = inOrder(keys);
  const none = inOrder([]);
  const byKid = new Map(keys.map((key) => [key.kid, key]));
  // How the tokens begin that these keys issue, now and before they had a name: nearly every token needs no more than the comparison.
  const known = new Map([
    ...keys.flatMap((key) => beginnings(key.algorithm, key, key.kid)),
    ...keys.flatMap(({ algorithm }) => beginnings(algorithm, all)),
  ]);
  const heads = [...known].map(([text, chosen]) => ({ text, length: text.length, chosen }));

  return (token) => {
    if (typeof token !== 'string') return none;
    for (let i = 0; i < heads.length; i += 1) {
      const head = /** @type {{ text: string, length: number, chosen: Verifying }} */ (heads[i]);
      // V8 compares a slice several times faster than startsWith does, and makes no copy for it.
      if (token.slice(0, head.length) === head.text) return head.chosen;
    }
    const header = decodeHeader(token);
    if (typeof header === 'number') return none;
    const kid = own(JSON.parse(header), 'kid');
    return kid === undefined ? all : (byKid.get(kid) ?? none);
  };
}

/**
 * @param {string} alg
 * @param {Verifying} chosen
 * @param {string} [kid]
 * @returns {[string, Verifying][]}
 */
function beginnings(alg, chosen, kid) {
  return types.map((typ) => {
    const header = Buffer.from(JSON.stringify(bare({ alg, typ, kid }))).toString('base64url');
    return [`${header}.`, chosen];
  });
}

/**
 * @param {readonly Verifying[]} keys
 * @returns {Verifying}
 */
function inOrder(keys) {
  return {
    readGrant: eachInTurn(keys.map(({ readGrant }) => readGrant)),
    verifyRefresh: eachInTurn(keys.map(({ verifyRefresh }) => verifyRefresh)),
    verifyUntypedRefresh: eachInTurn(keys.map(({ verifyUntypedRefresh }) => verifyUntypedRefresh)),
  };
}

/**
 * @template Claims
 * @param {import('../native/verify-in-order').Verify<Claims>[]} verifies
 * @returns {import('../native/verify-in-order').Verify<Claims>}
 */
function eachInTurn(verifies) {
  return (token, now) => verifyInOrder(verifies, token, now);
}
