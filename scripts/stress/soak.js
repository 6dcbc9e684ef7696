'use strict';

// HTTP at saturation on both versions of Express, with both products in one app: every answer is the expected one, none is an
// error of the server's, none is lost.
//
//   node scripts/stress/soak.js [seconds for each version, default 600] [express4 | express5]
//
// The load comes from the benchmark's autocannon: `npm ci --prefix benchmark` first.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { availableParallelism } = require('node:os');
const path = require('node:path');
const { createHistogram } = require('node:perf_hooks');
const { Worker } = require('node:worker_threads');

const CONNECTIONS = 48;
/** One processor is the server's. */
const LOADS = Math.max(1, availableParallelism() - 1);

async function main() {
  const [seconds = '600', ...names] = process.argv.slice(2);
  for (const name of names.length > 0 ? names : ['express4', 'express5']) await soak(name, Number(seconds));
}

/**
 * @param {string} name
 * @param {number} seconds
 */
async function soak(name, seconds) {
  const server = fork(path.join(__dirname, 'soak/server.js'), [name]);
  try {
    const [{ port, situations }] = await once(server, 'message');
    const before = await countsOf(server);
    /** @type {number[]} */
    const sizes = [];
    const sampling = setInterval(async () => sizes.push((await countsOf(server)).mebibytes), seconds * 100);
    const start = performance.now();
    const { answered, wrong, latency } = await loaded(`http://127.0.0.1:${port}`, situations, seconds);
    const elapsed = (performance.now() - start) / 1000;
    clearInterval(sampling);

    const { mebibytes, processor, delay, ...after } = await countsOf(server);
    const milliseconds = (/** @type {number} */ share) => (latency.percentile(share) / 1000).toFixed(1);
    console.log(
      `${name}: ${answered.toLocaleString('en')} answers in ${elapsed.toFixed(0)} s, ${(answered / elapsed).toFixed(0)}/s over ${CONNECTIONS} connections, ` +
        `server at ${(((processor - before.processor) / elapsed) * 100).toFixed(0)} % of a processor\n` +
        `  latency ms: p50 ${milliseconds(50)}, p90 ${milliseconds(90)}, p99 ${milliseconds(99)}, p99.9 ${milliseconds(99.9)}, max ${milliseconds(100)}\n` +
        `  event loop delay ms: p99 ${delay.p99.toFixed(1)}, max ${delay.max.toFixed(1)}\n` +
        `  resident MiB: ${[...sizes, mebibytes].map((size) => size.toFixed(0)).join(' ')}`,
    );
    assert.deepEqual([...wrong], [], 'every situation has its status');
    assert.deepEqual(after, {
      received: before.received + answered,
      finished: before.finished + answered,
      cut: 0,
      failed: 0,
      errors: 0,
      uncaught: 0,
    });
  } finally {
    server.disconnect();
  }
}

/**
 * @param {string} url
 * @param {import('./soak/situations').Situation[]} situations
 * @param {number} seconds
 */
async function loaded(url, situations, seconds) {
  const workerData = { url, situations, seconds, connections: CONNECTIONS / LOADS };
  const loads = Array.from(
    { length: LOADS },
    () => new Worker(path.join(__dirname, 'soak/load.js'), { workerData }),
  );
  const latency = createHistogram();
  const wrong = new Map();
  let answered = 0;
  for (const [load] of await Promise.all(loads.map((load) => once(load, 'message')))) {
    answered += load.answered;
    latency.add(load.latency);
    for (const [what, count] of load.wrong) wrong.set(what, (wrong.get(what) ?? 0) + count);
  }
  assert.ok(answered > 0);
  return { answered, wrong, latency };
}

/** @param {import('node:child_process').ChildProcess} server */
async function countsOf(server) {
  const answer = once(server, 'message');
  server.send('counts');
  const [counts] = await answer;
  return counts;
}

main();
