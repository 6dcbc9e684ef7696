'use strict';

const assert = require('node:assert/strict');
const { ask } = require('../options/call');

/**
 * A method of a store, by callback or promise, as the middleware calls it.
 *
 * @param {any} store
 * @param {'make' | 'retrieve'} method
 * @param {unknown} argument
 * @returns {Promise<any>}
 */
function call(store, method, argument) {
  return new Promise((resolve, reject) => {
    ask(store, method, argument, {
      answered: (error, value) => (error ? reject(error) : resolve(value)),
      fulfilled: resolve,
      failed: reject,
      late: (error) => assert.fail(`${method} failed after its answer: ${error}`),
    });
  });
}

module.exports = { call };
