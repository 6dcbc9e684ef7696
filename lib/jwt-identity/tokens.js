'use strict';

const { isUserId } = require('../values/as-json');
const { seconds } = require('../values/clock');
const { readClaims } = require('../values/json');
const { own } = require('../values/members');
const { createTokenIssuing } = require('./token-issuing');
const { mayGrant, mayRefresh } = require('./untyped-tokens');

// Loaded by the first refresh token that is refused.
const faults = () => require('../native/faults');
// Loaded when somebody wants to know why a token was refused.
const diagnosis = () => require('./diagnosis/tokens');

/** @typedef {import('../sessions/stateless-issuer').RefreshClaims} RefreshClaims */

/**
 * Issues and verifies the two kinds of tokens.
 *
 * @typedef {ReturnType<typeof createTokens>} Tokens
 *
 * @param {import('./keys').TokenKeys} keys
 * @param {{ grantToken: { expiresIn: number }, refreshToken: { expiresIn: number } }} settings minutes and days
 * @param {readonly string[]} [sessionClaims] names of claims that sessions add to grant tokens
 */
function createTokens(keys, { grantToken, refreshToken }, sessionClaims = []) {
  const lifetimes = { grant: grantToken.expiresIn * 60, refresh: refreshToken.expiresIn * 24 * 60 * 60 };
  return {
    ...createTokenVerification(keys, lifetimes),
    ...createTokenIssuing(keys, lifetimes, sessionClaims),
  };
}

/**
 * @param {import('./keys').TokenKeys} keys
 * @param {import('./untyped-tokens').Lifetimes} lifetimes
 */
function createTokenVerification(keys, lifetimes) {
  return {
    /**
     * The claims set of a valid grant token, or null.
     *
     * @param {unknown} token
     * @returns {Record<string, unknown> | null}
     */
    verifyGrant(token) {
      const claims = keys.readGrant(token, seconds());
      if (typeof claims === 'number') return null;
      return own(claims, 'userId') && mayGrant(claims, lifetimes) ? claims : null;
    },

    /**
     * The claims set of a valid refresh token, or null.
     *
     * @param {unknown} token
     * @returns {RefreshClaims | null}
     */
    verifyRefresh(token) {
      const now = seconds();
      const text = keys.verifyRefresh(token, now);
      if (typeof text === 'string') return withUserId(readClaims(text));
      // The type is checked after the signature, so the signature of a forgery isn't verified twice.
      if (faults().memberAtFault(text) !== 'typ') return null;

      const untyped = keys.verifyUntypedRefresh(token, now);
      if (typeof untyped === 'number') return null;
      const claims = readClaims(untyped);
      return mayRefresh(claims, lifetimes) ? withUserId(claims) : null;
    },

    /**
     * Why a grant token is refused; without a finding where it is valid by itself.
     *
     * @param {unknown} token
     * @param {number} [now] seconds
     */
    explainGrant: (token, now = seconds()) => diagnosis().explainGrant(token, { keys, lifetimes, now }),

    /** @param {unknown} token @param {number} [now] seconds */
    explainRefresh: (token, now = seconds()) => diagnosis().explainRefresh(token, { keys, lifetimes, now }),
  };
}

/**
 * Some databases return their first user for an id like null or an empty text, so that a token without a usable id must be refused.
 *
 * @param {Record<string, unknown>} claims
 */
function withUserId(claims) {
  return isUserId(claims.userId) ? /** @type {RefreshClaims} */ (claims) : null;
}

module.exports = { createTokens };
