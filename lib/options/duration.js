'use strict';

const { expected } = require('../values/checks');
const { own } = require('../values/members');

/** Milliseconds in each unit. */
const UNITS = Object.freeze({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 });
const TEXT = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/;

// In seconds. Larger numbers are milliseconds by mistake.
const CENTURY = 100 * 366 * 86_400;
const LONGEST_TIMEOUT = 300;

/**
 * Reads an option that is a number of seconds, or text with a unit such as `15m`.
 *
 * @param {string} name the option, for the error
 * @param {unknown} value
 * @param {{ least?: number, most?: number, isWhole?: boolean }} [limits] seconds, and whether only whole ones are valid
 * @returns {number} seconds
 */
function readDuration(name, value, limits) {
  const least = own(limits, 'least') ?? 0;
  const most = own(limits, 'most') ?? CENTURY;
  const isWhole = own(limits, 'isWhole') ?? false;
  const seconds = typeof value === 'string' ? secondsOf(value) : value;
  const isValid = typeof seconds === 'number' && seconds >= least && seconds <= most;
  if (isValid && (!isWhole || Number.isInteger(seconds))) return seconds;
  const kind = isWhole ? 'whole seconds' : 'seconds';
  throw expected(
    `${least} to ${most} ${kind}, as a number or as text with a unit like "500ms", "15m" or "30d",`,
    name,
    value,
  );
}

/**
 * Reads a time limit of input and output. Its maximum catches milliseconds, which other libraries expect here.
 *
 * @param {string} name
 * @param {unknown} value
 * @returns {number} milliseconds, at least 1
 */
function readTimeout(name, value) {
  return Math.round(readDuration(name, value, { least: 0.001, most: LONGEST_TIMEOUT }) * 1000);
}

/**
 * The seconds that a text says.
 *
 * @param {string} text
 * @returns {number | undefined} undefined where it isn't a number with a unit
 */
function secondsOf(text) {
  const [, count, unit] = TEXT.exec(text) ?? [];
  if (unit === undefined) return undefined;
  // Rounded, because 1.1 h are 3960.0000000000005 s.
  return Math.round(Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)]) / 1000;
}

module.exports = { CENTURY, readDuration, readTimeout, secondsOf };
