'use strict';

// HTTP at saturation on both versions of Express, with both products in one app: every answer is the expected one, none is an
// error of the server's, none is lost.
//
//   node scripts/stress/soak.js [seconds for each version, default 600] [express4 | express5]
//
// The load comes from autocannon, which is installed with the benchmark: `npm ci --prefix benchmark` first.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { createRequire } = require('node:module');
const path = require('node:path');
const { createHistogram } = require('node:perf_hooks');

const autocannon = createRequire(path.join(__dirname, '../../benchmark/package.json'))('autocannon');

const CONNECTIONS = 50;
/** In rounds of a fixed number of requests: when time ends a run, those in flight can't be told from lost ones. */
const ROUND = 40_000;

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
    const latency = createHistogram();
    /** @type {Map<string, number>} */
    const wrong = new Map();
    const sizes = [];
    const start = performance.now();
    let answered = 0;
    let next = start;
    while (performance.now() - start < seconds * 1000) {
      answered += await round(`http://127.0.0.1:${port}`, situations, latency, wrong);
      if (performance.now() >= next) {
        sizes.push((await countsOf(server)).mebibytes);
        next += (seconds * 1000) / 10;
      }
    }
    const elapsed = (performance.now() - start) / 1000;
    const { mebibytes, processor, delay, ...after } = await countsOf(server);
    sizes.push(mebibytes);
    const milliseconds = (/** @type {number} */ share) => (latency.percentile(share) / 1000).toFixed(1);
    console.log(
      `${name}: ${answered.toLocaleString('en')} answers in ${elapsed.toFixed(0)} s, ${(answered / elapsed).toFixed(0)}/s over ${CONNECTIONS} connections, ` +
        `server at ${(((processor - before.processor) / elapsed) * 100).toFixed(0)} % of a processor\n` +
        `  latency ms: p50 ${milliseconds(50)}, p90 ${milliseconds(90)}, p99 ${milliseconds(99)}, p99.9 ${milliseconds(99.9)}, max ${milliseconds(100)}\n` +
        `  event loop delay ms: p99 ${delay.p99.toFixed(1)}, max ${delay.max.toFixed(1)}\n` +
        `  resident MiB: ${sizes.map((size) => size.toFixed(0)).join(' ')}`,
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
    assert.ok(answered >= ROUND);
  } finally {
    server.disconnect();
  }
}

/**
 * @param {string} url
 * @param {import('./soak/situations').Situation[]} situations
 * @param {import('node:perf_hooks').RecordableHistogram} latency
 * @param {Map<string, number>} wrong
 * @returns {Promise<number>} how many answers came
 */
async function round(url, situations, latency, wrong) {
  const requests = situations.map(({ status: expected, ...situation }) => ({
    ...situation,
    onResponse(/** @type {number} */ status) {
      if (status === expected) return;
      const what = `${situation.method} ${situation.path}: ${status} instead of ${expected}`;
      wrong.set(what, (wrong.get(what) ?? 0) + 1);
    },
  }));
  const run = autocannon({ url, connections: CONNECTIONS, amount: ROUND, requests });
  run.on(
    'response',
    (
      /** @type {any} */ _client,
      /** @type {any} */ _status,
      /** @type {any} */ _bytes,
      /** @type {number} */ time,
    ) => {
      latency.record(Math.max(1, Math.round(time * 1000)));
    },
  );
  const { errors, timeouts, resets, mismatches, requests: sent } = await run;
  assert.deepEqual(
    { errors, timeouts, resets, mismatches },
    { errors: 0, timeouts: 0, resets: 0, mismatches: 0 },
  );
  assert.deepEqual([sent.sent, sent.total], [ROUND, ROUND]);
  return sent.total;
}

/** @param {import('node:child_process').ChildProcess} server */
async function countsOf(server) {
  const answer = once(server, 'message');
  server.send('counts');
  const [counts] = await answer;
  return counts;
}

main();
