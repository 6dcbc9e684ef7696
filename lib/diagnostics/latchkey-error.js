'use strict';

const { types } = require('node:util');
const { ERRORS } = require('./codes');

const CODES = new Set(Object.values(ERRORS).flatMap((codes) => Object.keys(codes)));
/** Other packages have classes of their own for the codes that they share with latchkey, such as `JWTExpired` of jose. */
const NAMES = ['Error', 'TypeError', 'AggregateError'];

/**
 * @param {unknown} code
 * @returns {code is import('../../index').ErrorCode}
 */
function isErrorCode(code) {
  return typeof code === 'string' && CODES.has(code);
}

/**
 * Whether latchkey made an error, in this thread or another, from this copy of the package or another.
 *
 * @param {unknown} error
 * @returns {error is import('../../index').LatchkeyError}
 */
function isLatchkeyError(error) {
  if (!types.isNativeError(error) || !Object.hasOwn(error, 'code')) return false;
  const { code, name } = /** @type {Error & { code: string }} */ (error);
  return isErrorCode(code) && NAMES.includes(name);
}

module.exports = { isErrorCode, isLatchkeyError };
