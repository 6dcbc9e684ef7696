'use strict';

const { X509Certificate } = require('node:crypto');
const { isKeyObject } = require('node:util').types;
const native = require('../native');
const { warnOnce } = require('../warnings');

// Remembered keys per middleware. Clients beyond that number still work, with their key parsed once per request.
const LIMIT = 1000;

/**
 * A key as getKey returned it, ready to verify with, or the reason why it isn't.
 *
 * @typedef {object} Verifier
 * @property {(assertion: string, now: number) => string | number} verify
 * @property {Error} [error]
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
    const isFixed = isKeyObject(material) || material instanceof X509Certificate;
    const content = isFixed ? undefined : contentOf(material);
    const known = isFixed ? byIdentity.get(material) : content && byContent.get(content);
    if (known) return known;

    const verifier = createVerifier(material, policy);
    if (isFixed) byIdentity.set(material, verifier);
    else if (content) {
      if (byContent.size >= LIMIT) byContent.delete(/** @type {string} */ (byContent.keys().next().value));
      byContent.set(content, verifier);
    }
    return verifier;
  };
}

/**
 * @param {unknown} material
 * @returns {string | undefined} undefined for what can't be a key
 */
function contentOf(material) {
  if (typeof material === 'string') return `text ${material}`;
  if (material instanceof Uint8Array) {
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
 * @param {any} material
 * @param {import('../native').Policy} policy
 * @returns {Verifier}
 */
function createVerifier(material, policy) {
  try {
    const verify = native.createVerifier(material, policy);
    const bytes = secretLength(material);
    return { verify: bytes < 64 ? warnWhenShort(verify, bytes) : verify };
  } catch (error) {
    return { verify: refuseAll, error: /** @type {Error} */ (error) };
  }
}

const refuseAll = () => 1;

/**
 * A secret should have at least the length of the hash (RFC 7518 §3.2). Which hash that is, a good signature tells.
 *
 * @param {Verifier['verify']} verify
 * @param {number} bytes
 * @returns {Verifier['verify']}
 */
function warnWhenShort(verify, bytes) {
  /** @type {string | undefined} */
  let seen;
  return (assertion, now) => {
    const result = verify(assertion, now);
    if (typeof result === 'string' && !(seen && assertion.startsWith(seen))) {
      seen = assertion.slice(0, assertion.indexOf('.') + 1);
      const [, bits] = /^HS(\d{3})$/.exec(JSON.parse(String(native.decodeHeader(assertion))).alg) ?? [];
      if (bytes * 8 < Number(bits)) {
        warnOnce(
          'LATCHKEY_SHORT_SECRET',
          'An HMAC secret is shorter than the hash of its algorithm; RFC 7518 §3.2 asks for at least 32 bytes for HS256, 48 for HS384, 64 for HS512',
        );
      }
    }
    return result;
  };
}

/**
 * @param {any} material
 * @returns {number} how many bytes a secret can have at most, infinite for what isn't one
 */
function secretLength(material) {
  if (typeof material === 'string') return Buffer.byteLength(material);
  if (material instanceof Uint8Array) return material.byteLength;
  if (isKeyObject(material)) return material.symmetricKeySize ?? Number.POSITIVE_INFINITY;
  return material.kty === 'oct' ? Buffer.byteLength(material.k, 'base64') : Number.POSITIVE_INFINITY;
}

module.exports = { createVerifiers };
