'use strict';

// If the response must not tell an unknown client from an invalid signature (RFC 7521 §4.1.1), its timing must not tell either: an
// assertion that no key was tried on is verified with a random key.

const crypto = require('node:crypto');
const native = require('../native');
const { own } = require('../values/members');

/** Keys of common sizes. Each is made when it is first needed. @type {Record<string, () => unknown>} */
const KEYS = {
  HS: () => crypto.randomBytes(64),
  RS: () => rsaKey(),
  PS: () => rsaKey(),
  ES256: () => ecKey('P-256'),
  ES384: () => ecKey('P-384'),
  ES512: () => ecKey('P-521'),
  Ed: () => crypto.generateKeyPairSync('ed25519').publicKey,
};

// Verifying works with any odd number as modulus; generating a key pair would take a tenth of a second.
function rsaKey() {
  const modulus = crypto.randomBytes(256);
  modulus[0] = Number(modulus[0]) | 0x80;
  modulus[255] = Number(modulus[255]) | 1;
  return { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' };
}

/** @param {string} namedCurve */
function ecKey(namedCurve) {
  return crypto.generateKeyPairSync('ec', { namedCurve }).publicKey;
}

/** What does the work, by policy. @type {WeakMap<object, ReturnType<typeof createDecoy>>} */
const decoys = new WeakMap();

/**
 * Does the work of a verification, without a result.
 *
 * @param {import('./types').Assertion} assertion
 * @param {Readonly<import('../native').Policy>} policy
 * @param {number} now seconds
 */
function verifyDecoy({ token, header }, policy, now) {
  const decoy = decoys.get(policy) ?? createDecoy(policy);
  decoys.set(policy, decoy);
  decoy(token, own(header, 'alg'), now);
}

/**
 *
 * @param {import('../native').Policy} policy
 * @returns {(assertion: string, alg: unknown, now: number) => void}
 */
function createDecoy(policy) {
  /** @type {Map<string, (assertion: string, now: number) => unknown>} */
  const verifiers = new Map();
  return (assertion, alg, now) => {
    const kind = typeof alg === 'string' && Object.keys(KEYS).find((each) => alg.startsWith(each));
    if (!kind) return;
    const verify = verifiers.get(kind) ?? createVerifier(kind, policy);
    verifiers.set(kind, verify);
    verify(assertion, now);
  };
}

/**
 * @param {string} kind
 * @param {import('../native').Policy} policy
 */
function createVerifier(kind, policy) {
  try {
    return native.createVerifier(/** @type {() => unknown} */ (KEYS[kind])(), policy);
  } catch {
    // The policy allows none of these algorithms, so that no client's key would be tried either.
    return () => {};
  }
}

module.exports = { verifyDecoy };
