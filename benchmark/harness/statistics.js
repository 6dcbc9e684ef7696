'use strict';

/**
 * @param {number[]} values
 * @param {number} share 0 to 1
 */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place % 1);
}

/** @param {number[]} values */
const median = (values) => quantile(values, 0.5);

/** @typedef {{ median: number, low: number, high: number }} Summary the median and the quartiles */

/**
 * @param {number[]} values
 * @returns {Summary}
 */
const summary = (values) => ({
  median: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/**
 * The ratio of two series that were measured in the same rounds: the median of the rounds' own ratios, so that a slow
 * round, which slows both, counts for neither.
 *
 * @param {number[]} above
 * @param {number[]} below
 */
const ratio = (above, below) => summary(above.map((value, round) => value / (below[round] ?? Number.NaN)));

module.exports = { quantile, median, summary, ratio };
