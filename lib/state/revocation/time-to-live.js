'use strict';

// The last second of the year 9999: what lies behind that is no time for most databases.
const LATEST = 253_402_300_799_000;
// How far a server's clock may be from the right time.
const CLOCK_SKEW = 10 * 60_000;
/** How far two servers' clocks may be apart, in milliseconds. */
const CLOCKS_APART = 2 * CLOCK_SKEW;

/**
 * How long it must be remembered that a token doesn't count: a server whose clock is ahead must not forget it while one whose clock is
 * behind still takes the token.
 *
 * @param {number} end when it would be over anyway, in milliseconds
 */
function keptUntil(end) {
  return Math.min(Math.ceil(end) + CLOCKS_APART, LATEST);
}

module.exports = { CLOCKS_APART, keptUntil };
