'use strict';

const real = Date.now;
let now = 0;

/** The moment at which every situation begins: in the middle of a second, since both sides round. */
exports.start = 1_700_000_000_250;
/** The same as a NumericDate. */
exports.startSeconds = 1_700_000_000;

/** @param {number} milliseconds */
exports.set = (milliseconds) => {
  now = milliseconds;
};

/** @param {number} milliseconds */
exports.advance = (milliseconds) => {
  now += milliseconds;
};

/**
 * Runs with a Date.now that stands still, and puts the real one back.
 *
 * @template T
 * @param {() => Promise<T> | T} run
 */
exports.frozen = async (run) => {
  now = exports.start;
  Date.now = () => now;
  try {
    return await run();
  } finally {
    Date.now = real;
  }
};
