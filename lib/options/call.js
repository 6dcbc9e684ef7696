'use strict';

// Calls a function of the application that answers by callback or by promise.

const { types } = require('node:util');
const { latchkeyError } = require('../values/errors');
const { given } = require('../values/members');
const { isPlainObject } = require('../values/plain-object');
const { warnOnce } = require('../diagnostics/warnings');

// Milliseconds. How long to wait for a callback once the function has returned and nothing shows that one will come: longer than a
// store needs, and shorter than clients and proxies wait.
const CALLBACK_TIMEOUT = 3000;

/**
 * Receives the result of a call. Exactly one of the first three methods is called, once.
 *
 * @typedef {object} Receiver
 * @property {(error: unknown, value?: any, more?: any) => void} calledBack with the arguments of the callback
 * @property {(value: any) => void} resolved with the value of the promise
 * @property {(error: unknown) => void} failed with what was thrown, or the reason of the rejection
 * @property {(error: unknown) => void} failedAfterwards with what was thrown or rejected after the call had settled
 *
 * @typedef {'calledBack' | 'resolved' | 'failed'} Settlement
 */

/** One call in flight, which settles once. One object for each call rather than a closure for each outcome: stores are called on every request. */
class PendingCall {
  #receiver;
  #isPending = true;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** What the receiver threw while it was told. @type {{ error: unknown } | undefined} */
  #receiverError;

  /** @param {Receiver} receiver */
  constructor(receiver) {
    this.#receiver = receiver;
  }

  get isPending() {
    return this.#isPending;
  }

  /**
   * @param {Settlement} how
   * @param {unknown} first
   * @param {unknown} [value]
   * @param {unknown} [more]
   */
  settle(how, first, value, more) {
    if (!this.#isPending) return;
    this.#isPending = false;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    try {
      this.#receiver[how](first, value, more);
    } catch (thrown) {
      this.#receiverError = { error: thrown };
      throw thrown;
    }
  }

  /**
   * @param {() => void} giveUp settles the call
   */
  startTimeout(giveUp) {
    if (!this.#isPending) return;
    this.#timer = setTimeout(giveUp, CALLBACK_TIMEOUT);
    // Timers of a browser, which some test runners have, are numbers.
    this.#timer.unref?.();
  }

  /** @param {unknown} error */
  fail(error) {
    if (this.#isPending) this.settle('failed', error);
    else this.#receiver.failedAfterwards(error);
  }

  /**
   * Handles what the called function threw. An error of the receiver, which passes through the function when that calls back
   * synchronously, is not the function's own and is thrown on.
   *
   * @param {unknown} thrown
   */
  threw(thrown) {
    if (this.#receiverError && this.#receiverError.error === thrown) throw thrown;
    this.fail(thrown);
  }
}

/**
 * Calls a method of the application with one argument and a callback. The method calls back, synchronously or later, or returns a
 * promise; the first of these counts. A method that declares the callback and returns nothing, or something like the handle of a
 * query, may take any time. Any other has three seconds to call back after it returned, or after its promise resolved to undefined.
 *
 * @param {unknown} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {Receiver} receiver
 * @param {(source: any) => unknown} [createThird] makes an argument after the callback, for a method that declares one
 * @param {unknown} [source] what createThird is called with
 */
function call(owner, name, argument, receiver, createThird, source) {
  const pending = new PendingCall(receiver);
  try {
    const method = /** @type {Record<string, unknown>} */ (owner)[name];
    // A method that only Object.prototype has, such as valueOf, is not the application's.
    if (typeof method !== 'function' || (name in Object.prototype && given(owner, name) === undefined))
      throw new TypeError(`${name} is not a function`);
    /** @type {Receiver['calledBack']} */
    const callback = (error, value, more) => pending.settle('calledBack', error, value, more);
    const returned =
      createThird && method.length > 2
        ? method.call(owner, argument, callback, createThird(source))
        : method.call(owner, argument, callback);
    const declaresCallback = method.length > 1;
    if (returned !== undefined || (!declaresCallback && pending.isPending)) {
      handleReturned(returned, pending, declaresCallback, name);
    }
  } catch (thrown) {
    pending.threw(thrown);
  }
}

/**
 * The same as a promise.
 *
 * @param {unknown} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {Receiver['failedAfterwards']} failedAfterwards
 * @returns {Promise<any>}
 */
function callAsync(owner, name, argument, failedAfterwards) {
  return new Promise((resolve, reject) => {
    call(owner, name, argument, {
      calledBack: (error, value) => (error ? reject(error) : resolve(value)),
      resolved: resolve,
      failed: reject,
      failedAfterwards,
    });
  });
}

/**
 * @param {any} returned
 * @param {PendingCall} pending
 * @param {boolean} declaresCallback
 * @param {string} name of the method
 */
function handleReturned(returned, pending, declaresCallback, name) {
  if (isPromiseOf(returned, declaresCallback)) {
    returned.then(
      /** @param {unknown} value */
      (value) => {
        if (value !== undefined || !declaresCallback) pending.settle('resolved', value);
        // An async function that calls back later resolves to undefined before it does.
        else pending.startTimeout(() => settleAsNothing(pending, name));
      },
      (/** @type {unknown} */ error) => pending.fail(error),
    );
  } else if (pending.isPending && (!declaresCallback || isAnswer(returned))) {
    if (!declaresCallback && isText(returned)) warnOfReturned(name);
    pending.startTimeout(() => settleAsFailure(pending, name));
  }
}

/** @param {PendingCall} pending @param {string} name */
function settleAsNothing(pending, name) {
  const message = `${name} resolved to undefined and did not call back within three seconds, so it counts as having found nothing. Resolve to null, or call back with null, if there is nothing to find.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, `${name} undefined`);
  pending.settle('resolved', undefined);
}

/**
 * A value that was returned without a promise is never used: it may be the handle of a query, and would authenticate the request as a
 * session that nobody made.
 *
 * @param {PendingCall} pending
 * @param {string} name
 */
function settleAsFailure(pending, name) {
  const message = `${name} neither called back nor returned a promise. Make it an async function, or call back.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, name);
  pending.settle('failed', latchkeyError('ERR_CALLBACK_FAILED', message));
}

/**
 * Of a method that declares a callback, only a real promise counts: other objects with a `then` may be queries of an ORM, which run once
 * more when their `then` is called.
 *
 * @param {any} returned
 * @param {boolean} declaresCallback
 */
function isPromiseOf(returned, declaresCallback) {
  return types.isPromise(returned) || (!declaresCallback && typeof returned?.then === 'function');
}

/**
 * Whether a value is most likely a key or a token, and not the handle of a pending operation.
 *
 * @param {unknown} returned
 */
function isText(returned) {
  return typeof returned === 'string' || returned instanceof Uint8Array;
}

/**
 * Whether a value can only be meant as an answer. Numbers, booleans and instances of classes are not: `push`, `write` and ORMs return
 * such where the callback is still to come.
 *
 * @param {unknown} returned
 */
function isAnswer(returned) {
  return (
    returned === null ||
    isText(returned) ||
    isPlainObject(returned) ||
    types.isKeyObject(returned) ||
    types.isAnyArrayBuffer(returned) ||
    types.isMap(returned) ||
    types.isSet(returned) ||
    types.isGeneratorObject(returned)
  );
}

/** @param {string} name of a method that declares no callback */
function warnOfReturned(name) {
  const message = `${name} returned its result without a promise, which is ignored: the request fails unless ${name} calls back. Make it an async function.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, name);
}

module.exports = { call, callAsync };
