'use strict';

// docs/reasons.md is generated from lib/diagnostics/reasons.js. __test__/diagnostics/ provokes each reason.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { ENTRIES, REASONS, STEPS } = require('../../lib/diagnostics/reasons');
const { reasonsPage } = require('../../scripts/docs');
const { read } = require('../support/documented');

test('docs/reasons.md is up to date: npm run docs writes it', () => {
  assert.equal(read('docs/reasons.md'), reasonsPage());
});

test('each reason has a step, entry points, a sentence of what was wrong, and one of what to do', () => {
  assert.ok(REASONS.size > 70, `${REASONS.size} reasons`);
  for (const { code, step, at, summary, remedy } of REASONS.values()) {
    assert.match(code, /^ERR_[A-Z_]+$/);
    assert.ok(Object.hasOwn(STEPS, step), code);
    assert.ok(at.length > 0 && at.every((entry) => Object.hasOwn(ENTRIES, entry)), code);
    assert.match(summary, /\.$/, code);
    assert.match(remedy, /[.)]$/, code);
    assert.match(read('docs/reasons.md'), new RegExp(`^\\| \`${code}\``, 'm'));
  }
});
