'use strict';

// The door to Rust: only this room loads the binding. Each factory takes plain options and returns a function that answers a refused token
// with a small integer, the reason.

const { isKeyObject, isUint8Array } = require('node:util').types;
const { latchkeyError } = require('../values/errors');
const { binding } = require('./load-binding');
const { materialOf } = require('./key-material');
const { bare } = require('../values/members');
const { expectedSecret } = require('../values/checks');

// Loaded by the first verifier of tokens that are presented repeatedly.
const claimsCache = () => require('./claims-cache');

// Some seconds of a core's work. Each queued signature holds its payload, so an unbounded queue would let a flood of log-ins exhaust memory.
const MAX_QUEUED = 16_384;
/** Signatures of this thread in the signing pool. */
let queued = 0;

/**
 * @typedef {object} Policy what a token must satisfy beyond its signature; every expected claim is a required one
 * @property {string[]} [algorithms]
 * @property {string | string[]} [issuer]
 * @property {string | string[]} [audience]
 * @property {string} [subject]
 * @property {string} [jwtid]
 * @property {string} [typ] the media type that the header's `typ` must name
 * @property {string | string[]} [refuseTyp] media types of which the header's `typ` must name none
 * @property {string[]} [requiredClaims]
 * @property {number} [clockTolerance] seconds
 * @property {number} [maxAge] seconds
 * @property {boolean} [allowInsecureKeySizes]
 * @property {string[]} [applicationClaims] those of iss, sub, aud, jti and iat that are left to the application, whatever their types, where
 *   nothing here relies on them
 * @property {number} [maxTokenLength] bytes
 * @property {number} [remember] how many tokens whose signature needn't be checked again
 */

/** @typedef {(text: string) => any} Parse gives a value of any JSON type */

/** @typedef {{ reason: number, code: string, message: string, claim: string | null }} Fault */

/** @type {Map<number, Fault>} */
const faults = new Map(
  JSON.parse(binding.errorTable()).map((/** @type {Fault} */ fault) => [fault.reason, fault]),
);

/**
 * A key as the core reads it.
 *
 * @typedef {object} KeyInfo
 * @property {'oct' | 'RSA' | 'EC' | 'OKP'} kty
 * @property {string | null} curve
 * @property {string[]} algorithms that the key can be used for, the default first; none for an RSA key below 2048 bits
 * @property {boolean} isPrivate whether it can sign; true for secrets
 * @property {number | null} bits of a secret or an RSA key
 * @property {string | null} publicJwk JSON text of the public half; null for a secret
 * @property {string | null} thumbprint RFC 7638, with SHA-256; null for a secret
 * @property {number | null} notAfter seconds; of the certificate that contains it
 * @property {string | null} fingerprint of that certificate
 */

/**
 * @param {unknown} key
 * @param {string} [name] of the option, for the error
 * @returns {KeyInfo}
 */
function inspectKey(key, name) {
  const { material, form } = materialOf(key, name);
  return JSON.parse(named(name, () => binding.inspectKey(material, form)));
}

/**
 * Derives a 32-byte secret from a secret or a private key for a purpose. Each form of the same key gives the same secret.
 *
 * @param {unknown} key
 * @param {string} purpose
 * @returns {Buffer}
 */
function deriveKey(key, purpose) {
  const { material, form } = materialOf(key);
  return binding.deriveKey(material, form, purpose);
}

/**
 * Adds the name of the option to errors of keys.
 *
 * @template T
 * @param {string | undefined} name
 * @param {() => T} use
 * @returns {T}
 */
function named(name, use) {
  try {
    return use();
  } catch (error) {
    const { code, message } = /** @type {Error & { code: string }} */ (error);
    if (name === undefined || !String(code).startsWith('ERR_KEY_')) throw error;
    throw latchkeyError(code, `Option ${name} can't be used: ${message}`);
  }
}

/**
 * Returns the claims set's JSON text, or a reason. It bypasses the claims cache: for tokens that are presented once.
 *
 * @param {unknown} key
 * @param {Policy} [policy]
 * @param {string} [name] of the option, for the error
 */
function createVerifier(key, policy = {}, name) {
  const { material, form } = materialOf(key, name);
  const listed = bare(policy);
  for (const option of ['issuer', 'audience', 'refuseTyp']) listed[option] = list(listed[option]);
  return named(name, () => binding.createVerifier(material, form, JSON.stringify(listed)));
}

/**
 * The same through the claims cache: for tokens that are presented repeatedly.
 *
 * @param {unknown} key
 * @param {Policy} [policy]
 * @param {string} [name] of the option, for the error
 * @param {Parse} [parse]
 * @returns {import('./verify-in-order').Verify<ReturnType<Parse>>} returns a claims set of the caller's own, or a reason
 */
function createReader(key, policy, name, parse = (text) => JSON.parse(text)) {
  return claimsCache().cachedReader(createVerifier(key, policy, name), (reason) => reason, parse);
}

/** @param {string | string[] | undefined} value */
function list(value) {
  return typeof value === 'string' ? [value] : value;
}

/**
 * @typedef {((payload: string) => string) & { async(payload: string): Promise<string>, isAsymmetric: boolean }} Sign
 */

/**
 * @param {unknown} key
 * @param {{ alg: string, typ?: string, kid?: string, jwk?: object }} header serialised member by member as it is given
 * @param {string} [name] of the option, for the error
 * @returns {Sign}
 */
function createSigner(key, header, name) {
  const { material, form } = materialOf(key, name);
  const native = named(name, () =>
    binding.createSigner(material, form, header.alg, JSON.stringify(bare(header))),
  );
  const sign = (/** @type {string} */ payload) => signed(native(payload));
  sign.async = (/** @type {string} */ payload) => signing(native, payload);
  sign.isAsymmetric = native.isAsymmetric;
  return sign;
}

/** @param {ReturnType<typeof binding.createSigner>} native @param {string} payload @returns {Promise<string>} */
function signing(native, payload) {
  if (queued >= MAX_QUEUED) {
    const message = `${MAX_QUEUED} signatures are queued already; sign fewer tokens at once, or add processors`;
    return Promise.reject(latchkeyError('ERR_SIGNING_QUEUE_FULL', message));
  }
  const result = native.async(payload);
  queued += 1;
  return result.then(finished, failed);
}

/** @param {string | number} result */
function finished(result) {
  queued -= 1;
  return signed(result);
}

/** @param {unknown} error @returns {never} */
function failed(error) {
  queued -= 1;
  throw error;
}

/** @param {string | number} result */
function signed(result) {
  if (typeof result === 'number') throw tokenError(result);
  return result;
}

/**
 * @param {unknown} secrets one secret, or a key ring: the first seals, all open
 * @param {string} purpose tokens sealed for another purpose don't open
 */
function createSealer(secrets, purpose) {
  return { seal: createSeal(secrets, purpose), open: createOpen(secrets, purpose) };
}

/**
 * The sealing half of a sealer. Creating a half takes as long as sealing many tokens, so callers that need one half create only that.
 *
 * @param {unknown} secrets
 * @param {string} purpose
 * @returns {(text: string) => string}
 */
function createSeal(secrets, purpose) {
  const seal = named('secret', () => binding.createSealer(ringOf(secrets), purpose));
  return (text) => signed(seal(text));
}

/**
 * The opening half. It bypasses the claims cache.
 *
 * @param {unknown} secrets
 * @param {string} purpose
 */
function createOpen(secrets, purpose) {
  return named('secret', () => binding.createOpener(ringOf(secrets), purpose));
}

/**
 * The opening half through the claims cache: for tokens that are presented repeatedly.
 *
 * @param {unknown} secrets
 * @param {string} purpose
 * @param {Parse} [parse]
 * @returns {(token: unknown) => ReturnType<Parse>} the value that was sealed, of any JSON type and the caller's own, or undefined for a refused token
 */
function createSealedReader(secrets, purpose, parse = (text) => JSON.parse(text)) {
  const read = claimsCache().cachedReader(createOpen(secrets, purpose), () => undefined, parse);
  return (token) => read(token, 0);
}

/** @param {unknown} secrets */
function ringOf(secrets) {
  if (!Array.isArray(secrets)) return [secretBytes(secrets, 'secret')];
  // Not by `map`, which skips holes.
  return Array.from(secrets, (secret, index) => secretBytes(secret, `secret[${index}]`));
}

/**
 * Seals and opens access tokens of jwt-middleware 0.3.0. They aren't authenticated: what `open` returns may be forged.
 *
 * @param {string} cipher
 * @param {unknown} secret
 */
function createLegacySealer(cipher, secret) {
  const bytes = secretBytes(secret, 'secret');
  const seal = named('secret', () => binding.createLegacySealer(cipher, bytes));
  return {
    /** @type {(text: string) => string} */
    seal: (text) => signed(seal(text)),
    /** @type {(token: unknown) => string | number} */
    open: binding.createLegacyOpener(cipher, bytes),
  };
}

/**
 * Accepts only secrets, because anybody may know the bytes of a public key.
 *
 * @param {unknown} secret
 * @param {string} name
 * @returns {Uint8Array}
 */
function secretBytes(secret, name) {
  if (typeof secret === 'string') return Buffer.from(secret);
  if (isUint8Array(secret)) return secret;
  if (isKeyObject(secret) && secret.type === 'secret') return secret.export();
  throw expectedSecret('a string, Uint8Array or secret KeyObject', name, secret);
}

/**
 * The claim, or the header's `typ`, at which a token was refused.
 *
 * @param {number} reason
 */
function memberAtFault(reason) {
  return faults.get(reason)?.claim ?? null;
}

/**
 * The first reason with this code.
 *
 * @param {string} code
 * @returns {number}
 */
function reasonOf(code) {
  for (const fault of faults.values()) if (fault.code === code) return fault.reason;
  throw new TypeError(`No fault has the code ${code}`);
}

/**
 * Whether a sealed token was refused because it names a secret that isn't in the key ring.
 *
 * @param {string | number} opened
 */
function isKeyUnknown(opened) {
  return typeof opened === 'number' && faults.get(opened)?.code === 'ERR_SEALED_KEY_UNKNOWN';
}

/**
 * @param {number} reason
 * @returns {Error & { code: string, claim?: string }}
 */
function tokenError(reason) {
  const fault = faults.get(reason) ?? {
    code: 'ERR_INTERNAL',
    message: 'an internal error occurred',
    claim: null,
  };
  const error = Object.assign(new Error(fault.message), { code: fault.code });
  return fault.claim === null ? error : Object.assign(error, { claim: fault.claim });
}

module.exports = {
  /** The reason for a token whose algorithm the key or the policy doesn't allow. */
  NOT_ALLOWED: reasonOf('ERR_JOSE_ALG_NOT_ALLOWED'),
  createVerifier,
  createReader,
  createSigner,
  createOpen,
  createSeal,
  createSealer,
  createSealedReader,
  createLegacySealer,
  deriveKey,
  inspectKey,
  /** The unverified payload's JSON text of a well-formed token, or a reason. @type {(token: unknown) => string | number} */
  decodePayload: binding.createDecoder(false),
  /** decodePayload with another limit than 16384 bytes. @type {(maxTokenLength?: number) => (token: unknown) => string | number} */
  createDecoder: (maxTokenLength) => binding.createDecoder(false, maxTokenLength),
  /** The unverified header's JSON text, or a reason. @type {(token: unknown) => string | number} */
  decodeHeader: binding.createDecoder(true),
  /** decodeHeader with another limit. @type {(maxTokenLength?: number) => (token: unknown) => string | number} */
  createHeaderDecoder: (maxTokenLength) => binding.createDecoder(true, maxTokenLength),
  isKeyUnknown,
  memberAtFault,
  reasonOf,
  tokenError,
};
