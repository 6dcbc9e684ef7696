'use strict';

// What an error of latchkey's is answered with by an error handler that goes by its `status`, as Express' own does.

/** @type {ReadonlyMap<unknown, number>} */
const STATUSES = new Map([
  // Nobody is logged in.
  ['ERR_USER_UNKNOWN', 401],
  // What latchkey depends on can't be had now.
  ['ERR_KEY_SOURCE_UNAVAILABLE', 503],
  ['ERR_SIGNING_QUEUE_FULL', 503],
  ['ERR_STORE_UNAVAILABLE', 503],
  // The application is at fault.
  ['ERR_CALLBACK_FAILED', 500],
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
 * Puts the status on an error on its way to the application. An error that has one keeps it, and so does one of the
 * application's own.
 *
 * @template T
 * @param {T} error
 * @returns {T}
 */
function withStatus(error) {
  try {
    const { code, status, statusCode } = /** @type {any} */ (error ?? {});
    const given = STATUSES.get(code);
    // A frozen error stays as it is.
    if (given !== undefined && (status ?? statusCode) === undefined) {
      Reflect.set(/** @type {any} */ (error), 'status', given);
    }
  } catch {
    // An object of the application's that throws when it is read.
  }
  return error;
}

module.exports = { STATUSES, withStatus };
