'use strict';

/** A clock that was set back further than this is believed. Milliseconds. */
const SET_BACK = 1000;
/** Milliseconds: many more would not fit in between. */
const STEP = 0.001;

let last = 0;

/**
 * When a session starts: later than all that this process has started before, by a fraction of a millisecond if need be. So of two log-ins
 * it is known which came first.
 *
 * @param {number} now milliseconds
 */
function startTime(now) {
  last = now > last || now < last - SET_BACK ? now : last + STEP;
  return last;
}

module.exports = { startTime };
