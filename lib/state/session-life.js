'use strict';

// When does a session end, and what if its `exp` makes no sense? Every store and the check of access tokens answer that here.
//
//   exp                             for the check                     for what a store remembers
//   absent                          up to the store                   never ends
//   a number, or a number as text   expired after that time           ends at that time
//   anything else                   expired                           never ends: nothing says when it may be forgotten

const { given } = require('../values/members');

// Loaded when a session has no end.
const errors = () => require('../values/errors');

/** As `given` reads it. V8 finds a member several times faster whose name stands in the code. @param {unknown} session */
const expOf = (session) =>
  'exp' in Object.prototype ? given(session, 'exp') : /** @type {{ exp?: unknown } | null} */ (session)?.exp;

/** Seconds, NaN where it is no time. SQL drivers return a BIGINT column as text, so text is read as well. @param {unknown} exp */
function secondsOf(exp) {
  if (typeof exp === 'number') return exp;
  return typeof exp === 'string' && exp.trim() !== '' ? Number(exp) : Number.NaN;
}

/**
 * Whether a session has expired. Nothing compares with a clock that doesn't tell the time, so everything with an `exp` has expired then.
 *
 * @param {unknown} session
 * @param {number} now milliseconds, NaN where the clock is broken
 * @returns {boolean | undefined} undefined without `exp`: then it depends on the store
 */
function hasExpired(session, now) {
  const exp = expOf(session);
  if (exp === undefined) return undefined;
  const seconds = secondsOf(exp);
  return !(now <= seconds * 1000 && seconds < Number.POSITIVE_INFINITY);
}

/**
 * The end of a session that is to be issued, in seconds.
 *
 * @param {unknown} session
 * @returns {number}
 * @throws where it has none
 */
function requireExpiry(session) {
  const seconds = secondsOf(expOf(session));
  if (Number.isFinite(seconds)) return seconds;
  throw errors().latchkeyError(
    'ERR_SESSION_INVALID',
    'Expected a finite number of seconds for exp of the session',
  );
}

/**
 * When a session ends, in milliseconds. Not cached, since requests may write to the session.
 *
 * @param {unknown} session
 * @returns {number} infinite where the session doesn't say
 */
function endOf(session) {
  try {
    const end = secondsOf(expOf(session)) * 1000;
    return Number.isNaN(end) ? Number.POSITIVE_INFINITY : end;
  } catch {
    // A getter of the application's.
    return Number.POSITIVE_INFINITY;
  }
}

module.exports = { endOf, hasExpired, requireExpiry };
