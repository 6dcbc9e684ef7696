'use strict';

/**
 * The TypeError for an option of the wrong kind: *Expected X for Y but received Z of type T*.
 *
 * @param {string} what
 * @param {string} name the option, dotted where it is nested
 * @param {unknown} value
 * @param {string} [suggestion] a valid value that is spelled like the one received
 */
function expected(what, name, value, suggestion) {
  const hint = suggestion === undefined ? '' : `. Did you mean "${suggestion}"?`;
  return failure(
    `Expected ${what} for ${name} but received ${shown(value)} of type ${typeName(value)}${hint}`,
  );
}

/**
 * The same for an option that may hold a key or a password: the message leaves the value out.
 *
 * @param {string} what
 * @param {string} name
 * @param {unknown} value
 */
function expectedSecret(what, name, value) {
  return failure(
    `Expected ${what} for ${name} but received a value of type ${typeName(value)}${isNonFinite(value) ? ` (${value})` : ''}`,
  );
}

/**
 * The same for an option that holds a client object of a known library: the message names the library.
 *
 * @param {string} what
 * @param {string} name
 * @param {unknown} value
 * @param {{ name: string, advice: string }} [known] what was received, and what to do
 */
function expectedClient(what, name, value, known) {
  if (!known) return expectedSecret(what, name, value);
  return failure(`Expected ${what} for ${name} but received ${known.name}; ${known.advice}`);
}

/**
 * Validates an optional option: undefined means that it isn't given.
 *
 * @template T
 * @param {string} what
 * @param {string} name
 * @param {T} value
 * @param {(value: any) => boolean} valid
 * @returns {T}
 */
function optional(what, name, value, valid) {
  if (value !== undefined && !valid(value)) throw expected(what, name, value);
  return value;
}

/**
 * Throws the AssertionError of jwt-middleware 0.3.0 for a falsy value. `node:assert` is loaded only then: it takes as long to load as the rest
 * of a middleware.
 *
 * @param {unknown} value
 * @param {string} message
 */
function assertGiven(value, message) {
  if (value) return;
  const assert = require('node:assert');
  assert.ok(value, message);
}

/** @param {unknown} value */
const isFunction = (value) => typeof value === 'function';
/** @param {unknown} value */
const isBoolean = (value) => typeof value === 'boolean';
/** @param {unknown} value */
const isText = (value) => typeof value === 'string' && value !== '';
/** @param {unknown} value */
const isTextOrList = (value) => isText(value) || isTextList(value);
/** @param {unknown} value */
const isTextList = (value) =>
  // Spread, because `every` skips holes.
  Array.isArray(value) && value.length > 0 && [...value].every(isText);
/** @param {unknown} value */
const isCount = (value) => Number.isSafeInteger(value) && Number(value) > 0;
/** @param {unknown} value */
const isCountOrZero = (value) => Number.isSafeInteger(value) && Number(value) >= 0;

// NaN and the infinities: their type alone says too little, and they can't be secret.
/** @param {unknown} value */
const isNonFinite = (value) => typeof value === 'number' && !Number.isFinite(value);

/**
 * Whether an object has no enumerable property but these, so that none of its options is unknown.
 *
 * @param {unknown} object
 * @param {readonly string[]} names
 */
function hasOnly(object, names) {
  const isObject = (typeof object === 'object' && object !== null) || typeof object === 'function';
  return !isObject || Object.keys(object).every((name) => names.includes(name));
}

/** @param {string} message */
function failure(message) {
  return Object.assign(new TypeError(message), { code: 'ERR_OPTION_INVALID' });
}

/** @param {unknown} value */
function typeName(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

// An object's own toString could return anything, and could throw.
/** @param {unknown} value */
function shown(value) {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

module.exports = {
  assertGiven,
  expected,
  expectedClient,
  expectedSecret,
  hasOnly,
  isBoolean,
  isCount,
  isCountOrZero,
  isFunction,
  isText,
  isTextList,
  isTextOrList,
  optional,
};
