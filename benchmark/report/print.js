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
    '\nIn flight, 1,000 signatures where nothing else is said: per second, share of what they are compared with, event loop delay at the 99th percentile and at most',
  );
  for (const [alg, ways] of Object.entries(results)) {
    for (const [name, { perSecond, share, delay, longest }] of Object.entries(ways)) {
      console.log(
        `  ${alg} ${name.padEnd(12)} ${perSecond.median.toFixed(0).padStart(8)} ${share.median.toFixed(2).padStart(6)} ${delay.median.toFixed(1).padStart(8)} ms ${longest.median.toFixed(1).padStart(8)} ms`,
      );
    }
  }
};

/** @param {Record<string, Record<string, import('../tail/run').Tail>>} results */
exports.printTails = (results) => {
  console.log(
    '\nSingle calls: median, 99th percentile, the second as a multiple of the first, bytes of the heap',
  );
  for (const [row, ways] of Object.entries(results)) {
    for (const [name, { median: middle, p99, bytes }] of Object.entries(ways)) {
      const columns = [nanoseconds(middle), nanoseconds(p99), (p99 / middle).toFixed(1), bytes.toFixed(0)];
      console.log(`  ${`${row}: ${name}`.padEnd(62)} ${columns.map((text) => text.padStart(9)).join(' ')}`);
    }
  }
};

/** @param {ReturnType<typeof import('../targets').judged>} judged */
exports.printJudged = (judged) => {
  for (const { name, text, limit, isReached } of judged) {
    console.log(`  ${isReached ? 'reached' : 'MISSED '}  ${text.padStart(7)}, ${limit.padEnd(13)} ${name}`);
  }
};

/** @param {ReturnType<typeof import('./baseline').compared>} fallen */
exports.printCompared = (fallen) => {
  for (const { name, before, now } of fallen) {
    console.log(`  SLOWER   ${now.toFixed(2).padStart(7)}, was ${before.toFixed(2)}: ${name}`);
  }
};
