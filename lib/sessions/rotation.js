'use strict';

/**
 * Which refresh tokens of a session have been used. Each works once (RFC 9700 §4.14.2): the last of the list hasn't been,
 * those before it were a moment ago, and any other belongs to the past.
 *
 * @typedef {object} Numbered
 * @property {string} jti
 * @property {number} iat seconds
 * @property {number} exp seconds
 *
 * @typedef {{ jti: string | null, iat?: number, exp?: number, usedAt?: number }} Entry the number is null for a token that was made
 *   before rotation was switched on; `usedAt` in milliseconds
 */

// A client that goes on so fast is no browser with many tabs. More would make the record of a session grow.
const REMEMBERED = 16;

/**
 * Whether a refresh token may be used now, was used so lately that it gets its successor once more, or has been stolen: then
 * somebody else used it, or uses it now.
 *
 * @param {readonly Entry[]} tokens
 * @param {string | null} jti of the token that comes
 * @param {number} came when it did, in milliseconds; another may have been faster since
 * @param {number} grace milliseconds
 * @returns {{ verdict: 'first' } | { verdict: 'repeat', successor: Numbered } | { verdict: 'reuse' }}
 */
exports.judge = (tokens, jti, came, grace) => {
  const last = tokens.length - 1;
  if ((tokens[last]?.jti ?? null) === jti) return { verdict: 'first' };
  const at = tokens.findIndex((token) => token.jti === jti);
  if (at === -1 || Math.max(0, came - Number(tokens[at]?.usedAt)) >= grace) return { verdict: 'reuse' };
  const { jti: next, iat, exp } = /** @type {Numbered} */ (tokens[at + 1]);
  return { verdict: 'repeat', successor: { jti: next, iat, exp } };
};

/**
 * The list after the last token was used.
 *
 * @param {readonly Entry[]} tokens
 * @param {Numbered} successor
 * @param {number} now milliseconds
 * @param {number} grace milliseconds
 * @returns {Entry[]}
 */
exports.advance = (tokens, successor, now, grace) => {
  const recent = tokens.slice(0, -1).filter(({ usedAt }) => now < Number(usedAt) + grace);
  const used = { ...(tokens.at(-1) ?? { jti: null }), usedAt: now };
  return [...recent.slice(-REMEMBERED), used, successor];
};
