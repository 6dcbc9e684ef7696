'use strict';

const { createTokenIssuing } = require('./token-issuing');
const { createTokenVerification } = require('./token-verification');

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

module.exports = { createTokens };
