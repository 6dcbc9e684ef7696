'use strict';

const { explainJwt } = require('../../diagnostics/jwt-faults');
const native = require('../../native');
const { reasonOf, tokenError } = require('../../native/faults');
const { own } = require('../../values/members');
const { failed, passed, skipped } = require('./checks');
const { claimFault } = require('./jwt-faults');
const { printable } = require('../output/printable');

/**
 * @typedef {import('./checks').Check} Check
 * @typedef {import('./keys').Candidate} Candidate
 *
 * @typedef {object} Subject
 * @property {string} token
 * @property {Record<string, unknown>} header
 * @property {Record<string, unknown>} claims unverified
 * @property {import('../../native').Policy} policy
 * @property {number} now seconds
 *
 * @typedef {object} Outcome
 * @property {number} reason 0 for a token that was accepted
 * @property {string} label of the key
 * @property {string} [error] why the key can't be used
 * @property {string} [code] of that error
 */

/** The steps of the core, in its order (src/jwt/verifier.rs), with the reasons of each. */
const STEPS = /** @type {const} */ (['form', 'algorithm', 'signature', 'payload', 'type', 'dates', 'claims']);

/**
 * Makes the checks of a JWT with each key, and returns those of the key that gets furthest.
 *
 * @param {Subject} subject
 * @param {readonly Candidate[]} candidates
 * @returns {Check[]}
 */
function checkJwt(subject, candidates) {
  const outcomes = candidates.map((candidate) => outcomeWith(subject, candidate));
  const [best] = outcomes.sort((one, other) => progressOf(other) - progressOf(one));
  if (best === undefined) return withoutKey(subject);
  if (best.error !== undefined) return unusableKey(best);
  return checksOf(subject, best);
}

/**
 * @param {Subject} subject
 * @param {Candidate} candidate
 * @returns {Outcome}
 */
function outcomeWith({ token, policy, now }, { label, key, verify, error }) {
  try {
    if (error) throw error;
    const result = (verify ?? native.createVerifier(key, policy))(token, now);
    return { label, reason: typeof result === 'string' ? 0 : result };
  } catch (error) {
    const { code, message } = /** @type {Error & { code: string }} */ (error);
    return { label, reason: 0, code, error: message };
  }
}

/** @param {Outcome} outcome */
function progressOf({ reason, error }) {
  if (error !== undefined) return -1;
  return reason === 0 ? STEPS.length : STEPS.indexOf(stepOf(reason));
}

/** @param {number} reason @returns {(typeof STEPS)[number]} */
function stepOf(reason) {
  const { code, claim } = tokenError(reason);
  switch (code) {
    case 'ERR_JWS_INVALID':
      return 'form';
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
    case 'ERR_JOSE_NOT_SUPPORTED':
      return 'algorithm';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'signature';
    case 'ERR_JWT_INVALID':
      return 'payload';
    default:
      if (claim === 'typ') return 'type';
      return ['exp', 'nbf', 'iat'].includes(String(claim)) ? 'dates' : 'claims';
  }
}

/**
 * @param {Subject} subject
 * @param {Outcome} outcome
 * @returns {Check[]}
 */
function checksOf(subject, { reason, label }) {
  const last = reason === 0 ? STEPS.length : STEPS.indexOf(stepOf(reason));
  return STEPS.slice(0, last + 1).flatMap((step, index) => {
    const key = step === 'algorithm' ? [passed('key', label)] : [];
    if (index < last) return [...key, passed(step, successOf(step, subject))];
    return [...key, faultAt(step, reason, subject)];
  });
}

/**
 * The same code as a server's log has for this token.
 *
 * @param {(typeof STEPS)[number]} step
 * @param {number} reason
 * @param {Subject} subject
 */
function faultAt(step, reason, subject) {
  const { token, policy, now } = subject;
  const { code, claim } = tokenError(reason);
  const found = explainJwt({ code, claim }, token, { policy, now });
  return failed(step, found.code, claimFault(reason, subject));
}

/**
 * @param {(typeof STEPS)[number]} step
 * @param {Subject} subject
 */
function successOf(step, { header, claims }) {
  switch (step) {
    case 'form':
      return 'three parts of base64url';
    case 'algorithm':
      return printable('alg', own(header, 'alg')).slice(0, 20);
    case 'signature':
      return 'made with the key above';
    case 'payload':
      return 'a JSON object';
    case 'type':
      return own(header, 'typ') === undefined ? 'none' : printable('typ', own(header, 'typ')).slice(0, 40);
    case 'dates':
      return own(claims, 'exp') === undefined ? 'it never expires' : 'it has begun and has not expired';
    default:
      return 'as the options want them';
  }
}

/** Without a key, the dates can be compared nevertheless. @param {Subject} subject @returns {Check[]} */
function withoutKey({ token, claims, now, policy }) {
  const form = native.createDecoder(policy.maxTokenLength)(token);
  if (typeof form === 'number') {
    return [faultAt('form', form, { token, claims, now, policy, header: {} })];
  }
  const exp = own(claims, 'exp');
  const tolerance = policy.clockTolerance ?? 0;
  const open = skipped('key', 'no key was given: --key-file, --secret-env or --jwks');
  if (typeof exp === 'number' && now >= exp + tolerance) {
    const reason = reasonOf('ERR_JWT_EXPIRED');
    const subject = { token, claims, now, policy, header: {} };
    const late = faultAt('dates', reason, subject);
    return [passed('form', successOf('form', subject)), open, late];
  }
  return [passed('form', 'three parts of base64url'), open];
}

/** @param {Outcome} outcome @returns {Check[]} */
function unusableKey({ label, error, code }) {
  const remedy = 'Give the key that verifies this token: the algorithm in its header says which kind.';
  return [failed('key', String(code), `${label}: ${error}`, remedy)];
}

module.exports = { checkJwt };
