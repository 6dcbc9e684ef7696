'use strict';

// Types of this room.

/**
 * Issues the tokens of a log-in once the user is known. The code of a reason in place of tokens refuses the log-in.
 *
 * @typedef {{ grantToken: string, refreshToken: string | null }} IssuedTokens
 * @typedef {Record<string, unknown> & { userId: unknown, iat: number, exp: number }} RefreshClaims of a verified refresh token
 * @typedef {{ found: import('./session-store').Found | null, receivedAt: number }} RefreshState what the store says about a refresh token
 *
 * @typedef {object} TokenIssuer
 * @property {(() => Promise<number>) | null} startLogIn reads the epoch, before the password is checked
 * @property {(user: object, logIn: { request: unknown, epoch: number, isRemembered: boolean }) => Promise<IssuedTokens | string>} issueFirst
 *   after a log-in with a password
 * @property {((claims: RefreshClaims, token: string, request: unknown) => Promise<RefreshState | string>) | null} findSession what the store
 *   says about a verified refresh token, the code of a reason where it must not be used
 * @property {(user: object, claims: RefreshClaims, refresh: { request: unknown, token: string, state: RefreshState | null }) => Promise<IssuedTokens | string>} issueNext
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

module.exports = {};
