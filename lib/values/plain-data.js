'use strict';

const { serialise } = require('./json');

/**
 * Serializes plain data, such as the parts of a key or a record, whatever `toJSON` another package has given to the prototypes by now: the
 * same data has the same text before and after, and in every process.
 *
 * @param {unknown} data of any JSON type
 * @param {string} name of the data, for the error
 * @returns {string}
 */
function serialiseData(data, name) {
  // Arrays inherit from Object.prototype, too. Text and numbers have no toJSON for JSON.stringify.
  const shielded = 'toJSON' in Array.prototype ? withoutToJSON(data) : data;
  return /** @type {string} */ (serialise(shielded, name));
}

/**
 * A copy whose objects and arrays hide a `toJSON` of their prototypes behind an own undefined member, which isn't serialized.
 *
 * @param {unknown} data
 * @returns {unknown}
 */
function withoutToJSON(data) {
  if (typeof data !== 'object' || data === null) return data;
  const copy = Array.isArray(data)
    ? Array.from(data, withoutToJSON)
    : Object.fromEntries(Object.entries(data).map(([name, value]) => [name, withoutToJSON(value)]));
  return Object.hasOwn(copy, 'toJSON') ? copy : Object.defineProperty(copy, 'toJSON', { value: undefined });
}

module.exports = { serialiseData };
