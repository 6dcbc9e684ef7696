'use strict';

const { given: memberOf } = require('../values/members');

/** Longer lifetimes in days are not a finite number of seconds. */
const LONGEST = Number.MAX_VALUE / 1e6;

/**
 * A lifetime in minutes or in days, the units of jwt-identity 3.1.0.
 *
 * @typedef {{ name: string, unit: 'minute' | 'day', fallback: number }} LifetimeOption
 */

/**
 * Reads `expiresIn` as jwt-identity 3.1.0 does: the whole number at the beginning of its text, or else the default.
 *
 * @param {unknown} options that contain `expiresIn`
 * @param {LifetimeOption} option
 * @returns {number}
 */
function readLifetime(options, option) {
  const value = memberOf(options, 'expiresIn');
  if (value === undefined || value === null) return option.fallback;
  const text = `${value}`;
  const parsed = Number.parseInt(text, 10);
  const used = parsed > 0 && parsed < LONGEST ? parsed : option.fallback;
  return used;
}

module.exports = { readLifetime };
