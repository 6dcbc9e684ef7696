'use strict';

// The last second of the year 9999, which is the latest time that most databases can store.
const LATEST = 253_402_300_799_000;
// How far a server's clock may be from the right time.
const CLOCK_SKEW = 10 * 60_000;
/** How far the clocks of two servers may be apart, in milliseconds. */
const CLOCKS_APART = 2 * CLOCK_SKEW;

/**
 * Until when it must be remembered that a token is revoked or used. A server whose clock is ahead must not forget it while another, whose
 * clock is behind, still accepts the token.
 *
 * @param {number} expiry when the token expires, in milliseconds
 */
function rememberUntil(expiry) {
  return Math.min(Math.ceil(expiry) + CLOCKS_APART, LATEST);
}

module.exports = { CLOCKS_APART, rememberUntil };
