'use strict';

const { isPromise } = require('node:util').types;
const { latchkeyError } = require('../values/errors');
const { given } = require('../values/members');

// Loaded when a function of the application's misbehaves.
const warnings = () => require('../diagnostics/warnings');

// How long a callback may take where nothing says that one will come: longer than a store may take to answer, and shorter than
// clients and proxies wait. In milliseconds.
const PATIENCE = 3000;

/**
 * What becomes of an answer. Exactly one of the first three is called, once.
 *
 * @typedef {object} Outcome
 * @property {(error: any, value?: any, more?: any) => void} answered the callback's arguments
 * @property {(value: any) => void} fulfilled what a promise resolved to
 * @property {(error: unknown) => void} failed what was thrown, or what a promise was rejected with
 * @property {(error: unknown) => void} late what was thrown or rejected after the answer
 */

/** Lets one answer through. One object per question, and not a closure per kind of answer: a request is asked about each time. */
class Question {
  #outcome;
  #isOpen = true;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  /** What came after the answer threw. @type {{ error: unknown } | undefined} */
  #ours;

  /** @param {Outcome} outcome */
  constructor(outcome) {
    this.#outcome = outcome;
  }

  get isOpen() {
    return this.#isOpen;
  }

  /**
   * @param {'answered' | 'fulfilled' | 'failed'} how
   * @param {any} first @param {any} [value] @param {any} [more]
   */
  settle(how, first, value, more) {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    try {
      this.#outcome[how](first, value, more);
    } catch (thrown) {
      this.#ours = { error: thrown };
      throw thrown;
    }
  }

  /**
   * Gives up where no callback comes any more.
   *
   * @param {() => void} giveUp settles it
   */
  wait(giveUp) {
    if (!this.#isOpen) return;
    this.#timer = setTimeout(giveUp, PATIENCE);
    // Timers of a browser, which some test runners have, are numbers.
    this.#timer.unref?.();
  }

  /** @param {unknown} error */
  fail(error) {
    if (this.#isOpen) this.settle('failed', error);
    else this.#outcome.late(error);
  }

  /** @param {unknown} thrown by the method, or by what comes after the answer, which passes through it on its way up */
  caught(thrown) {
    if (this.#ours && this.#ours.error === thrown) throw thrown;
    this.fail(thrown);
  }
}

/**
 * Calls a method of the user's with one argument and a callback. It may call back at once or later, and may return a
 * promise instead; the first answer counts. A method that declares the callback and returns nothing, or the handle of a query, may
 * take its time; any other has three seconds to call back once it has returned, or its promise has resolved to undefined.
 *
 * @param {any} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {Outcome} outcome
 * @param {(of: any) => unknown} [third] makes an argument after the callback, for a method that declares one
 * @param {unknown} [of] what it is made of
 */
function ask(owner, name, argument, outcome, third, of) {
  const question = new Question(outcome);
  try {
    const method = owner[name];
    // A function of Object.prototype's is nobody's answer.
    if (typeof method !== 'function' || (name in Object.prototype && given(owner, name) === undefined))
      throw new TypeError(`${name} is not a function`);
    /** @type {Outcome['answered']} */
    const callback = (error, value, more) => question.settle('answered', error, value, more);
    const returned =
      third && method.length > 2
        ? method.call(owner, argument, callback, third(of))
        : method.call(owner, argument, callback);
    const callsBack = method.length > 1;
    if (returned !== undefined || (!callsBack && question.isOpen)) took(returned, question, callsBack, name);
  } catch (thrown) {
    question.caught(thrown);
  }
}

/**
 * @param {any} returned
 * @param {Question} question
 * @param {boolean} callsBack whether the method declares a callback
 * @param {string} name
 */
function took(returned, question, callsBack, name) {
  if (isAnswer(returned, callsBack)) {
    returned.then(
      /** @param {unknown} value */
      (value) => {
        if (value !== undefined || !callsBack) question.settle('fulfilled', value);
        // An async function that calls back later resolves to undefined before it does.
        else question.wait(() => settleAsNothing(question, name));
      },
      (/** @type {unknown} */ error) => question.fail(error),
    );
  } else if (
    question.isOpen &&
    (!callsBack || isText(returned) || require('../values/plain-object').isPlainObject(returned))
  ) {
    if (!callsBack && isText(returned)) warnOfReturned(name);
    question.wait(() => settleAsFailure(question, name));
  }
}

/** @param {Question} question @param {string} name */
function settleAsNothing(question, name) {
  const message = `${name} resolved to undefined and didn't call back within three seconds, which counts as no answer. Resolve to null, or call back with it, where there is none.`;
  warnings().warnOnce('LATCHKEY_NO_ANSWER', message, `${name} undefined`);
  question.settle('fulfilled', undefined);
}

/**
 * What was returned can't count: it may be the handle of a query, and a session that nobody made would let a request in.
 *
 * @param {Question} question
 * @param {string} name
 */
function settleAsFailure(question, name) {
  const message = `${name} neither called back nor returned a promise. Make it an async function, or call back.`;
  warnings().warnOnce('LATCHKEY_NO_ANSWER', message, name);
  question.settle('failed', latchkeyError('ERR_CALLBACK_FAILED', message));
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
  const message = `${name} returned its answer without a promise, which isn't taken: the request fails unless a callback comes. Make it an async function.`;
  warnings().warnOnce('LATCHKEY_NO_ANSWER', message, name);
}

module.exports = { ask };
