'use strict';

// Every recipe of docs/recipes.md does its job, and refuses what it must.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const { recipes } = require('./support');

/** @type {Record<string, (code: string) => unknown>} what tries a recipe, by its heading */
const jobs = {
  ...require('./jobs/users'),
  ...require('./jobs/services'),
  ...require('./jobs/frameworks'),
  ...require('./jobs/deployment'),
  ...require('./jobs/tools'),
};

runTable(
  'a recipe does its job:',
  17,
  recipes.map(({ heading, code }) => ({ name: heading, code })),
  ({ name, code }) => {
    const job = jobs[name];
    assert.ok(job, `no test for «${name}»`);
    return job(code);
  },
);

test('no recipe is longer than it must be', () => {
  const lengths = recipes.map(({ code }) => code.split('\n').length - 1);
  assert.ok(Math.max(...lengths) <= 30, String(lengths));
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  assert.ok(mean <= 16, `${mean} lines on average`);
});
