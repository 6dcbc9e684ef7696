'use strict';

// Times in words. They are UTC: whoever reads them compares servers.

/** Units from large to small, in seconds. */
const UNITS = Object.freeze([
  { name: 'year', seconds: 31_557_600 },
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
]);
/** The last second that a Date knows. */
const LATEST = 8.64e12;

/**
 * A duration as a person says it: «3 minutes». The unit is the largest of which there are two, or the smallest.
 *
 * @param {number} seconds not negative
 */
function duration(seconds) {
  const unit = UNITS.find((unit) => seconds >= 2 * unit.seconds) ?? { name: 'second', seconds: 1 };
  const count = Math.floor(seconds / unit.seconds);
  return `${count.toLocaleString('en-US')} ${unit.name}${count === 1 ? '' : 's'}`;
}

/** @param {number} seconds since the epoch @param {number} now seconds */
function relative(seconds, now) {
  const difference = Math.round(seconds - now);
  if (difference === 0) return 'now';
  return difference < 0 ? `${duration(-difference)} ago` : `in ${duration(difference)}`;
}

/**
 * A NumericDate in words, as «2026-11-30 08:00:00 UTC (3 minutes ago)».
 *
 * @param {unknown} seconds
 * @param {number} now seconds
 * @returns {string | undefined} undefined for what is no date
 */
function dateInWords(seconds, now) {
  if (typeof seconds !== 'number' || !(Math.abs(seconds) <= LATEST)) return undefined;
  return `${utc(seconds)} (${relative(seconds, now)})`;
}

/** @param {number} seconds */
function utc(seconds) {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

module.exports = { dateInWords, duration, relative, utc };
