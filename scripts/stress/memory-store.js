'use strict';

// A memory store at its bound: filled three times over, it holds as much as after the first time.
//
//   node scripts/stress/memory-store.js [max, default 1,000,000]

const assert = require('node:assert/strict');
const Store = require('../../lib/stores/memory');
const { rss } = require('./rss');

const max = Number(process.argv[2] ?? 1_000_000);
const lane = 1000;

async function main() {
  const store = new /** @type {any} */ (Store)({ max, namespace: 'stress' });
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const empty = rss();
  const sizes = [];
  /** @type {string[]} */
  let oldest = [];
  for (let round = 0; round < 3; round += 1) {
    const start = performance.now();
    let newest = '';
    for (let made = 0; made < max; made += lane) {
      const tokens = await Promise.all(
        Array.from({ length: Math.min(lane, max - made) }, (_, index) =>
          make(store, { client_id: made + index, exp }),
        ),
      );
      newest = tokens.at(-1) ?? '';
      if (made === 0) {
        if (round > 0) assert.ok(oldest.every((token) => retrieve(store, token) === undefined));
        oldest = tokens;
      }
    }
    assert.equal(retrieve(store, newest).exp, exp);
    const microseconds = ((performance.now() - start) * 1000) / max;
    sizes.push(rss());
    console.log(`round ${round + 1}: ${microseconds.toFixed(1)} µs a token, ${sizes.at(-1)?.toFixed(0)} MiB`);
  }
  const perToken = (((sizes[0] ?? 0) - empty) * 2 ** 20) / max;
  console.log(`${max.toLocaleString('en')} tokens at the bound: ${perToken.toFixed(0)} bytes each`);
  const looked = 1_000_000;
  const start = performance.now();
  for (let index = 0; index < looked; index += 1) retrieve(store, oldest[index % oldest.length] ?? '');
  console.log(`looking one up: ${(((performance.now() - start) * 1000) / looked).toFixed(2)} µs`);
  const growth = (sizes[2] ?? 0) / (sizes[1] ?? 1);
  assert.ok(growth < 1.1, `the full store grew to ${growth.toFixed(2)} of its size`);
}

/**
 * @param {any} store
 * @param {object} session
 * @returns {Promise<string>}
 */
function make(store, session) {
  return new Promise((resolve, reject) => {
    store.make(session, (/** @type {Error | null} */ error, /** @type {string} */ token) =>
      error ? reject(error) : resolve(token),
    );
  });
}

/**
 * @param {any} store
 * @param {string} token
 */
function retrieve(store, token) {
  let found;
  store.retrieve(token, (/** @type {null} */ _, /** @type {any} */ session) => {
    found = session;
  });
  return /** @type {any} */ (found);
}

main();
