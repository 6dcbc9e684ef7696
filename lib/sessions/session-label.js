'use strict';

const { withoutPromise } = require('../options/no-promise');

const MAX_LENGTH = 200;
// Control characters, lone surrogates, and marks that change the direction of a line: clients choose this text, and it ends up in lists
// and logs.
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * The label of the session that a request starts, from option `refreshToken.label`.
 *
 * @param {((request: unknown) => unknown) | undefined} label
 * @param {unknown} request
 * @returns {string | null}
 */
function readLabel(label, request) {
  const text = withoutPromise('refreshToken.label', label?.(request));
  if (typeof text !== 'string') return null;
  return text.slice(0, MAX_LENGTH).replace(UNSAFE, ' ').trim();
}

module.exports = { readLabel };
