'use strict';

const { latchkeyError } = require('../../values/errors');

/**
 * The engine can't be asked now: it is down, slow, read-only, full, or has another schema.
 *
 * @param {string} name the engine's
 * @param {string} what
 * @param {unknown} [cause] the engine's own error
 */
function unavailable(name, what, cause) {
  return latchkeyError(
    'ERR_STORE_UNAVAILABLE',
    `The ${name} store ${what}`,
    cause === undefined ? {} : { cause },
  );
}

/**
 * The engine answered what none of its callers can have put there.
 *
 * @param {string} name the engine's
 */
function invalid(name) {
  return latchkeyError('ERR_STORE_INVALID', `The ${name} store holds something that was not put there by it`);
}

/**
 * The engine can't do it, or not atomically.
 *
 * @param {string} message
 */
function unsupported(message) {
  return latchkeyError('ERR_STORE_UNSUPPORTED', message);
}

/**
 * The client answered in a shape that isn't its driver's, so nobody knows what became of the command.
 *
 * @param {string} name the engine's
 */
function misshapen(name) {
  return unsupported(`The client of the ${name} store answered in a shape that latchkey doesn't know`);
}

module.exports = { invalid, misshapen, unavailable, unsupported };
