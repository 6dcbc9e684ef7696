'use strict';

// The current time. An application may replace Date.now, and a clock may fail. A time that isn't finite becomes NaN, which every comparison
// of a token's dates must refuse.

const { latchkeyError } = require('./errors');

/** Milliseconds since the epoch; NaN if the clock fails. */
function milliseconds() {
  const now = Date.now();
  return Number.isFinite(now) ? now : Number.NaN;
}

/** Seconds since the epoch with their fraction, as tokens are verified at; NaN if the clock fails. */
function seconds() {
  return milliseconds() / 1000;
}

/**
 * Whole seconds since the epoch, as tokens are dated with.
 *
 * @throws if the clock fails: a token issued then might never expire
 */
function wholeSeconds() {
  const now = Math.floor(seconds());
  if (Number.isNaN(now))
    throw latchkeyError(
      'ERR_CLOCK_INVALID',
      'Expected a finite number from Date.now(); check what replaced it',
    );
  return now;
}

module.exports = { milliseconds, seconds, wholeSeconds };
