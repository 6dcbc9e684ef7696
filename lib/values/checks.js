'use strict';

// Loaded when a check fails.
const errors = () => require('./option-errors');

/** @type {typeof import('./option-errors').expected} */
const expected = (...args) => errors().expected(...args);
/** @type {typeof import('./option-errors').expectedSecret} */
const expectedSecret = (...args) => errors().expectedSecret(...args);
/** @type {typeof import('./option-errors').expectedClient} */
const expectedClient = (...args) => errors().expectedClient(...args);

/**
 * Validates an optional option: undefined means that it isn't given.
 *
 * @template T
 * @param {string} what
 * @param {string} name
 * @param {T} value
 * @param {(value: any) => boolean} valid takes a value of any type, or of the one that T narrows it to
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
