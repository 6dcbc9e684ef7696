'use strict';

// How long single calls take, and how much garbage each makes. Both are asked of the contestants of a row.

const { rows } = require('../rows');

const calls = 20_000;
/** Few enough that the young generation isn't collected meanwhile. */
const between = 500;
const rounds = 21;

const collect = () => /** @type {any} */ (globalThis).gc();
const middle = (/** @type {number[]} */ values) =>
  values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/**
 * @param {any} contestant
 * @returns {() => Promise<void> | void} one call
 */
function callOf({ kind, run }) {
  if (kind === 'callback') return () => new Promise((resolve) => run(() => resolve(undefined)));
  return kind === 'promise' ? async () => void (await run()) : () => void run();
}

/**
 * The middle of several rounds, since what else runs on the machine may slow one of them down.
 *
 * @param {any} contestant
 */
async function tailOf(contestant) {
  const call = callOf(contestant);
  for (let at = 0; at < calls; at += 1) await call();
  const medians = [];
  const tails = [];
  for (let round = 0; round < rounds; round += 1) {
    collect();
    const times = new Float64Array(calls);
    for (let at = 0; at < calls; at += 1) {
      const start = performance.now();
      const result = call();
      if (result !== undefined) await result;
      times[at] = performance.now() - start;
    }
    times.sort();
    const at = (/** @type {number} */ share) => Number(times[Math.floor(calls * share)]) * 1e6;
    medians.push(at(0.5));
    tails.push(at(0.99));
  }
  return { median: middle(medians), p99: middle(tails) };
}

/**
 * Bytes of V8's heap that one call takes, its request or token included.
 *
 * @param {any} contestant
 */
async function garbageOf({ kind, run }) {
  const counts = [];
  for (let round = 0; round < rounds; round += 1) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < between; at += 1) {
      // Without a promise of this harness around it.
      if (kind === 'callback') run(nothing);
      else if (kind === 'promise') await run();
      else run();
    }
    if (kind === 'callback') await new Promise((resolve) => setImmediate(resolve));
    counts.push((process.memoryUsage().heapUsed - before) / between);
  }
  return middle(counts);
}

function nothing() {}

async function main() {
  const [id, ...names] = process.argv.slice(2);
  const { contestants } = await /** @type {any} */ (rows.find((row) => row.id === id)).make();
  /** @type {Record<string, { median: number, p99: number, bytes: number }>} */
  const results = {};
  for (const contestant of contestants.filter((/** @type {any} */ { name }) => names.includes(name))) {
    results[contestant.name] = { ...(await tailOf(contestant)), bytes: await garbageOf(contestant) };
  }
  process.send?.(results, () => process.exit());
}

main();
