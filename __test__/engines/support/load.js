'use strict';

const { createEngine } = require('../../../lib/state/engine');
const { measureLateness } = require('./waiting');

const WORKERS = 4;
const PAUSE = 2;
const GROUP = 'load of a test';

/**
 * Writers and readers of an engine that note what was acknowledged, and when, until they are stopped or the test ends.
 *
 * @param {import('node:test').TestContext} t
 * @param {any} options of the engine
 * @param {string} group
 */
function startLoad(t, options, group = GROUP.replaceAll(' ', '-')) {
  const engine = createEngine(options);
  /** When each write was acknowledged. @type {Map<string, number>} */
  const put = new Map();
  /** @type {Map<string, number>} */
  const removed = new Map();
  /** @type {number[]} */
  const latencies = [];
  /** @type {{ at: number, code: unknown }[]} */
  const failures = [];
  const forged = new Set();
  const { slack } = measureLateness();
  let isGoing = true;
  let count = 0;

  /** @template T @param {() => Promise<T>} run @returns {Promise<T | undefined>} */
  const timed = async (run) => {
    const begun = Date.now();
    try {
      return await run();
    } catch (error) {
      failures.push({ at: Date.now(), code: /** @type {any} */ (error).code });
    } finally {
      latencies.push(Date.now() - begun);
    }
  };
  const worker = async () => {
    while (isGoing) {
      count += 1;
      const key = `${group.slice(0, 4)}${count}`;
      const until = Date.now() + 600_000;
      const isPut = await timed(async () => !(await engine.put(key, 'one', until, group)));
      const isSwapped = isPut && (await timed(() => engine.swap(key, 'one', 'two', until, group)));
      if (isSwapped) put.set(key, Date.now());
      forged.add(await timed(() => engine.get(`${group.slice(0, 4)}forged`)));
      if (isSwapped && count % 3 === 0) {
        // A removal that isn't acknowledged may have happened.
        put.delete(key);
        if (await timed(() => engine.remove(key, group))) removed.set(key, Date.now());
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  };
  const workers = Array.from({ length: WORKERS }, worker);
  const stop = async () => {
    isGoing = false;
    await Promise.all(workers);
  };
  t.after(stop);
  return {
    group,
    put,
    latencies,
    /** How much longer than its `timeout` a call may have taken. */
    slack,
    failures,
    forged,
    count: () => put.size,
    stop,
    /** The acknowledged writes that the engine doesn't have: when each was acknowledged. */
    async lost() {
      const lists = new Map((await engine.list(group)).map(({ key, value }) => [key, value]));
      const gone = [...put].filter(([key]) => lists.get(key) !== 'two');
      const back = [...removed].filter(([key]) => lists.has(key));
      return { gone: gone.map(([, at]) => at), back: back.map(([, at]) => at) };
    },
    clear: () => engine.removeGroup(group),
  };
}

/** @param {number[]} latencies milliseconds */
function percentiles(latencies) {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: sorted.at(-1) };
}

module.exports = { percentiles, startLoad };
