'use strict';

const { unavailable } = require('./errors');

/**
 * What an engine answers, in time. Clients queue their commands while they are offline, some without an end, so that waiting
 * for them is no way to learn that an engine is down.
 *
 * @template T
 * @param {string} name the engine's
 * @param {number} limit milliseconds
 * @param {(signal: () => AbortSignal) => T | PromiseLike<T>} run the signal says that nobody waits any more
 * @returns {Promise<T>}
 */
function within(name, limit, run) {
  return new Promise((resolve, reject) => {
    /** @param {any} error */
    const fail = (error) =>
      reject(OURS.includes(error?.code) ? error : unavailable(name, 'is not available', error));
    /** @type {AbortController | undefined} */
    let controller;
    const signal = () => {
      controller ??= new AbortController();
      return controller.signal;
    };
    try {
      const answer = run(signal);
      if (typeof (/** @type {any} */ (answer)?.then) !== 'function') return resolve(answer);
      const timer = setTimeout(() => {
        reject(unavailable(name, `did not answer within ${limit} ms`));
        controller?.abort();
      }, limit);
      /** @type {PromiseLike<T>} */ (answer).then(
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

const OURS = ['ERR_STORE_INVALID', 'ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNSUPPORTED'];

module.exports = { within };
