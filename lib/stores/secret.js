'use strict';

const { isKeyObject, isUint8Array } = require('node:util').types;

/**
 * Whether a value can be a secret. Whether it is a good one, the core says.
 *
 * @param {unknown} value
 */
function isSecret(value) {
  return typeof value === 'string' || isUint8Array(value) || (isKeyObject(value) && value.type === 'secret');
}

module.exports = { isSecret };
