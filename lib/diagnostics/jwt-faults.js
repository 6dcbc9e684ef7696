'use strict';

// From a code of the core to the reason: which date, which claim, which kind of token. Called after a refusal, and only if somebody listens.

const { classify } = require('./classify');
const { own } = require('../values/members');
const { claimsIn } = require('./classify-jws');

/**
 * @typedef {import('./event').Finding & { code: string }} Finding
 * @typedef {import('./classify').Classified} Classified
 *
 * @typedef {object} Reading how the token was read
 * @property {Policy} policy
 * @property {readonly string[]} [algorithms] that the key serves
 * @property {number} now seconds
 *
 * @typedef {object} Policy what was expected
 * @property {readonly string[]} [algorithms]
 * @property {string | readonly string[]} [issuer]
 * @property {string | readonly string[]} [audience]
 * @property {string} [subject]
 * @property {string} [typ]
 * @property {readonly string[]} [requiredClaims]
 * @property {number} [maxAge]
 * @property {number} [maxTokenLength]
 *
 * @typedef {{ code: string, claim?: string }} Fault
 * @typedef {{ token: unknown, found: Classified, claims: object, fault: Fault, reading: Reading }} Case
 */

const DEFAULT_MAX_LENGTH = 16_384;

/** @type {Record<string, (given: Case) => Finding>} */
const BY_CODE = {
  ERR_JWS_INVALID: malformed,
  ERR_JOSE_NOT_SUPPORTED: () => ({ code: 'ERR_JOSE_NOT_SUPPORTED', claim: 'crit' }),
  ERR_JOSE_ALG_NOT_ALLOWED: ({ found, reading }) => ({
    code: 'ERR_JOSE_ALG_NOT_ALLOWED',
    claim: 'alg',
    expected: reading.algorithms ?? reading.policy.algorithms,
    received: found.jws?.alg,
  }),
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: ({ found }) =>
    found.truncated ? truncated(found) : { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
  ERR_JWT_EXPIRED: expired,
  ERR_JWT_CLAIM_VALIDATION_FAILED: ofClaim,
};

/**
 * @param {Fault} fault that the core found
 * @param {unknown} token
 * @param {Reading} reading
 * @returns {Finding}
 */
function explainJwt(fault, token, reading) {
  const found = classify(token);
  const claims = claimsIn(token) ?? {};
  const explain = Object.hasOwn(BY_CODE, fault.code) ? BY_CODE[fault.code] : undefined;
  return explain?.({ token, found, claims, fault, reading }) ?? { code: fault.code };
}

/** @param {Case} given @returns {Finding} */
function malformed({ token, found, reading }) {
  const most = reading.policy.maxTokenLength ?? DEFAULT_MAX_LENGTH;
  const length = typeof token === 'string' ? Buffer.byteLength(token) : 0;
  if (length > most) return { code: 'ERR_TOKEN_TOO_LONG', expected: most, received: length };
  const { jws } = found;
  if (jws) {
    if (found.truncated) return truncated(found);
    const { part, why } = jws.malformed ?? { part: 'text', why: faultsOf(found) };
    return { code: 'ERR_JWS_INVALID', detail: `Its ${part}: ${why}.` };
  }
  const isOther = ['sealed', 'stored', 'legacy', 'jwe', 'paseto', 'key'].includes(found.kind);
  const detail = `This is ${found.what}.`;
  return isOther ? otherKind('a JWT', found) : { code: 'ERR_JWS_INVALID', detail };
}

/** @param {Classified} found */
function faultsOf({ wrapping, faults }) {
  const all = [...wrapping, ...faults];
  return all.length === 0 ? 'it is not spelled as base64url is' : `it has ${all.join(', ')}`;
}

/**
 * @param {string} expected
 * @param {Classified} found
 * @returns {Finding}
 */
function otherKind(expected, { kind, what }) {
  return {
    code: 'ERR_TOKEN_KIND',
    expected,
    received: kind,
    detail: `Expected ${expected}, but this is ${what}.`,
  };
}

/** @param {Classified} found @returns {Finding} */
function truncated({ jws, what }) {
  const detail = jws?.malformed ? `Its ${jws.malformed.part}: ${jws.malformed.why}.` : `This is ${what}.`;
  return { code: 'ERR_TOKEN_TRUNCATED', detail };
}

/** @param {Case} given @returns {Finding} */
function expired({ claims, fault, reading: { policy, now } }) {
  if (fault.claim !== 'iat') return late('ERR_JWT_EXPIRED', 'exp', own(claims, 'exp'), now);
  const { maxAge = 0 } = policy;
  return {
    ...late('ERR_JWT_TOO_OLD', 'iat', own(claims, 'iat') + maxAge, now),
    expected: undefined,
    received: undefined,
  };
}

/**
 * @param {string} code
 * @param {string} claim
 * @param {number} end seconds
 * @param {number} now seconds
 * @returns {Finding}
 */
function late(code, claim, end, now) {
  return { code, claim, expected: Math.floor(now), received: end, seconds: distance(now, end) };
}

/** @param {number} later @param {number} earlier */
function distance(later, earlier) {
  return Math.max(0, Math.round(later - earlier));
}

/** @type {Record<string, { code: string, option: 'issuer' | 'audience' | 'subject' }>} */
const EXPECTED = {
  iss: { code: 'ERR_JWT_ISSUER', option: 'issuer' },
  aud: { code: 'ERR_JWT_AUDIENCE', option: 'audience' },
  sub: { code: 'ERR_JWT_SUBJECT', option: 'subject' },
};

/** @param {Case} given @returns {Finding} */
function ofClaim(given) {
  const { claims, fault, reading } = given;
  const { policy, now } = reading;
  const claim = fault.claim ?? missingOf(claims, policy);
  if (claim === 'typ') return ofType(given);
  const value = own(claims, claim);
  const expected = Object.hasOwn(EXPECTED, claim) ? EXPECTED[claim] : undefined;
  const wanted = expected && policy[expected.option];
  if (value === undefined)
    return { code: 'ERR_JWT_CLAIM_MISSING', claim, expected: wanted, detail: missing(claim) };
  if (claim === 'nbf' && isDate(value)) return early('ERR_JWT_NOT_YET_VALID', claim, value, now);
  if (claim === 'iat' && isDate(value)) return early('ERR_JWT_ISSUED_IN_FUTURE', claim, value, now);
  if (expected && wanted !== undefined && isName(value)) {
    return { code: expected.code, claim, expected: wanted, received: value };
  }
  return { code: 'ERR_JWT_CLAIM_TYPE', claim, received: value };
}

/** @param {string} claim */
function missing(claim) {
  return `It is ${JSON.stringify(claim)}.`;
}

/** @param {object} claims @param {Policy} policy */
function missingOf(claims, { requiredClaims = [] }) {
  return requiredClaims.find((name) => !Object.hasOwn(claims, name)) ?? 'unknown';
}

/** @param {Case} given @returns {Finding} */
function ofType({ found, reading: { policy } }) {
  const { role, typ } = found.jws ?? {};
  if (role === 'refresh token') return { code: 'ERR_REFRESH_TOKEN_MISUSED', claim: 'typ', received: typ };
  return { code: 'ERR_JWT_TYPE', claim: 'typ', expected: policy.typ, received: typ };
}

/**
 * @param {string} code
 * @param {string} claim
 * @param {number} start seconds
 * @param {number} now seconds
 * @returns {Finding}
 */
function early(code, claim, start, now) {
  return { code, claim, expected: Math.floor(now), received: start, seconds: distance(start, now) };
}

/** @param {unknown} value @returns {value is number} */
const isDate = (value) => typeof value === 'number' && value >= 0;
/** @param {unknown} value */
const isName = (value) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'));

module.exports = { explainJwt, late, otherKind, truncated };
