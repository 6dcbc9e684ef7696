'use strict';

// What may be given to an engine, whichever it is.

const { expected, expectedSecret } = require('../../values/checks');

// The last millisecond that a Date knows.
const LATEST = 8.64e15;

/**
 * Keys are visible ASCII, so that no collation, character set or separator of an engine can split one key or merge two.
 *
 * @param {unknown} key
 * @param {string} name
 */
function assertKey(key, name) {
  if (typeof key !== 'string' || key.length > 128 || !/^[!-~]+$/.test(key)) {
    throw expectedSecret('1 to 128 characters of visible ASCII', name, key);
  }
}

// PostgreSQL can't store U+0000, and no engine can store a lone surrogate.
/** @param {unknown} value */
function assertValue(value) {
  if (typeof value !== 'string' || /[\0\p{Surrogate}]/u.test(value)) {
    throw expectedSecret('text without U+0000 and lone surrogates', 'value', value);
  }
}

/** @param {unknown} until @returns {number} a whole number of milliseconds */
function endOf(until) {
  if (typeof until !== 'number' || !(until >= 0 && until <= LATEST)) {
    throw expected('milliseconds since the epoch', 'until', until);
  }
  return Math.floor(until);
}

module.exports = { assertKey, assertValue, endOf };
