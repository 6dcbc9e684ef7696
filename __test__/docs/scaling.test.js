'use strict';

// docs/scaling.md: its model agrees with a simulation, and its tables and plots are those of the constants.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { readConstants } = require('../../scripts/scaling/constants');
const { costOf, drainTime, missShare } = require('../../scripts/scaling/model');
const { simulate } = require('../../scripts/scaling/simulation');
const { pageOf, plotsOf } = require('../../scripts/scaling/write');
const { runTable } = require('../support/run-table');

const docs = path.join(__dirname, '../../docs');
const CLOSE = 0.1;

runTable('the simulation agrees with the model:', 4, simulate(), ({ model, simulated }) => {
  assert.ok(Math.abs(simulated - model) < CLOSE * model, `${simulated} instead of ${model}`);
});

test('the page and its plots are written from the constants', () => {
  const constants = readConstants();
  const page = fs.readFileSync(path.join(docs, 'scaling.md'), 'utf8');
  assert.equal(pageOf(page, constants), page);
  const plots = Object.entries(plotsOf(constants));
  assert.equal(plots.length, 3);
  for (const [name, plot] of plots) {
    assert.equal(fs.readFileSync(path.join(docs, 'images', `${name}.svg`), 'utf8'), plot, name);
  }
});

test('cost grows with users, and a cache that forgets at once saves nothing', () => {
  const { ioredis6: redis } = readConstants();
  assert.ok(redis);
  const [one, ten] = [costOf(1e6, redis), costOf(1e7, redis)];
  assert.ok(ten.gigabytes > 9.9 * one.gigabytes && ten.engineCores > one.engineCores);
  assert.equal(missShare(5, 0), 1);
  assert.ok(missShare(5, 5) < missShare(1, 5));
  const storm = { users: 1000, lifetime: 900, outage: 90, capacity: 100 };
  assert.ok(drainTime(storm) < drainTime({ ...storm, outage: 900 }));
});
