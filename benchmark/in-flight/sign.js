'use strict';

// A thousand private-key signatures at once, again and again: how many get done, and how long the event loop is kept
// from anything else meanwhile. Both ways make the whole token.

const { sign } = require('node:crypto');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { setTimeout } = require('node:timers/promises');
const { keyOf } = require('../keys');
const { createSigner } = require('../latchkey');
const { claimsOf } = require('../claims');
const { hashOf, parametersOf } = require('../peers/node-crypto');

const inFlight = 1000;
const claims = claimsOf('6 claims');

/** @param {string} alg */
function waysFor(alg) {
  const { object } = keyOf(alg);
  return {
    latchkey: createSigner({ key: object.signing, algorithm: alg }).async,
    'node:crypto': callbackForm(alg, object),
  };
}

/**
 * @param {string} alg
 * @param {import('../keys').BenchmarkKey['object']} object
 */
function callbackForm(alg, { signing }) {
  const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
  const key = { key: signing, ...parametersOf(alg) };
  return (/** @type {object} */ set) =>
    new Promise((resolve, reject) => {
      const message = `${header}.${Buffer.from(JSON.stringify(set)).toString('base64url')}`;
      sign(hashOf(alg), Buffer.from(message), key, (error, signature) => {
        if (error) reject(error);
        else resolve(`${message}.${signature.toString('base64url')}`);
      });
    });
}

/**
 * @param {(claims: object) => Promise<string>} way
 * @param {number} milliseconds
 */
async function measured(way, milliseconds) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  delay.enable();
  const start = performance.now();
  let signatures = 0;
  while (performance.now() - start < milliseconds) {
    await Promise.all(
      Array.from({ length: inFlight }, (_, at) => way(/** @type {object} */ (claims[at % claims.length]))),
    );
    signatures += inFlight;
  }
  const spent = performance.now() - start;
  // A delay is only known when it is over.
  await setTimeout(10);
  delay.disable();
  return { perSecond: signatures / (spent / 1000), delay: delay.percentile(99) / 1e6 };
}

async function main() {
  const [alg = 'RS256', rounds = '7', milliseconds = '1500'] = process.argv.slice(2);
  const ways = waysFor(alg);
  /** @type {Record<string, { perSecond: number, delay: number }[]>} */
  const samples = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < Number(rounds); round += 1) {
    for (const [name, way] of Object.entries(ways)) {
      const sample = await measured(way, Number(milliseconds));
      if (round >= 0) samples[name]?.push(sample);
    }
  }
  process.send?.(samples, () => process.exit());
}

main();
