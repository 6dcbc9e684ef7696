'use strict';

const { expected } = require('../values/checks');

/**
 * Refuses a limit that is undefined, as a missing setting makes it: it would be switched off, and more would be accepted.
 *
 * @param {unknown} options as the application wrote them
 * @param {readonly string[]} names of options without which more would be accepted, or tokens would live longer
 * @param {string} [where] the option that the object is the value of
 */
function assertLimits(options, names, where) {
  if (typeof options !== 'object' || options === null) return;
  const prefix = where === undefined ? '' : `${where}.`;
  for (const name of names) {
    if (isUndefined(options, name)) throw expected('a value, or no such option,', prefix + name, undefined);
  }
}

/**
 * @param {object} options
 * @param {string} name
 */
function isUndefined(options, name) {
  return Object.hasOwn(options, name) && Reflect.get(options, name) === undefined;
}

module.exports = { assertLimits };
