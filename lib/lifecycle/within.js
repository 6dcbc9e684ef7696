'use strict';

const { latchkeyError } = require('../values/errors');

/**
 * Waits for a promise, for a limited time.
 *
 * @param {number} limit milliseconds
 * @param {() => Promise<unknown>} run
 * @returns {Promise<void>}
 */
function within(limit, run) {
  return new Promise((resolve, reject) => {
    const late = () => reject(latchkeyError('ERR_NOT_READY', `no answer within ${limit / 1000} s`));
    const timer = setTimeout(late, limit);
    Promise.resolve()
      .then(run)
      .then(() => resolve(), reject)
      .finally(() => clearTimeout(timer));
  });
}

module.exports = { within };
