'use strict';

const { latchkeyError } = require('../values/errors');
const { createVerifier, refuseAll } = require('./verifiers');
const { keyIdOf } = require('./document');
const { NOT_ALLOWED, verifyInOrder } = require('../native/verify-in-order');

// Signatures that are checked for one assertion, at most: without `kid`, a forger could otherwise have each key of a set tried.
const MOST_TRIED = 4;

/**
 * @typedef {import('../native/verify-in-order').Verify<string>} Verify
 * @typedef {import('./verifiers').Verifier} Verifier
 * @typedef {{ kid: string | undefined, verify: Verify, error: Error | undefined }} NamedKey
 */

/** Keys of one owner, of which an assertion's header picks some: by `kid`, or else all that serve its algorithm. */
class KeySet {
  /** @type {Map<unknown, Verifier>} */
  #byKid = new Map();
  /** @type {Verifier | undefined} */
  #unnamed;
  /** @type {Verifier | undefined} */
  #any;

  /** @param {readonly NamedKey[]} keys */
  constructor(keys) {
    const named = keys.filter(({ kid }) => kid !== undefined);
    // RFC 7517 §4.5: different keys "SHOULD use distinct kid values", so there may be several.
    for (const { kid } of named) {
      if (!this.#byKid.has(kid)) this.#byKid.set(kid, verifierOf(named.filter((key) => key.kid === kid)));
    }
    const unnamed = keys.filter(({ kid }) => kid === undefined);
    if (unnamed.length > 0) this.#unnamed = verifierOf(unnamed);
    if (keys.length > 0) this.#any = verifierOf(keys);
  }

  /**
   * @param {unknown} kid as the header has it, where nothing says that it is text
   * @returns {Verifier | undefined}
   */
  find(kid) {
    if (kid === undefined) return this.#any;
    // A key that has no name may be the one that is meant.
    return this.#byKid.get(kid) ?? this.#unnamed;
  }
}

/**
 * @param {readonly NamedKey[]} keys at least one
 * @returns {Verifier}
 */
function verifierOf(keys) {
  const [only] = keys;
  // Picked alone, a key that can't be used says why.
  if (only && keys.length === 1) return only;
  const verifies = keys.map(({ verify }) => verify);
  const verify = (/** @type {string} */ assertion, /** @type {number} */ now) =>
    verifyInOrder(verifies, assertion, now, MOST_TRIED);
  return { verify, error: undefined };
}

/**
 * The keys of a JWK Set, each of them prepared when a token first needs it. One that can't be used never serves (RFC 7517 §5:
 * "Implementations SHOULD ignore JWKs within a JWK Set that […]").
 *
 * @param {readonly Record<string, any>[]} jwks
 * @param {import('../native').Policy} policy
 */
function keySetOf(jwks, policy) {
  return new KeySet(jwks.map((jwk) => prepareLater(jwk, policy)));
}

/**
 * @param {Record<string, any>} jwk
 * @param {import('../native').Policy} policy
 * @returns {NamedKey}
 */
function prepareLater(jwk, policy) {
  /** @type {Verifier | undefined} */
  let prepared;
  const prepare = () => {
    prepared = createVerifier(jwk, policy);
    // Among several keys it is passed by.
    if (prepared.error) prepared.verify = () => NOT_ALLOWED;
    return prepared;
  };
  return {
    kid: keyIdOf(jwk) ?? undefined,
    verify: (token, now) => (prepared ?? prepare()).verify(token, now),
    get error() {
      return (prepared ?? prepare()).error;
    },
  };
}

/** For an assertion whose client is known, and no key of it. @type {Readonly<Verifier>} */
const noMatchingKey = Object.freeze({
  verify: refuseAll,
  error: latchkeyError(
    'ERR_JWKS_NO_MATCHING_KEY',
    "None of the client's keys is the one that the header names",
  ),
});

module.exports = { KeySet, keySetOf, noMatchingKey };
