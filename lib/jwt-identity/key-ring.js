'use strict';

const { bare, own } = require('../values/members');
const { createHeaderDecoder } = require('../native');
const { verifyInOrder } = require('../native/verify-in-order');
const { TYPES } = require('./keys');

/**
 * @typedef {import('./keys').TokenKeys} TokenKeys
 * @typedef {Pick<TokenKeys, 'readGrant' | 'verifyRefresh' | 'verifyUntypedRefresh'>} Verifiers
 */

/**
 * Several keys as one: the first signs, all verify. A token's `kid` selects its key; a token without `kid`, from before there were
 * several keys, is verified with each key of its algorithm.
 *
 * @param {readonly TokenKeys[]} keys at least one, each with a `kid` of its own
 * @param {number} [maxTokenLength] bytes
 * @returns {TokenKeys}
 */
function createKeyRing(keys, maxTokenLength) {
  const [first] = /** @type {[TokenKeys]} */ (keys);
  const select = createSelect(keys, maxTokenLength);
  return {
    ...first,
    ring: keys,
    readGrant: (token, now) => select(token).readGrant(token, now),
    verifyRefresh: (token, now) => select(token).verifyRefresh(token, now),
    verifyUntypedRefresh: (token, now) => select(token).verifyUntypedRefresh(token, now),
  };
}

/**
 * @param {readonly TokenKeys[]} keys
 * @param {number} [maxTokenLength] bytes
 * @returns {(token: unknown) => Verifiers}
 */
function createSelect(keys, maxTokenLength) {
  const decodeHeader = createHeaderDecoder(maxTokenLength);
  const all = inOrder(keys);
  const none = inOrder([]);
  const byKid = new Map(keys.map((key) => [key.kid, key]));
  // The encoded headers of the tokens that these keys issue, with and without `kid`: comparing with these is enough for nearly every token.
  const known = new Map([
    ...keys.flatMap((key) => encodedHeaders(key.algorithm, key, key.kid)),
    ...keys.flatMap(({ algorithm }) => encodedHeaders(algorithm, all)),
  ]);
  const headers = [...known].map(([text, verifiers]) => ({ text, length: text.length, verifiers }));

  return (token) => {
    if (typeof token !== 'string') return none;
    for (let i = 0; i < headers.length; i += 1) {
      const known = /** @type {{ text: string, length: number, verifiers: Verifiers }} */ (headers[i]);
      // Comparing a slice is several times faster in V8 than startsWith, and the slice isn't copied.
      if (token.slice(0, known.length) === known.text) return known.verifiers;
    }
    const header = decodeHeader(token);
    if (typeof header === 'number') return none;
    const kid = own(JSON.parse(header), 'kid');
    return kid === undefined ? all : (byKid.get(kid) ?? none);
  };
}

/**
 * @param {string} alg
 * @param {Verifiers} verifiers
 * @param {string} [kid]
 * @returns {[string, Verifiers][]}
 */
function encodedHeaders(alg, verifiers, kid) {
  return TYPES.map((typ) => {
    const header = Buffer.from(JSON.stringify(bare({ alg, typ, kid }))).toString('base64url');
    return [`${header}.`, verifiers];
  });
}

/**
 * @param {readonly Verifiers[]} keys
 * @returns {Verifiers}
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

module.exports = { createKeyRing };
