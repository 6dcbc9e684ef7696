'use strict';

// Worker threads that are killed in the middle of their work, each at another moment, while the main thread does the same
// work: the process lives, the others' answers are right, and what a thread held goes with it.
//
//   node scripts/stress/workers.js [count, default 400] [--any-size]

const assert = require('node:assert/strict');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const keys = require('../../__test__/support/keys');
const { rss } = require('./rss');

const AT_ONCE = 4;

/** Makes everything and uses it, the asynchronous part without waiting. */
function work() {
  const { signing, verifying } = keys.keyFor.ES256;
  const sign = jwt.createSigner({ key: signing, algorithm: 'ES256' });
  const verify = jwt.createVerifier({ key: verifying });
  const { seal, open } = createSealer({ secret: keys.secret });
  return async () => {
    const signing = Array.from({ length: 8 }, () => sign.async({ sub: 'alice' }));
    assert.equal(/** @type {any} */ (open(seal({ sub: 'alice' })))?.sub, 'alice');
    for (const token of await Promise.all(signing)) {
      assert.equal(/** @type {any} */ (verify(token)).sub, 'alice');
      assert.equal(verify.try(keys.tampered(token)), null);
    }
  };
}

async function thread() {
  const once = work();
  parentPort?.postMessage('ready');
  for (;;) await once();
}

async function main() {
  const [given = '400', anySize] = process.argv.slice(2);
  const count = Number(given);
  const once = work();
  const start = performance.now();
  const seen = [];
  let started = 0;
  let killedEarly = 0;
  let busy = true;
  const beside = (async () => {
    let rounds = 0;
    for (; busy; rounds += 1) await once();
    return rounds;
  })();
  const lane = async () => {
    while (started < count) {
      const index = started++;
      const worker = new Worker(__filename);
      worker.on('error', (error) => {
        throw error;
      });
      if (index % 4 === 0) {
        // Before, while or after it loads the binary.
        await new Promise((resolve) => setTimeout(resolve, index % 40));
        killedEarly += 1;
      } else {
        await new Promise((resolve) => worker.once('message', resolve));
        await new Promise((resolve) => setTimeout(resolve, index % 13));
      }
      await worker.terminate();
      if (index % Math.ceil(count / 10) === 0) seen.push(rss());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  busy = false;
  seen.push(rss());
  const rounds = await beside;
  console.log(
    `${count} threads killed, ${killedEarly} of them at any moment of their start, in ${((performance.now() - start) / 1000).toFixed(1)} s; ` +
      `beside them ${rounds} rounds in the main thread; MiB ${seen.map((size) => size.toFixed(0)).join(' ')}`,
  );
  const growth = (seen.at(-1) ?? 0) - (seen[2] ?? 0);
  assert.ok(anySize || growth < 48, `resident memory grew by ${growth.toFixed(0)} MiB`);
}

if (isMainThread) main();
else thread();
