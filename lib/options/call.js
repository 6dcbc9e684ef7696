'use strict';

// Calls a function of the application that answers by callback or by promise.

const { given } = require('../values/members');

// Loaded by the first call that returns something.
const returns = () => require('./returned');

// Milliseconds. How long to wait for a callback once the function has returned and nothing shows that one will come: longer than a
// store needs, and shorter than clients and proxies wait.
const CALLBACK_TIMEOUT = 3000;

/**
 * Receives the result of a call. Exactly one of the first three methods is called, once.
 *
 * @typedef {object} Receiver
 * @property {(error: unknown, value?: any, more?: any) => void} calledBack with the arguments of the callback, of any type
 * @property {(value: any) => void} resolved with the value of the promise, of any type
 * @property {(error: unknown) => void} failed with what was thrown, or the reason of the rejection
 * @property {(error: unknown) => void} failedAfterwards with what was thrown or rejected after the call had settled
 *
 * @typedef {'calledBack' | 'resolved' | 'failed'} Settlement
 *
 * @typedef {PendingCall} Pending
 */

/** One call in flight, which settles once. One object for each call rather than a closure for each outcome: stores are called on every request. */
class PendingCall {
  #receiver;
  #isPending = true;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** What the receiver threw while it was told. @type {{ error: unknown } | undefined} */
  #receiverError;
  /** Whether the method has not returned yet, so that what is thrown reaches the caller. */
  isCalling = true;

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
    if (!this.#isPending) return void this.#isHandedBack(first);
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
    else if (!this.#isHandedBack(error)) this.#receiver.failedAfterwards(error);
  }

  /**
   * Whether an error is the receiver's, which the method caught and hands back. It is thrown on, or after the method has returned, where
   * nobody would catch it, told to the receiver: once, since that may throw it again.
   *
   * @param {unknown} error
   */
  #isHandedBack(error) {
    if (!this.#receiverError || this.#receiverError.error !== error) return false;
    if (this.isCalling) throw error;
    this.#receiverError = undefined;
    this.#receiver.failed(error);
    return true;
  }
}

/**
 * Calls a method of the application with one argument and a callback. The method calls back, synchronously or later, or returns a
 * promise; the first of these counts. Not so a promise beside the callback, from a method that declares one and is no async function: it
 * may hold what was read where the callback gets what was decided. A method that declares the callback and returns nothing, or something
 * like the handle of a query, may take any time. Any other has three seconds to call back after it returned, or after a promise that
 * doesn't count has settled.
 *
 * @param {unknown} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {Receiver} receiver
 * @param {(source: any) => unknown} [createThird] makes an argument after the callback, of a source of any type
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
    const returned = createThird
      ? method.call(owner, argument, callback, createThird(source))
      : method.call(owner, argument, callback);
    // A store in memory has called back by now, and returned nothing.
    if (returned === undefined && !pending.isPending) return;
    if (returned !== undefined || method.length < 2)
      returns().handleReturned(returned, pending, method, name);
  } catch (thrown) {
    pending.fail(thrown);
  } finally {
    pending.isCalling = false;
  }
}

module.exports = { call };
