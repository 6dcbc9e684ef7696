'use strict';

const { own } = require('../../values/members');
const { isThenable } = require('../../values/thenable');
const { failed, unavailable } = require('./errors');

/**
 * Runs an operation of an engine, with a time limit. While a client is offline it queues commands, some clients forever, so without a
 * limit a request would wait instead of learning that the engine is down.
 *
 * @template T, Result
 * @param {string} name the engine's
 * @param {InstanceType<typeof import('./deadlines').Deadlines>} deadlines with the limit
 * @param {(signal: () => AbortSignal) => T | PromiseLike<T>} run the signal is aborted when the limit has passed
 * @param {(answer: T) => Result} read what the engine answered; may throw
 * @param {() => void} [onTimeout] called when the limit has passed
 * @returns {Promise<Result>}
 */
function withTimeout(name, deadlines, run, read, onTimeout) {
  return new Promise((resolve, reject) => {
    /** @param {unknown} error */
    const fail = (error) => reject(CODES.includes(own(error, 'code')) ? error : failed(name, error));
    /** @type {AbortController | undefined} */
    let controller;
    const signal = () => {
      controller ??= new AbortController();
      return controller.signal;
    };
    try {
      const answer = run(signal);
      if (!isThenable(answer)) return resolve(read(answer));
      const deadline = deadlines.add(() => {
        reject(unavailable(name, `did not answer within ${deadlines.limit} ms`));
        controller?.abort();
        onTimeout?.();
      });
      answer.then(
        (value) => {
          deadlines.delete(deadline);
          try {
            resolve(read(value));
          } catch (error) {
            fail(error);
          }
        },
        (error) => {
          deadlines.delete(deadline);
          fail(error);
        },
      );
    } catch (error) {
      fail(error);
    }
  });
}

/** Errors with one of these codes already say what is wrong. */
const CODES = ['ERR_STORE_INVALID', 'ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNSUPPORTED'];

module.exports = { withTimeout };
