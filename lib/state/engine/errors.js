'use strict';

const { latchkeyError } = require('../../values/errors');
const { own } = require('../../values/members');

// Codes of drivers and of Node, such as ECONNREFUSED and 53300. Their messages may contain addresses with passwords.
const CODE = /^[A-Z0-9_]{1,40}$/;

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
 * What the client of an engine failed with. Only its code is repeated, since loggers and Express print no `cause`.
 *
 * @param {string} name the engine's
 * @param {unknown} cause
 */
function failed(name, cause) {
  if (isTableMissing(cause))
    return unavailable(name, 'has no table: call ready({ createTables: true })', cause);
  const code = own(cause, 'code');
  const because = typeof code === 'string' && CODE.test(code) ? `: ${code}` : '';
  return unavailable(name, `is not available${because}`, cause);
}

/**
 * @param {unknown} error of a client
 */
function isTableMissing(error) {
  // PostgreSQL's undefined_table, MySQL's ER_NO_SUCH_TABLE. SQLite has only the message.
  if (own(error, 'code') === '42P01' || own(error, 'errno') === 1146) return true;
  return error instanceof Error && /^no such table: /.test(error.message);
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

module.exports = { failed, invalid, isTableMissing, unavailable, unknownAnswer, unsupported };
