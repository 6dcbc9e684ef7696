'use strict';

const { own } = require('../../values/members');
const { unavailable } = require('./errors');

/**
 * Runs an operation of an engine, with a time limit. While a client is offline it queues commands, some clients forever, so without a
 * limit a request would wait instead of learning that the engine is down.
 *
 * @template T
 * @param {string} name the engine's
 * @param {number} limit milliseconds
 * @param {(signal: () => AbortSignal) => T | PromiseLike<T>} run the signal is aborted when the limit has passed
 * @returns {Promise<T>}
 */
function withTimeout(name, limit, run) {
  return new Promise((resolve, reject) => {
    /** @param {unknown} error */
    const fail = (error) =>
      reject(CODES.includes(own(error, 'code')) ? error : unavailable(name, 'is not available', error));
    /** @type {AbortController | undefined} */
    let controller;
    const signal = () => {
      controller ??= new AbortController();
      return controller.signal;
    };
    try {
      const answer = run(signal);
      if (!isThenable(answer)) return resolve(answer);
      const timer = setTimeout(() => {
        reject(unavailable(name, `did not answer within ${limit} ms`));
        controller?.abort();
      }, limit);
      answer.then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error) => {
          clearTimeout(timer);
          fail(error);
        },
      );
    } catch (error) {
      fail(error);
    }
  });
}

/**
 * @template T
 * @param {T | PromiseLike<T>} answer
 * @returns {answer is PromiseLike<T>}
 */
const isThenable = (answer) =>
  typeof (/** @type {Partial<PromiseLike<T>> | null} */ (answer)?.then) === 'function';

/** Errors with one of these codes already say what is wrong. */
const CODES = ['ERR_STORE_INVALID', 'ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNSUPPORTED'];

module.exports = { withTimeout };
