'use strict';

const { ratio, summary } = require('../harness/statistics');

/**
 * @typedef {import('../harness/statistics').Summary} Summary
 * @typedef {Record<string, { nanoseconds: Summary, times: Summary }>} Row the contestants, with what each takes and how many
 *   times latchkey's time that is
 */

/**
 * @param {Map<string, number[]>} series
 * @returns {Row}
 */
exports.rowOf = (series) => {
  const ours = series.get('latchkey') ?? [];
  const entries = [...series].map(([name, samples]) => [
    name,
    { nanoseconds: summary(samples), times: ratio(samples, ours) },
  ]);
  return Object.fromEntries(entries);
};
