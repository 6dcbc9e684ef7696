'use strict';

// Why a grant or a refresh token was refused. The core is asked once more, and only if somebody wants to know.

const { classify } = require('../../diagnostics/classify');
const { claimsIn } = require('../../diagnostics/classify-jws');
const { explainJwt } = require('../../diagnostics/jwt-faults');
const { REASONS } = require('../../diagnostics/reasons');
const { isUserId } = require('../../values/as-json');
const { readClaims } = require('../../values/json');
const { own } = require('../../values/members');
const { BAD_SIGNATURE, NOT_ALLOWED, memberAtFault, tokenError } = require('../../native/faults');
const { mayGrant, mayRefresh } = require('../untyped-tokens');

/**
 * @typedef {import('../keys').TokenKeys} TokenKeys
 * @typedef {import('../untyped-tokens').Lifetimes} Lifetimes
 * @typedef {import('../../diagnostics/event').Finding & { code: string }} Finding
 * @typedef {{ keys: TokenKeys, lifetimes: Lifetimes, now: number }} Reading `now` in seconds
 * @typedef {'readGrant' | 'verifyRefresh' | 'verifyUntypedRefresh'} Method
 */

/**
 * @param {unknown} token
 * @param {Reading} reading
 * @returns {Finding | undefined} undefined for a token that is valid by itself
 */
function explainGrant(token, reading) {
  const { keys, lifetimes, now } = reading;
  const claims = keys.readGrant(token, now);
  if (typeof claims === 'number') return explainFault(token, claims, 'readGrant', reading);
  if (!own(claims, 'userId')) return { code: 'ERR_JWT_CLAIM_MISSING', claim: 'userId' };
  return mayGrant(claims, lifetimes)
    ? undefined
    : { code: 'ERR_REFRESH_TOKEN_MISUSED', userId: own(claims, 'userId') };
}

/**
 * @param {unknown} token
 * @param {Reading} reading
 * @returns {Finding | undefined} undefined for a token that is valid by itself
 */
function explainRefresh(token, reading) {
  const { keys, lifetimes, now } = reading;
  const typed = keys.verifyRefresh(token, now);
  if (typeof typed === 'string') return ofUser(readClaims(typed));
  if (memberAtFault(typed) !== 'typ') return explainFault(token, typed, 'verifyRefresh', reading);
  const untyped = keys.verifyUntypedRefresh(token, now);
  if (typeof untyped === 'number') return explainFault(token, untyped, 'verifyUntypedRefresh', reading);
  const claims = readClaims(untyped);
  return mayRefresh(claims, lifetimes)
    ? ofUser(claims)
    : { code: 'ERR_GRANT_TOKEN_MISUSED', userId: claims.userId };
}

/** @param {Record<string, unknown>} claims @returns {Finding | undefined} */
function ofUser({ userId }) {
  return isUserId(userId) ? undefined : { code: 'ERR_JWT_CLAIM_MISSING', claim: 'userId' };
}

/**
 * @param {unknown} token
 * @param {number} reason of the core
 * @param {Method} method that gave it
 * @param {Reading} reading
 * @returns {Finding}
 */
function explainFault(token, reason, method, { keys, now }) {
  const cause = tokenError(reason);
  const { ring = [keys] } = keys;
  const algorithms = [...new Set(ring.map(({ algorithm }) => algorithm))];
  const policy = {
    typ: 'JWT',
    maxTokenLength: keys.maxTokenLength,
    requiredClaims: ['userId', 'iat', 'exp'],
  };
  const found = explainJwt(cause, token, { policy, algorithms, now });
  const finding = ofKeys(token, reason, ring, method, now) ?? found;
  return {
    cause,
    ...finding,
    ...(REASONS.get(finding.code)?.step === 'claims' && { userId: userIdIn(token) }),
  };
}

/**
 * What the `kid` of the header has to do with a refusal, where there are several keys.
 *
 * @param {unknown} token
 * @param {number} reason
 * @param {readonly TokenKeys[]} ring
 * @param {Method} method
 * @param {number} now
 * @returns {Finding | undefined}
 */
function ofKeys(token, reason, ring, method, now) {
  const isOfKey = reason === NOT_ALLOWED || reason === BAD_SIGNATURE;
  const { jws } = classify(token);
  if (!isOfKey || ring.length < 2 || jws?.kid === undefined) return undefined;
  const isOther = ring.some((key) => isSignedBy(key[method](token, now)));
  if (isOther) return { code: 'ERR_JWS_OTHER_KEY', claim: 'kid', received: jws.kid };
  const kids = ring.map(({ kid }) => kid);
  return kids.includes(jws.kid)
    ? undefined
    : { code: 'ERR_JWKS_NO_MATCHING_KEY', claim: 'kid', expected: kids, received: jws.kid };
}

/** @param {unknown} result what is wrong with the claims is found after the signature */
function isSignedBy(result) {
  return result !== NOT_ALLOWED && result !== BAD_SIGNATURE;
}

/** @param {unknown} token */
function userIdIn(token) {
  return own(claimsIn(token), 'userId');
}

module.exports = { explainGrant, explainRefresh };
