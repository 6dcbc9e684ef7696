'use strict';

// Makes as many verifiers with cache as the first argument says, each with a key of its own, and holds them if the second is `hold`.
// Prints the most resident memory of the process, in mebibytes.

const { createVerifier } = require('../../../lib/tokens/jwt');

const [count, what] = process.argv.slice(2);
/** @type {unknown[]} */
const held = [];

(async () => {
  for (let made = 0; made < Number(count); made += 1) {
    const verify = createVerifier({ key: `a secret that is long enough: ${made}`, cache: true });
    if (what === 'hold') held.push(verify);
    // Finalizers run between two turns of the event loop.
    if (made % 10 === 0) await new Promise(setImmediate);
  }
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
})();
