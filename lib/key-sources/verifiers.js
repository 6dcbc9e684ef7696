'use strict';

const { isKeyObject, isUint8Array } = require('node:util').types;
const { own } = require('../values/members');
const native = require('../native');

// Loaded when a key needs them.
const certificates = () => require('./certificate-expiry');
const shortSecrets = () => require('./short-secret');

// Remembered keys per middleware. Clients beyond that number still work, with their key parsed once per request.
const LIMIT = 1000;
// In characters, a little more than the longest key that is read at all: what is longer is refused before it is looked at.
const LONGEST = 65_600;
// Of SHA-512, in bits.
const LONGEST_HASH = 512;

/**
 * A key as getKey returned it, ready to verify with, or the reason why it isn't.
 *
 * @typedef {object} Verifier
 * @property {(assertion: string, now: number) => string | number} verify
 * @property {Error | undefined} error
 */

/**
 * Parses each key once, and remembers it by its material: text and bytes by content, since a database gives new ones
 * each time and a Buffer can be written to; a KeyObject or a certificate, which can't change, by identity. Keys that
 * don't parse are remembered too, so that a forger can't make the server parse one over and over.
 *
 * @param {import('../native').Policy} policy
 * @returns {(material: unknown) => Verifier}
 */
function createVerifiers(policy) {
  /** @type {Map<string, Verifier>} */
  const byContent = new Map();
  /** @type {WeakMap<object, Verifier>} */
  const byIdentity = new WeakMap();

  return (material) => {
    const isFixed = isKeyObject(material) || isCertificate(material);
    const content = isFixed ? undefined : contentOf(material);
    const known = isFixed ? byIdentity.get(material) : content && byContent.get(content);
    if (known) return known;

    const verifier = createVerifier(material, policy);
    if (isFixed) byIdentity.set(material, verifier);
    else if (content && content.length <= LONGEST) {
      if (byContent.size >= LIMIT) byContent.delete(/** @type {string} */ (byContent.keys().next().value));
      byContent.set(content, verifier);
    }
    return verifier;
  };
}

/** @param {unknown} material @returns {material is object} */
function isCertificate(material) {
  // Text and bytes, which nearly all keys are, don't load node:crypto for this.
  if (typeof material !== 'object' || isUint8Array(material)) return false;
  return material instanceof require('node:crypto').X509Certificate;
}

/**
 * @param {unknown} material
 * @returns {string | undefined} undefined for what can't be a key
 */
function contentOf(material) {
  if (typeof material === 'string') return `text ${material}`;
  if (isUint8Array(material)) {
    return `bytes ${Buffer.from(material.buffer, material.byteOffset, material.byteLength).toString('latin1')}`;
  }
  if (typeof material !== 'object') return undefined;
  try {
    return `jwk ${JSON.stringify(material)}`;
  } catch {
    return undefined;
  }
}

/**
 * Prepares a key. One that can't be read isn't thrown, but says so at each token.
 *
 * @param {any} material
 * @param {import('../native').Policy} policy
 * @returns {Verifier}
 */
function createVerifier(material, policy) {
  try {
    const prepared = native.createVerifier(material, policy);
    const isCertificate = typeof prepared.notAfter === 'number';
    const verify = isCertificate ? certificates().announcingExpiry(prepared, prepared) : prepared;
    const { secretBits } = prepared;
    const isShort = secretBits !== null && secretBits < LONGEST_HASH;
    return { verify: isShort ? warnWhenShort(verify, secretBits) : verify, error: undefined };
  } catch (error) {
    return { verify: refuseAll, error: /** @type {Error} */ (error) };
  }
}

const refuseAll = () => 1;

/**
 * Which hash a secret should be as long as, only a token says; one with a good signature, so that no forger can make the
 * warning come.
 *
 * @param {Verifier['verify']} verify
 * @param {number} bits of the secret
 * @returns {Verifier['verify']}
 */
function warnWhenShort(verify, bits) {
  /** @type {string | undefined} */
  let seen;
  return (assertion, now) => {
    const result = verify(assertion, now);
    if (typeof result === 'string' && !(seen && assertion.startsWith(seen))) {
      seen = assertion.slice(0, assertion.indexOf('.') + 1);
      shortSecrets().warnOfShortSecret(bits, own(JSON.parse(String(native.decodeHeader(assertion))), 'alg'));
    }
    return result;
  };
}

module.exports = { createVerifier, createVerifiers, refuseAll };
