'use strict';

// The door to Rust: only this room loads the binding. Each factory takes plain options and returns a function that answers a refused token
// with a small integer, the reason.

const { binding } = require('./load-binding');
const { materialOf } = require('./key-material');
const { bare } = require('../values/members');

// Loaded when a key can't be used.
const errors = () => require('../values/errors');
// Loaded when signing fails.
const faults = () => require('./faults');
// Loaded by the first verifier of tokens that are presented repeatedly.
const claimsCache = () => require('./claims-cache');

/**
 * @typedef {import('./types').Policy} Policy
 * @typedef {import('./types').Parse} Parse
 */

/** Media types of JWTs that authenticate nobody by themselves, by whatever key they are signed (RFC 8725 §3.11). */
const OTHER_TYPES = Object.freeze([
  ...['refresh+jwt', 'dpop+jwt', 'logout+jwt'],
  ...['secevent+jwt', 'token-introspection+jwt', 'oauth-authz-req+jwt'],
]);

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
    throw errors().latchkeyError(code, `Option ${name} can't be used: ${message}`);
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
  for (const option of LISTS) listed[option] = list(listed[option]);
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

const LISTS = ['algorithms', 'issuer', 'audience', 'refuseTyp', 'requiredClaims', 'applicationClaims'];

/** @param {string | readonly string[] | undefined} value @returns {readonly string[] | undefined} whatever toJSON a prototype has */
const list = (value) =>
  value === undefined ? undefined : Object.defineProperty([value].flat(), 'toJSON', { value: undefined });

/**
 * The result of signing or sealing, whose failure is the caller's mistake.
 *
 * @param {string | number} result
 */
function signed(result) {
  if (typeof result === 'number') throw faults().tokenError(result);
  return result;
}

module.exports = {
  OTHER_TYPES,
  createVerifier,
  createReader,
  named,
  /** The unverified payload's JSON text of a well-formed token, or a reason. @type {(token: unknown) => string | number} */
  decodePayload: binding.createDecoder(false),
  /** decodePayload with another limit than 16384 bytes. @type {(maxTokenLength?: number) => (token: unknown) => string | number} */
  createDecoder: (maxTokenLength) => binding.createDecoder(false, maxTokenLength),
  /** The unverified header's JSON text, or a reason. @type {(token: unknown) => string | number} */
  decodeHeader: binding.createDecoder(true),
  /** decodeHeader with another limit. @type {(maxTokenLength?: number) => (token: unknown) => string | number} */
  createHeaderDecoder: (maxTokenLength) => binding.createDecoder(true, maxTokenLength),
  signed,
};
