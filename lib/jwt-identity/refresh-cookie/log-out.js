'use strict';

const { isSame } = require('../../values/as-json');
const { own } = require('../../values/members');

/**
 * @typedef {import('../session-methods').SessionMethod} SessionMethod
 * @typedef {import('./log-in').Jar} Jar
 * @typedef {Record<string, unknown> | null} Claims of the request's grant token
 */

/**
 * Whether a method that has run has ended the session whose token is in the request's cookie.
 *
 * @type {Record<string, (claims: Claims, argument: unknown) => boolean>}
 */
const ends = {
  logOut: () => true,
  logOutAll: (claims, userId) => userId === undefined || isSame(userId, own(claims, 'userId')),
  logOutSession: (claims, id) => id !== undefined && id === own(claims, 'sid'),
};

/**
 * The methods of `req.identity`, which remove the cookie of a session that they have ended.
 *
 * @param {Jar} jar
 * @param {Record<string, SessionMethod>} methods
 * @param {import('../grant-guard').GrantGuard | null} guard null without a store
 * @returns {Record<string, SessionMethod>}
 */
function clearOnLogOut(jar, methods, guard) {
  const all = guard ? methods : { ...methods, logOut: forget(jar) };
  const entries = Object.entries(all).map(([name, run]) => [name, clearing(jar, name, run, guard)]);
  return Object.fromEntries(entries);
}

/**
 * Without a store no session can be ended: the browser forgets its token.
 *
 * @param {Jar} jar
 * @returns {SessionMethod}
 */
function forget(jar) {
  return async ({ request }) => !jar.isForbidden(request) && jar.has(request);
}

/**
 * @param {Jar} jar
 * @param {string} name
 * @param {SessionMethod} run
 * @param {import('../grant-guard').GrantGuard | null} guard
 * @returns {SessionMethod}
 */
function clearing(jar, name, run, guard) {
  return async (identity, ...rest) => {
    const result = await run(identity, ...rest);
    const isEnded = ends[name]?.(guard?.claimsOf(identity) ?? null, rest[0]);
    if (isEnded && !jar.isForbidden(identity.request)) jar.clear(identity.request);
    return result;
  };
}

module.exports = { clearOnLogOut };
