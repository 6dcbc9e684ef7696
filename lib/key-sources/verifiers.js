'use strict';

const { isKeyObject, isUint8Array } = require('node:util').types;
const native = require('../native');
const { serialiseMembers } = require('../values/json');
const { own } = require('../values/members');

// Loaded when a key needs them.
const certificates = () => require('./certificate-expiry');
const shortSecrets = () => require('./short-secret');

// Cached keys per middleware. With more clients than that, keys are parsed again on some requests.
const MAX_CACHED = 1000;
// In characters: a little more than the longest key that the core reads.
const MAX_LENGTH = 65_600;
// Of SHA-512, in bits.
const LONGEST_HASH = 512;

/**
 * A key that is ready to verify with, or the error why it isn't.
 *
 * @typedef {object} Verifier
 * @property {(assertion: string, now: number) => string | number} verify
 * @property {Error | undefined} error
 */

/**
 * Creates the function that turns keys from getKey into verifiers, and caches them. Text and bytes are cached by content, since a database
 * returns a new copy each time and a Buffer can change; KeyObjects and certificates, which can't change, by identity. Invalid keys are cached
 * too, so that nobody can make the server parse one on every request.
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
    const jwk = isFixed ? undefined : jwkText(material);
    const content = isFixed ? undefined : contentOf(material, jwk);
    const known = isFixed ? byIdentity.get(material) : content && byContent.get(content);
    if (known) return known;

    // Of the very text, as another reading of a JWK's getters may be another key.
    const verifier = createVerifier(jwk === undefined ? material : JSON.parse(jwk), policy);
    if (isFixed) byIdentity.set(material, verifier);
    else if (content && content.length <= MAX_LENGTH) {
      if (byContent.size >= MAX_CACHED)
        byContent.delete(/** @type {string} */ (byContent.keys().next().value));
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

/** A JWK as the core reads it, without a `toJSON`, which may leave out what tells two keys apart. @param {unknown} material */
function jwkText(material) {
  try {
    return own(material, 'kty') === undefined ? undefined : serialiseMembers(Object(material), 'key');
  } catch {
    return undefined;
  }
}

/** @param {unknown} material @param {string | undefined} jwk @returns {string | undefined} undefined for what can't be a key */
function contentOf(material, jwk) {
  if (jwk !== undefined) return `jwk ${jwk}`;
  if (typeof material === 'string') return `text ${material}`;
  if (!isUint8Array(material)) return undefined;
  return `bytes ${Buffer.from(material.buffer, material.byteOffset, material.byteLength).toString('latin1')}`;
}

/**
 * Parses a key. For an invalid key the verifier has the error and refuses each token.
 *
 * @param {unknown} material
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
    return { verify: isShort ? shortSecrets().warnWhenShort(verify, secretBits) : verify, error: undefined };
  } catch (error) {
    return { verify: refuseAll, error: /** @type {Error} */ (error) };
  }
}

const refuseAll = () => 1;

module.exports = { createVerifier, createVerifiers, refuseAll };
