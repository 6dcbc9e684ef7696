'use strict';

const { latchkeyError } = require('../values/errors');
const { createVerifier, refuseAll } = require('./verifiers');
const { keyIdOf } = require('./jwk-set');
const { NOT_ALLOWED, verifyInOrder } = require('../native/verify-in-order');

// How many signatures are checked for one assertion: without a `kid`, a forger could otherwise make the server try each key of a set.
const MAX_ATTEMPTS = 4;

/**
 * @typedef {import('../native/verify-in-order').Verify<string>} Verify
 * @typedef {import('./verifiers').Verifier} Verifier
 * @typedef {{ kid: string | undefined, verify: Verify, error: Error | undefined }} NamedKey
 */

/** The keys of one client. The header of an assertion selects among them: by `kid`, or else all keys for its algorithm. */
class KeySet {
  /** @type {Map<unknown, Verifier>} */
  #byKid = new Map();
  /** @type {Verifier | undefined} */
  #unnamed;
  /** @type {Verifier | undefined} */
  #any;

  /** @param {readonly NamedKey[]} keys */
  constructor(keys) {
    // RFC 7517 §4.5: different keys only "SHOULD use distinct kid values", so several may share one.
    /** @type {Map<string | undefined, NamedKey[]>} */
    const groups = new Map();
    for (const key of keys) {
      const group = groups.get(key.kid);
      if (group) group.push(key);
      else groups.set(key.kid, [key]);
    }
    for (const [kid, group] of groups) {
      if (kid === undefined) this.#unnamed = verifierOf(group);
      else this.#byKid.set(kid, verifierOf(group));
    }
    if (keys.length > 0) this.#any = verifierOf(keys);
  }

  /** @param {unknown} kid of an unverified header @returns {boolean} whether a key has this name, or the header names none */
  names(kid) {
    return kid === undefined || this.#byKid.has(kid);
  }

  /**
   * @param {unknown} kid of an unverified header, so its type is unknown
   * @returns {Verifier | undefined}
   */
  find(kid) {
    if (kid === undefined) return this.#any;
    // A key without a kid may be the one that the header names.
    return this.#byKid.get(kid) ?? this.#unnamed;
  }
}

/**
 * @param {readonly NamedKey[]} keys at least one
 * @returns {Verifier}
 */
function verifierOf(keys) {
  const [only] = keys;
  // A single key keeps its error, which says why it can't be used.
  if (only && keys.length === 1) return only;
  const verifies = keys.map(({ verify }) => verify);
  const verify = (/** @type {string} */ assertion, /** @type {number} */ now) =>
    verifyInOrder(verifies, assertion, now, MAX_ATTEMPTS);
  return { verify, error: undefined };
}

/**
 * The keys of a JWK Set. Each key is parsed when an assertion first needs it, and ignored if it can't be used (RFC 7517 §5:
 * "Implementations SHOULD ignore JWKs within a JWK Set that […]").
 *
 * @param {readonly import('./jwk-set').Jwk[]} jwks
 * @param {import('../native').Policy} policy
 */
function keySetOf(jwks, policy) {
  return new KeySet(jwks.map((jwk) => lazyKey(jwk, policy)));
}

/**
 * @param {import('./jwk-set').Jwk} jwk
 * @param {import('../native').Policy} policy
 * @returns {NamedKey}
 */
function lazyKey(jwk, policy) {
  /** @type {Verifier | undefined} */
  let prepared;
  const prepare = () => {
    prepared = createVerifier(jwk, policy);
    // Among several keys, the next one is tried.
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

/** For an assertion whose client is known, but has no key with the header's `kid`. @type {Readonly<Verifier>} */
const noMatchingKey = Object.freeze({
  verify: refuseAll,
  error: latchkeyError('ERR_JWKS_NO_MATCHING_KEY', 'The client has no key with the kid of the header'),
});

module.exports = { KeySet, keySetOf, noMatchingKey };
