'use strict';

const { isExpiringSoon } = require('./renewal');
const { classifyRefreshToken, rotate } = require('./rotation');

// The time of a session's last use is exact to a second.
const PRECISION = 1000;

/**
 * What happens when a refresh token is used: which refresh token to issue, if any, and what to store of the session.
 *
 * @typedef {import('./rotation').RefreshTimes} RefreshTimes
 * @typedef {import('./session-store').Session} Session
 * @typedef {{ isReused: true } | { isReused: false, refresh: RefreshTimes | null, session: Session | null }} RefreshDecision
 *   `session` is null where the stored one needs no change
 */

/**
 * With rotation, each refresh token works once.
 *
 * @param {Session} session
 * @param {string | null} jti of the refresh token
 * @param {object} context
 * @param {number} context.receivedAt milliseconds
 * @param {number} context.now milliseconds
 * @param {number} context.grace milliseconds
 * @param {import('./rotation').RotatingTimes} context.successor
 * @returns {RefreshDecision}
 */
function decideRotation(session, jti, { receivedAt, now, grace, successor }) {
  const token = classifyRefreshToken(session.tokens, jti, receivedAt, grace);
  if (token.status === 'reused') return { isReused: true };
  if (token.status === 'retried') return { isReused: false, refresh: token.successor, session: null };
  const tokens = rotate(session.tokens, successor, now, grace);
  return {
    isReused: false,
    refresh: successor,
    session: { ...session, lastUsedAt: now, exp: successor.exp, tokens },
  };
}

/**
 * Without rotation, a refresh token gets a successor only when it is about to expire.
 *
 * @param {Session} session
 * @param {{ iat: number, exp: number }} claims of the refresh token
 * @param {object} context
 * @param {number} context.now milliseconds
 * @param {RefreshTimes} context.successor
 * @returns {RefreshDecision & { isReused: false }}
 */
function decideRenewal(session, claims, { now, successor }) {
  const refresh = isExpiringSoon(claims, now) ? successor : null;
  const exp = Math.max(session.exp, refresh?.exp ?? 0);
  const isUpToDate = now - session.lastUsedAt < PRECISION && exp - session.exp <= PRECISION / 1000;
  // The successor has no jti, so the tokens from a time with rotation are used up.
  const tokens = refresh ? [] : session.tokens;
  return {
    isReused: false,
    refresh,
    session: isUpToDate ? null : { ...session, lastUsedAt: now, exp, tokens },
  };
}

module.exports = { decideRenewal, decideRotation };
