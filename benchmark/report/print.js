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

/** @param {Record<string, import('../http/run').App>} apps */
exports.printApps = (apps) => {
  console.log(
    '\nA guarded Express 5 route: requests per second, share of the bare route, processor time and what of it is added, use of the processor',
  );
  const width = Math.max(...Object.keys(apps).map((name) => name.length));
  for (const [name, { requestsPerSecond, share, microseconds, added, busy }] of Object.entries(apps)) {
    const columns = [
      requestsPerSecond.median.toFixed(0).padStart(7),
      share.median.toFixed(2).padStart(6),
      `${microseconds.median.toFixed(1)} µs`.padStart(10),
      `${added.median.toFixed(1)} µs`.padStart(10),
      `${(busy.median * 100).toFixed(0)} %`.padStart(6),
    ];
    console.log(`  ${name.padEnd(width)} ${columns.join(' ')}`);
  }
};

/** @param {Record<string, Record<string, import('../in-flight/run').Way>>} results */
exports.printInFlight = (results) => {
  console.log(
    '\n1,000 signatures in flight: per second, share of node:crypto, event loop delay at the 99th percentile',
  );
  for (const [alg, ways] of Object.entries(results)) {
    for (const [name, { perSecond, share, delay }] of Object.entries(ways)) {
      console.log(
        `  ${alg} ${name.padEnd(12)} ${perSecond.median.toFixed(0).padStart(8)} ${share.median.toFixed(2).padStart(6)} ${delay.median.toFixed(1).padStart(8)} ms`,
      );
    }
  }
};

/** @param {ReturnType<typeof import('../targets').judged>} judged */
exports.printJudged = (judged) => {
  for (const { name, value, limit, isReached } of judged) {
    console.log(
      `  ${isReached ? 'reached' : 'MISSED '}  ${value.toFixed(2).padStart(7)}, ${limit.padEnd(13)} ${name}`,
    );
  }
};

/** @param {ReturnType<typeof import('./baseline').compared>} fallen */
exports.printCompared = (fallen) => {
  for (const { name, before, now } of fallen) {
    console.log(`  SLOWER   ${now.toFixed(2).padStart(7)}, was ${before.toFixed(2)}: ${name}`);
  }
};
