'use strict';

const { latchkeyError } = require('../../values/errors');

/**
 * The engine can't be used now: it is down, slow, read-only, full, or has another schema.
 *
 * @param {string} name the engine's
 * @param {string} what the rest of the sentence that begins with the engine
 * @param {unknown} [cause] the error of its client
 */
function unavailable(name, what, cause) {
  return latchkeyError(
    'ERR_STORE_UNAVAILABLE',
    `The ${name} store ${what}`,
    cause === undefined ? {} : { cause },
  );
}

/**
 * The engine returned a value that no caller can have written.
 *
 * @param {string} name the engine's
 */
function invalid(name) {
  return latchkeyError(
    'ERR_STORE_INVALID',
    `The ${name} store returned a value that latchkey didn't write; is its key prefix or table shared with something else?`,
  );
}

/**
 * The engine lacks an operation, or can't do it atomically.
 *
 * @param {string} message
 */
function unsupported(message) {
  return latchkeyError('ERR_STORE_UNSUPPORTED', message);
}

/**
 * The client's answer has an unknown shape, so it is unknown whether the command took effect.
 *
 * @param {string} name the engine's
 */
function unknownAnswer(name) {
  return unsupported(
    `The client of the ${name} store returned an answer of unknown shape; is it a supported driver, without a wrapper around it?`,
  );
}

module.exports = { invalid, unavailable, unknownAnswer, unsupported };
