'use strict';

/**
 * Stops waiting when the signal is aborted. The work itself continues, for other callers.
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
