'use strict';

const { isPlainObject } = require('../values/plain-object');

/**
 * A promise resolves to the key, or to the key and a session. A JWK is a key, whatever its members are.
 *
 * @param {unknown} value
 * @returns {value is { key: unknown }}
 */
function isKeyAndSession(value) {
  return isPlainObject(value) && Object.hasOwn(value, 'key') && !Object.hasOwn(value, 'kty');
}

module.exports = { isKeyAndSession };
