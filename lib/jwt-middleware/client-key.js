'use strict';

const { call } = require('../options/call');
const { own } = require('../values/members');
const { isPlainObject } = require('../values/plain-object');

/**
 * @typedef {import('./types').Assertion} Assertion
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./token-request').TokenRequest} TokenRequest
 *
 * @typedef {object} KeyReceiver Exactly one of the first two methods is called, once.
 * @property {(error: unknown, key?: unknown, session?: unknown) => void} keyFound
 * @property {(error: unknown) => void} failed
 * @property {(error: unknown) => void} failedAfterwards
 */

/**
 * Finds the key of the client that an assertion claims to come from.
 *
 * @param {import('./types').Options} options
 * @param {Settings} settings
 * @param {TokenRequest} request
 * @param {KeyReceiver} receiver
 */
function findKey(options, { keySource }, { payload, assertion }, receiver) {
  call(keySource ?? options, 'getKey', payload, new KeyCall(receiver), copyHeader, assertion);
}

/**
 * The same as a promise. The error is what `getKey` called back with; the promise rejects if `getKey` failed.
 *
 * @param {import('./types').Options} options
 * @param {Settings} settings
 * @param {TokenRequest} request
 * @param {KeyReceiver['failedAfterwards']} failedAfterwards
 * @returns {Promise<{ error: unknown, key: unknown }>}
 */
function findKeyAsync(options, settings, request, failedAfterwards) {
  return new Promise((resolve, reject) => {
    const keyFound = (/** @type {unknown} */ error, /** @type {unknown} */ key) => resolve({ error, key });
    findKey(options, settings, request, { keyFound, failed: reject, failedAfterwards });
  });
}

/** Receives what `getKey` calls back with, and what its promise resolves to, as one. */
class KeyCall {
  #receiver;

  /** @param {KeyReceiver} receiver */
  constructor(receiver) {
    this.#receiver = receiver;
  }

  /** @param {unknown} error @param {unknown} key @param {unknown} session */
  calledBack(error, key, session) {
    this.#receiver.keyFound(error, key, session);
  }

  /** @param {unknown} value */
  resolved(value) {
    if (isKeyAndSession(value)) this.#receiver.keyFound(null, value.key, own(value, 'session'));
    else this.#receiver.keyFound(null, value);
  }

  /** @param {unknown} error */
  failed(error) {
    this.#receiver.failed(error);
  }

  /** @param {unknown} error */
  failedAfterwards(error) {
    this.#receiver.failedAfterwards(error);
  }
}

/** @param {Assertion} assertion */
const copyHeader = (assertion) => assertion.copyHeader();

/**
 * A promise resolves to the key, or to the key and a session. A JWK is a key, whatever its members are.
 *
 * @param {unknown} value
 * @returns {value is { key: unknown }}
 */
function isKeyAndSession(value) {
  return isPlainObject(value) && Object.hasOwn(value, 'key') && !Object.hasOwn(value, 'kty');
}

module.exports = { findKey, findKeyAsync };
