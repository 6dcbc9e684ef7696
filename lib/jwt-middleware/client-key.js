'use strict';

const { call } = require('../options/call');
const { own } = require('../values/members');

// Loaded where option keys is given.
const sources = () => require('./source-key');
// Loaded by the first promise.
const answers = () => require('./key-and-session');

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
function findKey(options, { keySource, passHeader }, { payload, assertion }, receiver) {
  if (keySource) return sources().findVerifier(keySource, payload, assertion, receiver);
  // Without the option, what a third parameter is stays up to getKey: jwt-middleware 0.3.0 passes nothing there.
  call(options, 'getKey', payload, new KeyCall(receiver), passHeader ? copyHeader : undefined, assertion);
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
    if (answers().isKeyAndSession(value)) this.#receiver.keyFound(null, value.key, own(value, 'session'));
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

module.exports = { findKey };
