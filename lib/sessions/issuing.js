'use strict';

const prolongationThreshold = 0.25;

/**
 * What a log-in is answered with, once it is known who the user is. Null means that it is refused after all.
 *
 * @typedef {{ grantToken: string, refreshToken: string | null }} Issued
 *
 * @typedef {object} Issuing
 * @property {(() => Promise<number>) | null} begin says when a log-in with a password begins
 * @property {(user: any, attempt: Attempt) => Promise<Issued | null>} first for one who gave his password
 * @property {((claims: Record<string, any>, token: any, request: any) => Promise<any>) | null} check whether a refresh token that is good
 *   by itself may still be used
 * @property {(user: any, claims: Record<string, any>, attempt: Omit<Attempt, 'epoch' | 'isRemembered'> & { token: any, checked: any }) => Promise<Issued | null>} next
 *   for one who gave a refresh token
 *
 * @typedef {{ request: any, epoch: number, isRemembered: boolean }} Attempt with what `begin` said
 */

/**
 * The tokens that sessions are made of, as the product makes and verifies them.
 *
 * @typedef {object} Tokens
 * @property {(user: any, more?: Record<string, any>) => string | Promise<string>} issueGrant
 * @property {(user: any, more?: Record<string, any>) => string | Promise<string>} issueRefresh
 * @property {(token: unknown) => Record<string, any> | null} verifyRefresh the claims set of a valid refresh token, or null
 */

/**
 * Tokens that nobody remembers.
 *
 * @param {Tokens} tokens
 * @returns {Issuing}
 */
exports.createIssuing = (tokens) => {
  /** @param {any} user @param {boolean} withRefresh */
  const issue = async (user, withRefresh) => {
    const grantToken = await tokens.issueGrant(user);
    return { grantToken, refreshToken: withRefresh ? await tokens.issueRefresh(user) : null };
  };
  return {
    begin: null,
    first: (user, { isRemembered }) => issue(user, isRemembered),
    check: null,
    next: async (user, claims) => issue(user, exports.endsSoon(claims)),
  };
};

/**
 * Whether less than a quarter of a refresh token's life is left.
 *
 * @param {Record<string, any>} claims
 */
exports.endsSoon = ({ iat, exp }) =>
  (exp * 1000 - Date.now()) / (exp * 1000 - iat * 1000) < prolongationThreshold;
