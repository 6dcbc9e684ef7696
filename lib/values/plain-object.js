'use strict';

/**
 * Whether a value is an object as JSON has them. Told by its prototype's prototype, so that one from another realm, as
 * test runners make them, counts too.
 *
 * @param {any} value
 * @returns {value is Record<string, any>}
 */
function isPlainObject(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = { isPlainObject };
