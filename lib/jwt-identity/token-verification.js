'use strict';

const { memberAtFault } = require('../native');
const { isUserId } = require('../values/as-json');
const { seconds } = require('../values/clock');
const { readClaims } = require('../values/json');
const { own } = require('../values/members');
const { mayGrant, mayRefresh } = require('./untyped-tokens');

/** @typedef {import('../sessions/stateless-issuer').RefreshClaims} RefreshClaims */

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
      if (memberAtFault(text) !== 'typ') return null;

      const untyped = keys.verifyUntypedRefresh(token, now);
      if (typeof untyped === 'number') return null;
      const claims = readClaims(untyped);
      return mayRefresh(claims, lifetimes) ? withUserId(claims) : null;
    },
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

module.exports = { createTokenVerification };
