'use strict';

/**
 * Which refresh tokens of a session have been used. Each works once (RFC 9700 §4.14.2): the last of the list is unused, those before it
 * were used within the grace time, and all others were used earlier.
 *
 * @typedef {object} RefreshTimes what a refresh token of a session says about itself
 * @property {string} [jti] present with rotation only
 * @property {number} iat seconds
 * @property {number} exp seconds
 *
 * @typedef {RefreshTimes & { jti: string }} RotatingTimes
 *
 * @typedef {{ jti: string | null, iat?: number, exp?: number, usedAt?: number }} RotationEntry `jti` is null for a token that was issued
 *   before rotation was switched on; `usedAt` in milliseconds
 */

// More successive uses within one grace time are not a browser with many tabs, and would let the record of a session grow.
const MAX_USED = 16;

/**
 * Whether a refresh token is unused (`current`), was used within the grace time and gets the same successor again (`retried`), or was
 * used earlier (`reused`), which means that two parties have it.
 *
 * @param {readonly RotationEntry[]} tokens
 * @param {string | null} jti of the refresh token
 * @param {number} receivedAt milliseconds; another request may have used the token since
 * @param {number} grace milliseconds
 * @returns {{ status: 'current' } | { status: 'retried', successor: RotatingTimes } | { status: 'reused' }}
 */
function classifyRefreshToken(tokens, jti, receivedAt, grace) {
  if ((tokens.at(-1)?.jti ?? null) === jti) return { status: 'current' };
  const at = tokens.findIndex((token) => token.jti === jti);
  const isReused = at === -1 || Math.max(0, receivedAt - Number(tokens[at]?.usedAt)) >= grace;
  if (isReused) return { status: 'reused' };
  const { jti: next, iat, exp } = /** @type {RotatingTimes} */ (tokens[at + 1]);
  return { status: 'retried', successor: { jti: next, iat, exp } };
}

/**
 * The list after its last token was used.
 *
 * @param {readonly RotationEntry[]} tokens
 * @param {RotatingTimes} successor
 * @param {number} now milliseconds
 * @param {number} grace milliseconds
 * @returns {RotationEntry[]}
 */
function rotate(tokens, successor, now, grace) {
  const recent = tokens.slice(0, -1).filter(({ usedAt }) => now < Number(usedAt) + grace);
  const used = { ...(tokens.at(-1) ?? { jti: null }), usedAt: now };
  return [...recent.slice(-MAX_USED), used, successor];
}

module.exports = { classifyRefreshToken, rotate };
