'use strict';

// Resident memory, read when the garbage is gone.

const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

const MEBIBYTE = 2 ** 20;

/** Mebibytes. */
exports.rss = () => {
  // Finalizers of native state run between two turns of the event loop and free after the first collection.
  gc();
  gc();
  return process.memoryUsage.rss() / MEBIBYTE;
};

/**
 * Does something many times and looks at the memory ten times meanwhile. Caches, compiled code and the allocator's pools fill
 * during the first fifth; what comes after must not grow.
 *
 * @param {string} name
 * @param {number} count
 * @param {(index: number) => unknown} run
 * @param {object} [options]
 * @param {number} [options.bound] mebibytes that it may grow by
 * @param {number} [options.turn] how many to run in one turn of the event loop
 * @param {(line: string) => void} [options.report]
 */
exports.flat = async (name, count, run, { bound = 8, turn = 1000, report = console.log } = {}) => {
  const part = Math.ceil(count / 10);
  const start = performance.now();
  const seen = [];
  for (let done = 0; done < count; ) {
    const end = Math.min(count, done + part);
    while (done < end) {
      const stop = Math.min(end, done + turn);
      const running = [];
      for (; done < stop; done += 1) {
        const result = run(done);
        if (result instanceof Promise) running.push(result);
      }
      if (running.length > 0) await Promise.all(running);
      else await new Promise(setImmediate);
    }
    seen.push(exports.rss());
  }
  const seconds = (performance.now() - start) / 1000;
  const settled = seen[1] ?? 0;
  const growth = (seen.at(-1) ?? 0) - settled;
  report(
    `${name}: ${count.toLocaleString('en')} in ${seconds.toFixed(1)} s, MiB ${seen.map((size) => size.toFixed(1)).join(' ')}`,
  );
  if (growth > bound) throw new Error(`${name}: resident memory grew by ${growth.toFixed(1)} MiB`);
};
