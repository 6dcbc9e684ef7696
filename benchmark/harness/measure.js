'use strict';

// Interleaved rounds. The machine's speed drifts by more than the differences of interest: measured one after the other,
// whoever comes last is measured on another machine. Here each round runs a short batch of every contestant, and
// ratios are taken within rounds.

const { batchOf } = require('./batch');

/** @typedef {import('./batch').Contestant} Contestant */

/** @typedef {{ rounds: number, batchMs: number, warmMs: number }} Effort */

/** @type {Effort} */
exports.effort = { rounds: 21, batchMs: 10, warmMs: 150 };

/**
 * @param {Contestant[]} contestants
 * @param {Effort} [effort]
 * @returns {Promise<Map<string, number[]>>} nanoseconds per run of each contestant, by round
 */
exports.measure = async (contestants, { rounds, batchMs, warmMs } = exports.effort) => {
  const runners = [];
  for (const contestant of contestants) {
    const batch = batchOf(contestant);
    runners.push({
      name: contestant.name,
      batch,
      times: await calibrated(batch, batchMs, warmMs),
      samples: [],
    });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const runner of turned(runners, round)) {
      collectGarbage();
      runner.samples.push((await runner.batch(runner.times)) / runner.times);
    }
  }
  return new Map(runners.map(({ name, samples }) => [name, samples]));
};

/**
 * Warms a batch up, and finds how many runs fill `batchMs`.
 *
 * @param {(times: number) => number | Promise<number>} batch
 * @param {number} batchMs
 * @param {number} warmMs
 */
async function calibrated(batch, batchMs, warmMs) {
  let times = 1;
  let fastest = Number.POSITIVE_INFINITY;
  for (let spent = 0; spent < warmMs; ) {
    const start = performance.now();
    const nanoseconds = await batch(times);
    spent += performance.now() - start;
    fastest = Math.min(fastest, nanoseconds / times);
    times = Math.max(1, Math.min(times * 2, Math.round((batchMs * 1e6) / fastest)));
  }
  return Math.max(1, Math.round((batchMs * 1e6) / fastest));
}

/**
 * The same order, begun elsewhere and every other time reversed, so that nobody always runs after the same one.
 *
 * @template Item
 * @param {Item[]} items
 * @param {number} round
 */
function turned(items, round) {
  const first = round % items.length;
  const order = [...items.slice(first), ...items.slice(0, first)];
  return round % 2 === 0 ? order : order.reverse();
}

/** What one contestant left behind is not the next one's to clear away. */
function collectGarbage() {
  const { gc } = /** @type {{ gc?: (options: { type: string }) => void }} */ (globalThis);
  gc?.({ type: 'minor' });
}
