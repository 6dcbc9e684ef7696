'use strict';

const assert = require('node:assert/strict');
const { callAsync } = require('../options/call-async');

/**
 * Calls a method of a store as the middleware does.
 *
 * @param {unknown} store
 * @param {'make' | 'retrieve'} method
 * @param {unknown} argument
 * @returns {Promise<any>} of any type, which the tests are about
 */
function call(store, method, argument) {
  return callAsync(store, method, argument, (error) => {
    assert.fail(`${method} failed after it had settled: ${error}`);
  });
}

module.exports = { call };
