'use strict';

// The long run of the HTTP fuzzer, with a seed of its own each time.
//
//   node __test__/fuzz/run.js [seconds for each version of Express, default 600] [express4 | express5] [seed]
//
// A finding names the seed and prints the request. The same seed makes the same requests again, but for what is random in
// tokens and signatures.

const crypto = require('node:crypto');
const { fuzz } = require('./fuzzer');

async function main() {
  const [seconds = '600', name, given] = process.argv.slice(2);
  const seed = Number(given ?? crypto.randomInt(2 ** 31));
  for (const express of name ? [name] : ['express4', 'express5']) {
    console.log(`${express}, seed ${seed}`);
    const { requests, letIn, sorts, statuses, processor, server } = await fuzz({
      express,
      seconds: Number(seconds),
      seed,
    });
    const list = (/** @type {Map<any, number>} */ counts) =>
      [...counts]
        .sort()
        .map(([what, count]) => `${what} ${count}`)
        .join(', ');
    console.log(
      `  ${requests} requests, ${letIn} let in, ${processor.toFixed(0)} s of processor time; server: ${JSON.stringify(server)}`,
    );
    console.log(`  answers: ${list(statuses)}`);
    console.log(`  requests: ${list(sorts)}`);
  }
}

main();
