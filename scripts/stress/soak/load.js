'use strict';

// One thread of load: asks for every situation in turns until its time is up, and tells how it was answered. A client takes
// more of a processor than the server does, so that it takes several to saturate one.

const assert = require('node:assert/strict');
const { createRequire } = require('node:module');
const path = require('node:path');
const { createHistogram } = require('node:perf_hooks');
const { parentPort, workerData } = require('node:worker_threads');

const autocannon = createRequire(path.join(__dirname, '../../../benchmark/package.json'))('autocannon');

/** In rounds of a fixed number of requests: when time ends a run, those in flight can't be told from lost ones. */
const ROUND = 10_000;

/** In microseconds. */
const latency = createHistogram();
/** @type {Map<string, number>} how often which situation had another status than its own */
const wrong = new Map();

async function main() {
  const { url, situations, connections, seconds } = workerData;
  const end = performance.now() + seconds * 1000;
  let answered = 0;
  while (performance.now() < end) answered += await round(url, situations, connections);
  parentPort?.postMessage({ answered, wrong, latency });
}

/**
 * @param {string} url
 * @param {import('./situations').Situation[]} situations
 * @param {number} connections
 * @returns {Promise<number>} how many answers came
 */
async function round(url, situations, connections) {
  const requests = situations.map(({ status: expected, ...situation }) => ({
    ...situation,
    onResponse(/** @type {number} */ status) {
      if (status === expected) return;
      const what = `${situation.method} ${situation.path}: ${status} instead of ${expected}`;
      wrong.set(what, (wrong.get(what) ?? 0) + 1);
    },
  }));
  const run = autocannon({ url, connections, amount: ROUND, requests });
  run.on('response', (/** @type {any[]} */ ...[, , , milliseconds]) => {
    latency.record(Math.max(1, Math.round(milliseconds * 1000)));
  });
  // In a thread, autocannon gives what it counted and no summary.
  const { errors, timeouts, resets, mismatches, ...counted } = await run;
  assert.deepEqual(
    { errors, timeouts, resets, mismatches },
    { errors: 0, timeouts: 0, resets: 0, mismatches: 0 },
  );
  assert.deepEqual([counted.totalRequests, counted.totalCompletedRequests], [ROUND, ROUND]);
  return ROUND;
}

main();
