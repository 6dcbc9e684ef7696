'use strict';

/**
 * @template T
 * @param {T | PromiseLike<T>} value
 * @returns {value is PromiseLike<T>}
 */
function isThenable(value) {
  return typeof (/** @type {Partial<PromiseLike<T>> | null} */ (value)?.then) === 'function';
}

module.exports = { isThenable };
