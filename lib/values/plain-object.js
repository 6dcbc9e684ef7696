'use strict';

/**
 * Whether a value is an object literal or has no prototype. It is told by the prototype's prototype, so that objects from another realm, as
 * test runners create them, count too.
 *
 * @param {unknown} value
 * @returns {value is import('./members').Members}
 */
function isPlainObject(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

module.exports = { isPlainObject };
