'use strict';

// Sessions out of legacy tokens whose store doesn't know its middleware: one of the application's, which extends the encrypted store or wraps it.

const { tokenUnknown } = require('../oauth/errors');
const { isLifetimeAllowed, isLifetimeChecked } = require('../stores/legacy-session');
const { readTtl, settingsOf } = require('./options');

/** @typedef {import('./access-decision').Refusal} Refusal */

/** Told from `tokenUnknown` by its identity alone: the client must not learn the difference. */
const legacyTokenRefused = Object.freeze({ ...tokenUnknown });

/**
 * @param {object} session that a legacy token held
 * @param {number} now seconds
 * @param {import('./types').Options} options
 * @returns {typeof legacyTokenRefused | undefined}
 */
function refusalOfLegacy(session, now, options) {
  if (isLifetimeChecked(session)) return undefined;
  const { clockTolerance } = settingsOf(options);
  return isLifetimeAllowed(session, readTtl(options), clockTolerance, now) ? undefined : legacyTokenRefused;
}

/**
 * The event that the store reports to no middleware.
 *
 * @param {Refusal | undefined} refusal of the session
 * @returns {keyof typeof import('../stores/legacy-session').EVENTS | undefined}
 */
function legacyEventOf(refusal) {
  if (refusal === legacyTokenRefused) return 'legacy_token_refused';
  return refusal === undefined ? 'legacy_token_opened' : undefined;
}

module.exports = { legacyEventOf, legacyTokenRefused, refusalOfLegacy };
