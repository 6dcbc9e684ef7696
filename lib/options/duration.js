'use strict';

const { expected } = require('../values/checks');
const { own } = require('../values/members');

/** Seconds in each unit. */
const UNITS = Object.freeze({ ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 });
const TEXT = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/;

/**
 * Reads an option that is a number of seconds, or text with a unit such as `15m`.
 *
 * @param {string} name the option, for the error
 * @param {unknown} value
 * @param {{ least?: number, most: number }} limits seconds
 * @returns {number} seconds
 */
function readDuration(name, value, limits) {
  const { most } = limits;
  const least = own(limits, 'least') ?? 0;
  const seconds = typeof value === 'string' ? secondsOf(value) : value;
  if (typeof seconds === 'number' && seconds >= least && seconds <= most) return seconds;
  throw expected(`${least} to ${most} seconds, as a number or as text with a unit like "15m"`, name, value);
}

/** @param {string} text */
function secondsOf(text) {
  const [, count, unit] = TEXT.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[/** @type {keyof typeof UNITS} */ (unit)];
}

module.exports = { readDuration };
