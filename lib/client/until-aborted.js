'use strict';

/**
 * Stops waiting for what others may go on waiting for.
 *
 * @template Result
 * @param {Promise<Result>} promise
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<Result>}
 */
function untilAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

module.exports = { untilAborted };
