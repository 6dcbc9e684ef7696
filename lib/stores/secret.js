'use strict';

const { isKeyObject, isUint8Array } = require('node:util').types;

/**
 * Whether a value has the type of a secret. The core checks its quality.
 *
 * @param {unknown} value
 */
function isSecret(value) {
  return typeof value === 'string' || isUint8Array(value) || (isKeyObject(value) && value.type === 'secret');
}

module.exports = { isSecret };
