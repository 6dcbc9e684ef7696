'use strict';

const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setTimeout } = require('node:timers/promises');

/**
 * Requests so many at once, again and again.
 *
 * @param {(at: number) => Promise<unknown>} way
 * @param {number} inFlight
 * @param {number} milliseconds
 */
async function measured(way, inFlight, milliseconds) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  delay.enable();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < milliseconds) {
    await Promise.all(Array.from({ length: inFlight }, (_, at) => way(at)));
    done += inFlight;
  }
  const spent = performance.now() - start;
  // A delay is only known when it is over.
  await setTimeout(10);
  delay.disable();
  return { perSecond: done / (spent / 1000), delay: delay.percentile(99) / 1e6, longest: delay.max / 1e6 };
}

/**
 * Measures the ways in turns, and sends the samples to the process that started this one.
 *
 * @param {Record<string, (at: number) => Promise<unknown>>} ways
 * @param {{ inFlight: number, rounds: number, milliseconds: number }} effort
 */
exports.measureInTurns = async (ways, { inFlight, rounds, milliseconds }) => {
  /** @type {Record<string, { perSecond: number, delay: number, longest: number }[]>} */
  const samples = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  // The first is to warm up, where there are several.
  for (let round = rounds > 1 ? -1 : 0; round < rounds; round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const sample = await measured(way, inFlight, milliseconds);
      if (round >= 0) samples[name]?.push(sample);
    }
  }
  process.send?.(samples, () => process.exit());
};
