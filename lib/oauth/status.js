'use strict';

// The HTTP status of each error that reaches the application: error handlers respond with `error.status`, as Express' own does, and those
// that follow http-errors show the message to the client only if `error.expose` is true.

const { isLatchkeyError } = require('../diagnostics/latchkey-error');
const { latchkeyError } = require('../values/errors');

/** @type {ReadonlyMap<unknown, number>} */
const STATUSES = new Map([
  // The request is anonymous.
  ['ERR_USER_UNKNOWN', 401],
  // Something that latchkey depends on is unavailable.
  ['ERR_KEY_SOURCE_UNAVAILABLE', 503],
  ['ERR_SIGNING_QUEUE_FULL', 503],
  ['ERR_STORE_UNAVAILABLE', 503],
  // A mistake of the application's.
  ['ERR_CALLBACK_FAILED', 500],
  ['ERR_COOKIE_UNSUPPORTED', 500],
  ['ERR_INTERNAL', 500],
  ['ERR_KEY_NOT_PRIVATE', 500],
  ['ERR_OPTION_INVALID', 500],
  ['ERR_SEALED_TOO_LONG', 500],
  ['ERR_SESSION_INVALID', 500],
  ['ERR_STORE_FAILED', 500],
  ['ERR_STORE_INVALID', 500],
  ['ERR_STORE_MISSING', 500],
  ['ERR_STORE_UNSUPPORTED', 500],
  ['ERR_TOKEN_TOO_LONG', 500],
]);

/**
 * Sets `status` and `expose` on an error of latchkey's that is passed to the application, unless it has a status: 500 where the table has
 * no other. Errors of the application's stay as they are.
 *
 * @template T
 * @param {T} error
 * @returns {T}
 */
function withStatus(error) {
  try {
    const { code, status, statusCode } =
      /** @type {{ code?: unknown, status?: unknown, statusCode?: unknown }} */ (error ?? {});
    const given = STATUSES.get(code) ?? (isLatchkeyError(error) ? 500 : undefined);
    // Reflect.set ignores a frozen error.
    if (given !== undefined && (status ?? statusCode) === undefined) {
      Reflect.set(/** @type {object} */ (error), 'status', given);
      Reflect.set(/** @type {object} */ (error), 'expose', false);
    }
  } catch {
    // An error object of the application's may throw when it is read.
  }
  return error;
}

/**
 * The error for `next`. Express takes a falsy error for success, and 'route' and 'router' for orders to skip: neither may let a request
 * pass.
 *
 * @param {unknown} error
 */
function asError(error) {
  if (error && error !== 'route' && error !== 'router') return withStatus(error);
  return withStatus(latchkeyError('ERR_CALLBACK_FAILED', 'A callback or store failed without an error'));
}

module.exports = { STATUSES, asError, withStatus };
