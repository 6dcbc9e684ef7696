'use strict';

// How a contestant is run many times over. A contestant is `{ name, kind, run }`:
//
//   sync      run()         does the work once
//   promise   run()         returns a promise of the work, which is awaited before the next
//   callback  run(done)     calls done once, now or later
//   timed     run(times)    does the work so many times and returns the nanoseconds it measured itself

/** @typedef {{ name: string, kind?: 'sync' | 'promise' | 'callback' | 'timed', run: (...args: any[]) => any }} Contestant */

// As source text, because a loop that all contestants share would have a call site that knows them all, and the just-in-time
// compiler would make it good for none of them.
const loops = {
  sync: `return (times) => {
    let last;
    const start = now();
    for (let at = 0; at < times; at += 1) last = run();
    const spent = now() - start;
    keep(last);
    return spent * 1e6;
  };`,
  promise: `return async (times) => {
    let last;
    const start = now();
    for (let at = 0; at < times; at += 1) last = await run();
    const spent = now() - start;
    keep(last);
    return spent * 1e6;
  };`,
  callback: `return (times) => new Promise((resolve) => {
    let left = times;
    let isRunning = false;
    let isDone = false;
    const start = now();
    const done = () => {
      isDone = true;
      if (isRunning) return;
      isRunning = true;
      while (isDone) {
        isDone = false;
        if (left === 0) return resolve((now() - start) * 1e6);
        left -= 1;
        run(done);
      }
      isRunning = false;
    };
    done();
  });`,
  timed: 'return (times) => run(times);',
};

let kept;
/** @param {unknown} value what must not look unused to the compiler */
const keep = (value) => {
  kept = value;
};
exports.kept = () => kept;

/**
 * @param {Contestant} contestant
 * @returns {(times: number) => number | Promise<number>} nanoseconds that so many runs take
 */
exports.batchOf = ({ kind = 'sync', run }) =>
  new Function('run', 'now', 'keep', loops[kind])(run, () => performance.now(), keep);
