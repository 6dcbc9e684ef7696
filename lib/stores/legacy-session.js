'use strict';

// Sessions out of legacy tokens.

const { own } = require('../values/members');
const { LIFETIME_CHECKED } = require('./capabilities');

/** Seconds by which the clock of the server that issued a token may be ahead. */
const CLOCK_SKEW = 60;

/** For `options.debug`. */
const EVENTS = Object.freeze({
  legacy_token_opened: 'An access token of jwt-middleware 0.3.0 was opened',
  legacy_token_refused:
    'An access token of jwt-middleware 0.3.0 has no numeric exp, or one further ahead than ttl. Raise store.legacy.ttl if it is genuine',
});

/**
 * A session out of a legacy token says so itself, since a store of the application may have opened it: one that extends the encrypted
 * store, or wraps it.
 *
 * @param {object} session
 * @param {boolean} isLifetimeChecked
 */
function markLegacy(session, isLifetimeChecked) {
  Object.defineProperty(session, LIFETIME_CHECKED, { value: isLifetimeChecked });
}

/**
 * Whether the store of a marked session has checked its lifetime.
 *
 * @param {object} session
 */
function isLifetimeChecked(session) {
  return Reflect.get(session, LIFETIME_CHECKED) === true;
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

module.exports = { EVENTS, isLifetimeAllowed, isLifetimeChecked, markLegacy };
