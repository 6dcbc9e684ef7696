'use strict';

// Whether an access token authenticates a request: first by what the request carries, then by the session that the store retrieved.

const { tokenExpired, tokenRepeated, tokenUnknown } = require('../oauth/errors');
const { isLifetimeAllowed, legacyLifetimeChecked } = require('../stores/legacy-session');
const { readTtl, settingsOf } = require('./options');
const { isExpired } = require('./session');

/**
 * @typedef {Readonly<import('../oauth/errors').Refusal | import('../oauth/errors').Unexplained>} Refusal
 * @typedef {{ refusal: Refusal, rule?: string }} Refused
 */

/** Told from `tokenUnknown` by its identity alone: the client must not learn the difference. */
const legacyTokenRefused = Object.freeze({ ...tokenUnknown });

/**
 * @param {import('./types').Request} req
 * @param {unknown} token as the first place of the request that has one carries it
 * @param {string | undefined} dpopToken the one under the scheme DPoP
 * @param {import('./options').Settings} settings
 * @returns {Refused | undefined}
 */
function refusalOfCredentials(req, token, dpopToken, settings) {
  const broken = settings.bearerCheck?.({ req });
  if (broken) return broken;
  if (dpopToken && token && token !== dpopToken) return { refusal: tokenRepeated };
  const accessToken = dpopToken || token;
  if (!accessToken) return { refusal: settings.missing };
  // An object would reach a store's database as a query, and a number could match any text that begins with it.
  return typeof accessToken === 'string' ? undefined : { refusal: tokenUnknown };
}

/**
 * @param {unknown} session that the store retrieved, which may be anything
 * @param {number} now milliseconds
 * @param {import('./types').Store} store
 * @param {import('./types').Options} options
 * @returns {Readonly<import('../oauth/errors').Refusal> | undefined}
 */
function refusalOfSession(session, now, store, options) {
  // An empty array is a query that found nothing, and text is a session that nobody parsed.
  if (typeof session !== 'object' || session === null || Array.isArray(session)) return tokenUnknown;
  if (legacyLifetimeChecked(session) === false) {
    const { clockTolerance } = settingsOf(options);
    if (!isLifetimeAllowed(session, readTtl(options), clockTolerance, now / 1000)) return legacyTokenRefused;
  }
  return isExpired(session, now, store) ? tokenExpired : undefined;
}

/**
 * The event of a legacy token that a store opened which reports to no middleware.
 *
 * @param {unknown} session
 * @param {Refusal | undefined} refusal of that session
 * @returns {keyof typeof import('../stores/legacy-session').EVENTS | undefined}
 */
function legacyEventOf(session, refusal) {
  if (refusal === legacyTokenRefused) return 'legacy_token_refused';
  const isOpened =
    refusal === undefined && legacyLifetimeChecked(/** @type {object} */ (session)) !== undefined;
  return isOpened ? 'legacy_token_opened' : undefined;
}

module.exports = { legacyEventOf, refusalOfCredentials, refusalOfSession };
