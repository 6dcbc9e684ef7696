'use strict';

const { latchkeyError } = require('../../values/errors');

/**
 * An error for `next`, which takes nothing for success, and texts like 'route' for commands.
 *
 * @param {unknown} thrown by a function of the application's
 * @param {string} name of the function
 */
function asError(thrown, name) {
  if (thrown instanceof Error) return thrown;
  const props = { cause: thrown, status: 500 };
  return latchkeyError('ERR_CALLBACK_FAILED', `${name} failed without an error`, props);
}

module.exports = { asError };
