'use strict';

const { latchkeyError } = require('../values/errors');
const { nearest } = require('../options/did-you-mean');

const CODE = 'ERR_CLI_USAGE';

/** An error of whoever called the program. @param {string} message */
function usageError(message) {
  return latchkeyError(CODE, message);
}

/** @param {unknown} error */
function isUsageError(error) {
  return error instanceof Error && Reflect.get(error, 'code') === CODE;
}

/**
 * @param {string} message
 * @param {string} name that isn't known
 * @param {readonly string[]} known
 */
function withSuggestion(message, name, known) {
  const suggestion = nearest(name, known);
  return suggestion === undefined ? message : `${message}. Did you mean ${suggestion}?`;
}

/** An argument that nobody expected. A long one may be a token or a secret. @param {string} text */
function shownArgument(text) {
  return text.length > 30 ? `(a text of ${text.length} characters)` : JSON.stringify(text);
}

module.exports = { isUsageError, shownArgument, usageError, withSuggestion };
