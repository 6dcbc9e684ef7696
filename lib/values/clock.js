'use strict';

// The current time. An application may replace Date.now, and a clock may fail. A time that isn't finite becomes NaN, which every comparison
// of a token's dates must refuse.

// Loaded when the clock fails.
const errors = () => require('./errors');

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
  return Math.floor(wholeMilliseconds() / 1000);
}

/**
 * Whole milliseconds since the epoch, as what a store keeps is dated with.
 *
 * @throws if the clock fails
 */
function wholeMilliseconds() {
  const now = Math.floor(milliseconds());
  if (Number.isNaN(now))
    throw errors().latchkeyError(
      'ERR_CLOCK_INVALID',
      'Expected a finite number from Date.now(); check what replaced it',
    );
  return now;
}

module.exports = { milliseconds, seconds, wholeMilliseconds, wholeSeconds };
