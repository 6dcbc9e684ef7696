'use strict';

const { call } = require('./call');

/**
 * Calls a method as `call` does, with the result as a promise.
 *
 * @param {unknown} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {import('./call').Receiver['failedAfterwards']} failedAfterwards
 * @returns {Promise<any>} of the type that the method has
 */
function callAsync(owner, name, argument, failedAfterwards) {
  return new Promise((resolve, reject) => {
    call(owner, name, argument, {
      calledBack: (error, value) => (error ? reject(error) : resolve(value)),
      resolved: resolve,
      failed: reject,
      failedAfterwards,
    });
  });
}

module.exports = { callAsync };
