'use strict';

// Whether an access token authenticates a request: first by what the request carries, then by the session that the store retrieved.

const { tokenExpired, tokenRepeated, tokenUnknown } = require('../oauth/errors');
const { hasExpired } = require('../state/session-life');
const { capabilitiesOf, isLegacy } = require('../stores/capabilities');

// Loaded by the first legacy token.
const legacyDecisions = () => require('./legacy-decision');

/**
 * @typedef {Readonly<import('../oauth/errors').Refusal | import('../oauth/errors').Unexplained>} Refusal
 * @typedef {{ refusal: Refusal, rule?: string }} Refused
 */

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
  if (isLegacy(session)) {
    const refusal = legacyDecisions().refusalOfLegacy(session, now / 1000, options);
    if (refusal) return refusal;
  }
  return isExpired(session, now, store) ? tokenExpired : undefined;
}

/**
 * Whether a session that a store retrieved has expired. A custom store may leave expiry to its database, and then its sessions need no
 * `exp`; the sessions of latchkey's own stores always have one.
 *
 * @param {object} session
 * @param {number} milliseconds
 * @param {import('./types').Store} store
 */
function isExpired(session, milliseconds, store) {
  return hasExpired(session, milliseconds) ?? capabilitiesOf(store).alwaysExpires;
}

module.exports = { refusalOfCredentials, refusalOfSession };
