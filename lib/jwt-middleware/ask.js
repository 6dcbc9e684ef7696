'use strict';

const { isPromise } = require('node:util').types;

/**
 * What becomes of an answer. Exactly one of the first three is called, once.
 *
 * @typedef {object} Outcome
 * @property {(error: any, ...values: any[]) => void} answered the callback's arguments
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
 */
function ask(owner, name, argument, outcome) {
  let open = true;
  /** @type {{ error: unknown } | undefined} */
  let ours;

  /** @param {(...values: any[]) => void} handler */
  const first =
    (handler) =>
    /** @param {any[]} values */
    (...values) => {
      if (!open) return;
      open = false;
      try {
        handler(...values);
      } catch (error) {
        ours = { error };
        throw error;
      }
    };
  const failed = first(outcome.failed);
  /** @param {unknown} error */
  const fail = (error) => (open ? failed(error) : outcome.late(error));

  try {
    const method = owner[name];
    if (typeof method !== 'function') throw new TypeError(`${name} is not a function`);
    const returned = method.call(owner, argument, first(outcome.answered));
    const callsBack = method.length > 1;
    if (!isAnswer(returned, callsBack)) return;
    const fulfilled = first(outcome.fulfilled);
    returned.then(
      /** @param {unknown} value */
      (value) => {
        // An async function that calls back later resolves to undefined before it does.
        if (value !== undefined || !callsBack) fulfilled(value);
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

module.exports = { ask };
