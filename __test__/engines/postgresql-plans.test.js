'use strict';

// No statement reads the whole table. scripts/stress/plans.js shows the same for ten million rows.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { plansOf } = require('./support/plans');
const { startPostgresql, withoutPostgresql } = require('./support/postgresql');
const { shared } = require('./support/shared');

const ROWS = 20_000;
const server = shared(startPostgresql);

test('each statement finds its rows by an index', {
  skip: withoutPostgresql(),
}, async () => {
  const { plans } = await plansOf((await server()).port, ROWS);
  assert.equal(plans.length, 10);
  for (const { name, text } of plans) assert.doesNotMatch(text, /Seq Scan/, `${name}:\n${text}`);
  const used = (/** @type {string} */ name) => plans.find((plan) => plan.name === name)?.text;
  assert.match(used('sweep') ?? '', /latchkey_ends/);
  assert.match(used('removeGroup') ?? '', /latchkey_family/);
});
