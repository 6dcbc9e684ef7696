'use strict';

/** Requests that are under way at once in each process. */
const AT_ONCE = 32;

module.exports = { AT_ONCE };
