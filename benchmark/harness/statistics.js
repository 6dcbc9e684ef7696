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

/**
 * A figure with the interval that holds it with a probability of 95 %.
 *
 * @typedef {{ value: number, low: number, high: number }} Estimate
 */

const RESAMPLES = 1000;

/**
 * What `figureOf` says of rounds, and how much that depends on which rounds they happen to be (bootstrap): it is computed again for rounds that
 * are drawn from these, with repetition.
 *
 * @template Round
 * @param {Round[]} rounds
 * @param {(rounds: Round[]) => number} figureOf
 * @returns {Estimate}
 */
function estimate(rounds, figureOf) {
  const random = generator();
  const figures = Array.from({ length: RESAMPLES }, () =>
    figureOf(rounds.map(() => /** @type {Round} */ (rounds[Math.floor(random() * rounds.length)]))),
  );
  return { value: figureOf(rounds), low: quantile(figures, 0.025), high: quantile(figures, 0.975) };
}

/** Numbers from 0 to below 1, the same at each run (Lehmer), so that a file of results always gives the same intervals. */
function generator() {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

module.exports = { estimate, quantile, median, summary, ratio };
