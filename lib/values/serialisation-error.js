'use strict';

const { expectedSecret } = require('./checks');

/**
 * The error that names the member which can't be serialized, if the value itself is at fault.
 *
 * @param {unknown} value
 * @param {string} name
 * @param {unknown} error of JSON.stringify, or of a getter or toJSON of the application's
 */
function serialisationError(value, name, error) {
  if (typeof value === 'bigint') return expectedSecret('what JSON can hold', name, value);
  if (error instanceof RangeError) return expectedSecret('less nesting', name, value);
  const isBigInt = error instanceof TypeError && /serialize a BigInt/.test(error.message);
  if (!isBigInt || typeof value !== 'object' || value === null) return error;
  for (const member of Object.keys(value)) {
    try {
      JSON.stringify(Reflect.get(value, member));
    } catch (inner) {
      return serialisationError(
        Reflect.get(value, member),
        Array.isArray(value) ? `${name}[${member}]` : `${name}.${member}`,
        inner,
      );
    }
  }
  return error;
}

module.exports = { serialisationError };
