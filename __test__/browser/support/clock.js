'use strict';

const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;

/**
 * Moves the clock of this process, and with it that of the app. The browser keeps its own.
 *
 * @param {number} seconds
 */
exports.travel = (seconds) => {
  ahead += seconds * 1000;
};

/** Longer than a grant token is valid. */
exports.GRANT_LIFE = 16 * 60;
/** Longer than a refresh token may be repeated. */
exports.GRACE = 11;
