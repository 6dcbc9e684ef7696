'use strict';

// What a client is told when it gets no token. An error has no cause: a fetch of the application's may put the request into its own.

const { latchkeyError } = require('../errors');

const FAILED = 'ERR_TOKEN_REQUEST_FAILED';
const MOST_CHARACTERS = 200;

/**
 * @typedef {object} Told what a server says of a failure
 * @property {number} status
 * @property {string} [error]
 * @property {string} [error_description]
 * @property {number} [retryAfter] seconds
 */

/**
 * The server refuses: asking again wouldn't help.
 *
 * @param {string} endpoint
 * @param {Told} told
 */
function refused(endpoint, told) {
  return latchkeyError('ERR_TOKEN_REQUEST_REFUSED', `${endpoint} refused the request${spelled(told)}`, told);
}

/**
 * The server can't, for now.
 *
 * @param {string} endpoint
 * @param {Told} told
 */
function failed(endpoint, told) {
  return latchkeyError(FAILED, `${endpoint} failed${spelled(told)}`, told);
}

/**
 * There was no answer, or no whole one.
 *
 * @param {string} endpoint
 * @param {any} thrown
 */
function unreachable(endpoint, thrown) {
  const code = [thrown?.cause?.code, thrown?.code, thrown?.name].find(isCode);
  return latchkeyError(FAILED, `${endpoint} gave no answer${code === undefined ? '' : `: ${code}`}`);
}

/**
 * There was an answer that isn't one of a token endpoint (RFC 6749 §5.1).
 *
 * @param {string} endpoint
 * @param {number} status
 * @param {string} fault
 */
function invalid(endpoint, status, fault) {
  return latchkeyError('ERR_TOKEN_RESPONSE_INVALID', `${endpoint} sent no valid token response: ${fault}`, {
    status,
  });
}

/** @param {any} error */
function isTransient(error) {
  return error?.code === FAILED;
}

/** @param {Told} told */
function spelled({ status, error, error_description: description }) {
  const text = [error, description].filter((part) => part !== undefined).join(': ');
  return ` with status ${status}${text === '' ? '' : `: ${text}`}`;
}

/**
 * Text of a server as it may go to a log: short, on one line, and without a token that the server repeats.
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

/** @param {unknown} value a name that Node, OpenSSL or undici made, and nobody's text */
function isCode(value) {
  return typeof value === 'string' && /^[A-Z]\w{1,60}$/.test(value);
}

module.exports = { failed, invalid, isTransient, printable, refused, unreachable };
