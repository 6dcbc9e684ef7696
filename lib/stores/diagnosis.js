'use strict';

// Why a store has no session for a token: for operators, after the client was refused.

const { classify } = require('../diagnostics/classify');
const { explainJwt, otherKind } = require('../diagnostics/jwt-faults');
const { own } = require('../values/members');
const { decodeHeader } = require('../native');
const { faultOf } = require('../native/faults');
const { createOpen } = require('../native/sealing');
const { createLegacyTest } = require('./legacy');

/**
 * @typedef {import('../diagnostics/event').Finding & { code: string }} Finding
 *
 * @typedef {object} SealedStore parts of an encrypted store
 * @property {unknown} secret one, or a list
 * @property {InstanceType<typeof import('./legacy').LegacyTokens> | undefined} legacy
 * @property {boolean} hasRevocation
 */

/**
 * A token of a store that keeps sessions: 32 random bytes.
 *
 * @param {string} token
 * @returns {Finding}
 */
function diagnoseStored(token) {
  const found = classify(token);
  if (found.kind === 'stored') return { code: 'ERR_TOKEN_UNKNOWN' };
  if (found.kind === 'opaque' && /^[\w-]{16,42}$/.test(token)) return cutOff(token.length, 43);
  return isRecognized(found) ? otherKind('a token of 43 characters', found) : unrecognized(found);
}

/** @param {number} length @param {number} whole @returns {Finding} */
function cutOff(length, whole) {
  return {
    code: 'ERR_TOKEN_TRUNCATED',
    expected: whole,
    received: length,
    detail: `It has ${length} of ${whole} characters.`,
  };
}

/**
 * Makes what explains the refusals of one store. Its keys are derived once: a client may send many tokens that are refused.
 *
 * @param {SealedStore} store
 * @returns {(token: string) => Finding}
 */
function createSealedDiagnosis({ secret, legacy, hasRevocation }) {
  const open = createOpen(secret, 'access token');
  const isLegacy = legacy === undefined ? createLegacyTest(secret) : () => false;
  return (token) => {
    const opened = open(token);
    if (typeof opened === 'string')
      return { code: hasRevocation ? 'ERR_TOKEN_REVOKED' : 'ERR_TOKEN_UNKNOWN' };
    const past = isLegacy(token) ? 'ERR_LEGACY_TOKEN' : legacy?.reasonFor(token);
    if (past !== undefined) return { code: past };
    const { code } = faultOf(opened);
    const found = classify(token);
    if (code === 'ERR_SEALED_KEY_UNKNOWN')
      return { code, received: found.sealed && `key id ${found.sealed.keyId}` };
    if (found.kind === 'sealed' || found.maybe[0] === 'sealed') return damaged(found);
    return isRecognized(found) ? otherKind('a sealed token', found) : unrecognized(found);
  };
}

/** @param {import('../diagnostics/classify').Classified} found @returns {Finding} */
function damaged({ kind, what, sealed }) {
  return kind === 'sealed'
    ? { code: 'ERR_SEALED_INVALID', detail: `${sealed?.bytes} bytes of its text are left.` }
    : { code: 'ERR_TOKEN_TRUNCATED', detail: `It is ${what}.` };
}

/**
 * @param {string} token
 * @param {object} store
 * @param {ReadonlyMap<unknown, (token: unknown, now: number) => unknown>} store.readers by `kid`
 * @param {import('../diagnostics/jwt-faults').Policy} store.policy
 * @returns {Finding}
 */
function diagnoseJwt(token, { readers, policy }) {
  const header = decodeHeader(token);
  const reading = { policy, now: 0 };
  if (typeof header === 'number') return explainJwt(faultOf(header), token, reading);
  const kid = own(JSON.parse(header), 'kid');
  const read = readers.get(kid);
  const refusal = read?.(token, 0);
  if (read && typeof refusal !== 'number') return { code: 'ERR_TOKEN_REVOKED' };
  if ([...readers.values()].some((each) => typeof each(token, 0) !== 'number'))
    return { code: 'ERR_JWS_OTHER_KEY', claim: 'kid', received: kid };
  if (!read) return kindOrKey(token, kid);
  return explainJwt(faultOf(/** @type {number} */ (refusal)), token, reading);
}

/** A JWT that isn't an access token has no `kid` of this store's. @param {string} token @param {unknown} kid @returns {Finding} */
function kindOrKey(token, kid) {
  const { jws } = classify(token);
  if (jws?.role === 'refresh token' || (jws?.isTyped && jws.role !== 'access token')) {
    return { code: 'ERR_JWT_TYPE', claim: 'typ', expected: 'at+jwt', received: jws.typ };
  }
  return { code: 'ERR_JWKS_NO_MATCHING_KEY', claim: 'kid', received: kid };
}

/** @param {import('../diagnostics/classify').Classified} found */
function isRecognized({ kind }) {
  return !['opaque', 'empty', 'base64', 'json', 'too long', 'legacy'].includes(kind);
}

/** @param {import('../diagnostics/classify').Classified} found @returns {Finding} */
function unrecognized({ kind, truncated, what }) {
  // Random bytes of whole blocks may be anything.
  if (kind === 'legacy') return { code: 'ERR_TOKEN_UNKNOWN' };
  return truncated
    ? { code: 'ERR_TOKEN_UNKNOWN', detail: `It is ${what}.` }
    : { code: 'ERR_TOKEN_KIND', detail: `It is ${what}.` };
}

module.exports = { createSealedDiagnosis, diagnoseJwt, diagnoseStored };
