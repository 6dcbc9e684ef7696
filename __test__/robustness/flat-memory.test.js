'use strict';

// The short version of scripts/stress/memory.js: forty bytes lost at each call show here.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const { flat } = require('../../scripts/stress/rss');
const keys = require('../support/keys');

// Twice as many as fill the slots of the claims cache, and compile what fills them, within the first fifth.
const COUNT = 600_000;
const claims = { sub: 'alice', roles: ['admin', 'editor'] };

test('verifications, openings and refusals leave resident memory as it was', async (t) => {
  const token = keys.sign({ alg: 'HS256' }, claims);
  const verify = jwt.createVerifier({ key: keys.secret });
  const { seal, open } = createSealer({ secret: keys.secret });
  const sealed = seal(claims);
  const forged = [keys.tampered(token), 'A'.repeat(20_000), `${sealed}A`, '', 'nonsense'];
  const others = Array.from({ length: 10_000 }, (_, n) => keys.sign({ alg: 'HS256' }, { ...claims, n }));
  const operations = {
    verifications: () => verify.try(token)?.sub === 'alice',
    'verifications of tokens that drive each other out': (/** @type {number} */ index) => {
      const n = Math.floor(index / 3) % others.length;
      return verify.try(others[n])?.n === n;
    },
    openings: () => open(sealed)?.sub === 'alice',
    'refused verifications': (/** @type {number} */ index) => verify.try(forged[index % 5]) === null,
    'refused openings': (/** @type {number} */ index) => open(forged[index % 5]) === null,
  };
  let ran = 0;
  for (const [name, run] of Object.entries(operations)) {
    await t.test(name, async () => {
      let right = 0;
      const count = (/** @type {number} */ index) => {
        if (run(index)) right += 1;
      };
      await flat(name, COUNT, count, { report: (line) => t.diagnostic(line) });
      assert.equal(right, COUNT);
      ran += 1;
    });
  }
  assert.equal(ran, 5);
});

test('a loss of some eighty bytes a call would show', async () => {
  /** @type {any[]} */
  const lost = [];
  const lose = () => void lost.push(new Array(8));
  await assert.rejects(
    flat('a loss', COUNT, lose, { report() {} }),
    /^Error: a loss: resident memory grew by/,
  );
  assert.equal(lost.length, COUNT);
});
