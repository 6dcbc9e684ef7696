'use strict';

const { ask } = require('../../options/call');

/**
 * What a method of the user's answers, as a promise.
 *
 * @param {any} owner
 * @param {string} name
 * @param {unknown} argument
 * @param {(error: unknown) => void} late
 * @returns {Promise<any>}
 */
function asked(owner, name, argument, late) {
  return new Promise((resolve, reject) => {
    ask(owner, name, argument, {
      answered: (error, value) => (error ? reject(error) : resolve(value)),
      fulfilled: resolve,
      failed: reject,
      late,
    });
  });
}

module.exports = { asked };
