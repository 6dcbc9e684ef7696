'use strict';

const { given: memberOf } = require('../values/members');

// Loaded when a warning needs it.
const warnings = () => require('../diagnostics/warnings');

/** Seconds. */
const UNITS = Object.freeze({ second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 });
const WITH_UNIT =
  /^\s*(\d+(?:\.\d+)?)\s*(?:(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hrs?|hours?)|(d|days?)|(w|weeks?))\s*$/i;

/** Longer lifetimes in days are not a finite number of seconds. */
const LONGEST = Number.MAX_VALUE / 1e6;
const MAX_SHOWN = 40;

/**
 * A lifetime in minutes or in days, the units of jwt-identity 3.1.0.
 *
 * @typedef {{ name: string, unit: 'minute' | 'day', fallback: number }} LifetimeOption
 */

/**
 * Reads `expiresIn` as jwt-identity 3.1.0 does: the whole number at the beginning of its text, or else the default. Warns where that is
 * not what the text says.
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
  const message = misreading(text, used, option);
  if (message !== null) warnings().warnOnce('LATCHKEY_EXPIRES_IN', message, `${option.name} ${text}`);
  return used;
}

/**
 * How a lifetime was read and how to write it, or null where it was read as it is written.
 *
 * @param {string} text
 * @param {number} used
 * @param {LifetimeOption} option
 * @returns {string | null}
 */
function misreading(text, used, { name, unit }) {
  const wanted = countOf(text, unit);
  if (wanted === used) return null;
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  const origin = Number.parseInt(text, 10) === used ? '' : ', the default';
  const advice =
    Number.isSafeInteger(wanted) && wanted > 0
      ? `To get what it says, write ${wanted}`
      : `Write a whole number of ${unit}s, at least 1`;
  return `Option ${name} is a number of ${unit}s: "${shown}" was read as ${plural(used, unit)}${origin}. ${advice}`;
}

/**
 * How many minutes or days a text says, NaN where it is neither a number nor a number with a unit.
 *
 * @param {string} text
 * @param {'minute' | 'day'} unit
 */
function countOf(text, unit) {
  const match = WITH_UNIT.exec(text);
  if (!match) return text.trim() === '' ? Number.NaN : Number(text);
  const index = match.findIndex((group, at) => at > 1 && group !== undefined) - 2;
  const seconds = /** @type {number} */ (Object.values(UNITS)[index]);
  return (Number(match[1]) * seconds) / UNITS[unit];
}

/**
 * @param {number} count
 * @param {string} unit
 */
function plural(count, unit) {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

module.exports = { misreading, readLifetime };
