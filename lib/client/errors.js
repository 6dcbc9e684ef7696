'use strict';

// The errors of a client without a token. They have no `cause`: an injected fetch may put the request, and so the assertion, into its errors.

const { latchkeyError } = require('../values/errors');

const FAILED = 'ERR_TOKEN_REQUEST_FAILED';
const MOST_CHARACTERS = 200;

/**
 * @typedef {object} Told what the server said
 * @property {number} status
 * @property {string} [error]
 * @property {string} [error_description]
 * @property {number} [retryAfter] seconds
 */

/**
 * The server refused the request, and would refuse it again.
 *
 * @param {string} endpoint
 * @param {Told} told
 */
function refused(endpoint, told) {
  return latchkeyError('ERR_TOKEN_REQUEST_REFUSED', `${endpoint} refused the request${spelled(told)}`, told);
}

/**
 * The server failed, and may succeed later.
 *
 * @param {string} endpoint
 * @param {Told} told
 */
function failed(endpoint, told) {
  return latchkeyError(FAILED, `${endpoint} failed${spelled(told)}`, told);
}

/**
 * There was no complete response.
 *
 * @param {string} endpoint
 * @param {unknown} thrown
 */
function unreachable(endpoint, thrown) {
  const { cause, code: own, name } = /** @type {NodeJS.ErrnoException} */ (Object(thrown));
  const code = [Object(cause).code, own, name].find(isCode);
  return latchkeyError(FAILED, `${endpoint} did not respond${code === undefined ? '' : `: ${code}`}`);
}

/**
 * The response isn't one of a token endpoint (RFC 6749 §5.1).
 *
 * @param {string} endpoint
 * @param {number} status
 * @param {string} fault
 */
function invalid(endpoint, status, fault) {
  return latchkeyError('ERR_TOKEN_RESPONSE_INVALID', `${endpoint} sent an invalid token response: ${fault}`, {
    status,
  });
}

/** @param {unknown} error */
function isTransient(error) {
  return error instanceof Error && Reflect.get(error, 'code') === FAILED;
}

/** @param {Told} told */
function spelled({ status, error, error_description: description }) {
  const text = [error, description].filter((part) => part !== undefined).join(': ');
  return ` with status ${status}${text === '' ? '' : `: ${text}`}`;
}

/**
 * The server's text, made fit for a log: short, on one line, and without any JWT that the server echoes.
 *
 * @param {unknown} value
 * @returns {string | undefined}
 */
function printable(value) {
  if (typeof value !== 'string' || value === '') return undefined;
  const text = value
    .replace(/eyJ[\w-]+(?:\.[\w-]*)*/g, '…')
    .slice(0, MOST_CHARACTERS + 1)
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** @param {unknown} value an identifier from Node, OpenSSL or undici, never free text */
function isCode(value) {
  return typeof value === 'string' && /^[A-Z]\w{1,60}$/.test(value);
}

module.exports = { failed, invalid, isTransient, printable, refused, unreachable };
