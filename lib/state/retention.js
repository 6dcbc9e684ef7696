'use strict';

const { endOf, requireExpiry } = require('./session-life');

// How long a store still knows an expired session, so that its client is told «Access token expired» and not «Unknown access token», and
// so that it can be removed for a server whose clock is behind.
const RETENTION = 60 * 60 * 1000;
// The last millisecond that a Date knows.
const LATEST = 8.64e15;

/** Until when a store has to know a session. @param {unknown} session @returns {number} milliseconds, infinite where it never ends */
function retainedUntil(session) {
  return endOf(session) + RETENTION;
}

/**
 * The same for a store that needs a date.
 *
 * @param {unknown} session
 * @returns {number} a time that a Date can hold
 * @throws where the session has no end
 */
function requireRetention(session) {
  return Math.min(Math.max(0, requireExpiry(session) * 1000 + RETENTION), LATEST);
}

module.exports = { requireRetention, retainedUntil };
