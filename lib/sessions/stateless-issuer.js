'use strict';

const { isExpiringSoon } = require('./renewal');

/**
 * Issues the tokens of a log-in once the user is known. Null in place of tokens refuses the log-in.
 *
 * @typedef {{ grantToken: string, refreshToken: string | null }} IssuedTokens
 * @typedef {Record<string, unknown> & { userId: unknown, iat: number, exp: number }} RefreshClaims of a verified refresh token
 * @typedef {{ found: import('./session-store').Found | null, receivedAt: number }} RefreshState what the store says about a refresh token
 *
 * @typedef {object} TokenIssuer
 * @property {(() => Promise<number>) | null} startLogIn reads the epoch, before the password is checked
 * @property {(user: object, logIn: { request: unknown, epoch: number, isRemembered: boolean }) => Promise<IssuedTokens | null>} issueFirst
 *   after a log-in with a password
 * @property {((claims: RefreshClaims, token: string, request: unknown) => Promise<RefreshState | null>) | null} findSession what the store
 *   says about a verified refresh token, null where it must not be used
 * @property {(user: object, claims: RefreshClaims, refresh: { request: unknown, token: string, state: RefreshState | null }) => Promise<IssuedTokens | null>} issueNext
 *   after a log-in with a refresh token
 */

/**
 * Signs and verifies the tokens of a product.
 *
 * @typedef {object} Tokens
 * @property {(user: object, more?: Record<string, unknown>) => string | Promise<string>} issueGrant
 * @property {(user: object, more?: Record<string, unknown>) => string | Promise<string>} issueRefresh
 * @property {(token: unknown) => RefreshClaims | null} verifyRefresh the claims set of a valid refresh token, or null
 */

/**
 * Without a store, a refresh token is valid until it expires.
 *
 * @param {Tokens} tokens
 * @returns {TokenIssuer}
 */
function createStatelessIssuer(tokens) {
  /** @param {object} user @param {boolean} withRefresh */
  const issue = async (user, withRefresh) => {
    const grantToken = await tokens.issueGrant(user);
    return { grantToken, refreshToken: withRefresh ? await tokens.issueRefresh(user) : null };
  };
  return {
    startLogIn: null,
    issueFirst: (user, { isRemembered }) => issue(user, isRemembered),
    findSession: null,
    issueNext: async (user, claims) => issue(user, isExpiringSoon(claims, Date.now())),
  };
}

module.exports = { createStatelessIssuer };
