'use strict';

// Sessions out of legacy tokens. Such a session says so itself, since a store of the application may have opened it: one that extends
// the encrypted store, or wraps it.

const { own } = require('../values/members');

const LIFETIME_CHECKED = Symbol('whether the store has checked the lifetime of a legacy session');
/** Seconds by which the clock of the server that issued a token may be ahead. */
const CLOCK_SKEW = 60;

/** For `options.debug`. */
const EVENTS = Object.freeze({
  legacy_token_opened: 'An access token of jwt-middleware 0.3.0 was opened',
  legacy_token_refused:
    'An access token of jwt-middleware 0.3.0 has no numeric exp, or one further ahead than ttl. Raise store.legacy.ttl if it is genuine',
});

/**
 * @param {object} session
 * @param {boolean} isLifetimeChecked
 */
function markLegacy(session, isLifetimeChecked) {
  Object.defineProperty(session, LIFETIME_CHECKED, { value: isLifetimeChecked });
}

/**
 * @param {object} session
 * @returns {boolean | undefined} whether its store has checked its lifetime; undefined for a session that no legacy token held, or whose
 *   store knows its middleware and reports to it
 */
function legacyLifetimeChecked(session) {
  const checked = /** @type {{ [LIFETIME_CHECKED]?: unknown }} */ (session)[LIFETIME_CHECKED];
  // A Proxy may answer to any name.
  return typeof checked === 'boolean' ? checked : undefined;
}

/**
 * jwt-middleware 0.3.0 issues no token that lives longer than its ttl, so one that does was pasted together.
 *
 * @param {unknown} session
 * @param {number} ttl seconds
 * @param {number} clockTolerance seconds
 * @param {number} now seconds
 */
function isLifetimeAllowed(session, ttl, clockTolerance, now) {
  const exp = own(session, 'exp');
  return typeof exp === 'number' && exp <= now + ttl + Math.max(CLOCK_SKEW, clockTolerance);
}

module.exports = { EVENTS, isLifetimeAllowed, legacyLifetimeChecked, markLegacy };
