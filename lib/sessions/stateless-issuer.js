'use strict';

const { isExpiringSoon } = require('./renewal');

/**
 * @typedef {import('./types').IssuedTokens} IssuedTokens
 * @typedef {import('./types').RefreshClaims} RefreshClaims
 * @typedef {import('./types').RefreshState} RefreshState
 * @typedef {import('./types').TokenIssuer} TokenIssuer
 * @typedef {import('./types').Tokens} Tokens
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
