'use strict';

const { own } = require('../values/members');
const { isErrorCode } = require('./latchkey-error');

/**
 * An error that reaches the application. Only latchkey's own messages are repeated: nobody knows what is in others.
 *
 * @param {unknown} error
 * @param {string} [descr]
 * @returns {import('./event').Finding}
 */
function findingOfError(error, descr = 'The request failed') {
  const code = codeOf(error);
  if (code === undefined) return { descr };
  return { descr, code, cause: own(error, 'cause'), detail: String(own(error, 'message')) };
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  const code = own(error, 'code');
  return isErrorCode(code) ? code : undefined;
}

module.exports = { codeOf, findingOfError };
