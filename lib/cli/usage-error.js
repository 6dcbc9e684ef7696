'use strict';

const { latchkeyError } = require('../values/errors');
const { nearest } = require('../options/did-you-mean');

const CODE = 'ERR_CLI_USAGE';

/** An error of whoever called the program. @param {string} message */
function usageError(message) {
  return latchkeyError(CODE, message);
}

/** @param {any} error */
function isUsageError(error) {
  return error?.code === CODE;
}

/**
 * @param {string} message
 * @param {string} name that isn't known
 * @param {readonly string[]} known
 */
function withSuggestion(message, name, known) {
  const meant = nearest(name, known);
  return meant === undefined ? message : `${message}. Did you mean ${meant}?`;
}

module.exports = { isUsageError, usageError, withSuggestion };
