'use strict';

const { median, ratio, summary } = require('../harness/statistics');

const ours = 'latchkey';

/**
 * One row: nanoseconds, the spread between the quartiles, and how many times as long as latchkey each one takes.
 *
 * @param {string} id
 * @param {Map<string, number[]>} series
 */
exports.print = (id, series) => {
  const reference = series.get(ours);
  console.log(`\n${id}`);
  const width = Math.max(...[...series.keys()].map((name) => name.length));
  for (const [name, samples] of [...series].sort(([, a], [, b]) => median(a) - median(b))) {
    const { median: middle, low, high } = summary(samples);
    const times = reference ? ratio(samples, reference).median.toFixed(2) : '';
    const spread = `±${(((high - low) / 2 / middle) * 100).toFixed(0)} %`;
    console.log(
      `  ${name.padEnd(width)}  ${nanoseconds(middle).padStart(9)}  ${spread.padStart(6)}  ${times.padStart(7)}`,
    );
  }
};

/** @param {number} value */
function nanoseconds(value) {
  return value < 1e4
    ? `${value.toFixed(0)} ns`
    : value < 1e7
      ? `${(value / 1e3).toFixed(1)} µs`
      : `${(value / 1e6).toFixed(1)} ms`;
}
exports.nanoseconds = nanoseconds;
