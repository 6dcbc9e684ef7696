'use strict';

// What time it is. An application may replace Date.now, and a clock may fail: what isn't a finite number is no time, and nothing may be
// compared with it, since every comparison would say what a token wants.

const { latchkeyError } = require('./errors');

/** Milliseconds since the epoch; NaN where the clock doesn't say. */
function milliseconds() {
  const now = Date.now();
  return Number.isFinite(now) ? now : Number.NaN;
}

/** Seconds since the epoch with their fraction, as tokens are verified at; NaN where the clock doesn't say. */
function seconds() {
  return milliseconds() / 1000;
}

/**
 * Whole seconds since the epoch, as tokens are dated with.
 *
 * @throws where the clock doesn't say: what is issued then could never end
 */
function wholeSeconds() {
  const now = Math.floor(seconds());
  if (Number.isNaN(now)) throw latchkeyError('ERR_CLOCK_INVALID', 'Date.now() gave no finite number');
  return now;
}

module.exports = { milliseconds, seconds, wholeSeconds };
