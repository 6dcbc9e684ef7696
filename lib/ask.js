'use strict';

const { isPromise } = require('node:util').types;
const { warnOnce } = require('./warnings');

/**
 * What becomes of an answer. Exactly one of the first three is called, once.
 *
 * @typedef {object} Outcome
 * @property {(error: any, value?: any, more?: any) => void} answered the callback's arguments
 * @property {(value: any) => void} fulfilled what a promise resolved to
 * @property {(error: unknown) => void} failed what was thrown, or what a promise was rejected with
 * @property {(error: unknown) => void} late what was thrown or rejected after the answer
 */

/**
 * Calls a method of the user's with one argument and a callback. It may call back at once or later, and may return a
 * promise instead; the first answer counts.
 *
 * @param {any} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {Outcome} outcome
 * @param {(of: any) => unknown} [third] makes an argument after the callback, for a method that declares one
 * @param {unknown} [of] what it is made of
 */
function ask(owner, name, argument, outcome, third, of) {
  let isOpen = true;
  /** @type {{ error: unknown } | undefined} */
  let ours;

  /** @param {(error: any, value?: any, more?: any) => void} handler @param {any} error @param {any} [value] @param {any} [more] */
  const settle = (handler, error, value, more) => {
    if (!isOpen) return;
    isOpen = false;
    try {
      handler(error, value, more);
    } catch (thrown) {
      ours = { error: thrown };
      throw thrown;
    }
  };
  /** @param {unknown} error */
  const fail = (error) => (isOpen ? settle(outcome.failed, error) : outcome.late(error));

  try {
    const method = owner[name];
    if (typeof method !== 'function') throw new TypeError(`${name} is not a function`);
    /** @type {Outcome['answered']} */
    const callback = (error, value, more) => settle(outcome.answered, error, value, more);
    const returned =
      third && method.length > 2
        ? method.call(owner, argument, callback, third(of))
        : method.call(owner, argument, callback);
    const callsBack = method.length > 1;
    if (!isAnswer(returned, callsBack)) {
      if (isOpen && !callsBack && isText(returned)) warnOfReturned(name);
      return;
    }
    returned.then(
      /** @param {unknown} value */
      (value) => {
        // An async function that calls back later resolves to undefined before it does.
        if (value !== undefined || !callsBack) settle(outcome.fulfilled, value);
      },
      fail,
    );
  } catch (error) {
    // What comes after the answer can throw too, and passes through the method on its way up.
    if (ours && ours.error === error) throw error;
    fail(error);
  }
}

/**
 * A function that declares a callback may return something with a `then` by the way: with some ORMs that call would run
 * the query once more. Of such a function only a real promise counts.
 *
 * @param {any} returned
 * @param {boolean} callsBack
 */
function isAnswer(returned, callsBack) {
  return isPromise(returned) || (!callsBack && typeof returned?.then === 'function');
}

/**
 * What is a key or a token, most likely, and not by the way what a callback will come from.
 *
 * @param {unknown} returned
 */
function isText(returned) {
  return typeof returned === 'string' || returned instanceof Uint8Array;
}

/** @param {string} name of a function that takes no callback, and so will hardly answer */
function warnOfReturned(name) {
  const message = `${name} returned its answer without a promise, which isn't taken: the request waits for a callback. Make it an async function.`;
  warnOnce('LATCHKEY_NO_ANSWER', message, name);
}

module.exports = { ask };
