'use strict';

// What native state takes outside JavaScript's heap counts for V8's collector: functions that nobody holds go before it piles up.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const script = path.join(__dirname, 'support/make-verifiers.js');

/** @param {number} count @param {'drop' | 'hold'} what @returns {number} the most resident memory, in mebibytes */
function peakOf(count, what) {
  return Number(execFileSync(process.execPath, [script, String(count), what], { encoding: 'utf8' }));
}

// A cache takes 132 KiB, so without being collected these would take 3.9 GiB, and measured without being counted 1.6 GB.
test('30,000 verifiers with cache that nobody holds stay below 400 MiB', (t) => {
  const peak = peakOf(30_000, 'drop');
  t.diagnostic(`${peak} MiB`);
  assert.ok(peak < 400, `${peak} MiB`);
});

test('a tenth of them that somebody holds are more than that', () => {
  const peak = peakOf(3_000, 'hold');
  assert.ok(peak > 400, `${peak} MiB`);
});
