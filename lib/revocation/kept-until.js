'use strict';

// The last second of the year 9999: what lies behind that is no time for most databases.
const LATEST = 253_402_300_799_000;
// Clocks differ. An engine whose own clock is ahead must not forget while a server still takes the token.
const CLOCK_SKEW = 10 * 60_000;

/**
 * How long it must be remembered that a token doesn't count.
 *
 * @param {number} end when it would be over anyway, in milliseconds
 */
function keptUntil(end) {
  return Math.min(Math.ceil(end) + CLOCK_SKEW, LATEST);
}

module.exports = { keptUntil };
