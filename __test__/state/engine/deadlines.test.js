'use strict';

// The one timer for all operations of an engine.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { Deadlines } = require('../../../lib/state/engine/deadlines');

const LIMIT = 40;
/** Milliseconds that timers are early at most. */
const EARLY = 2;

/** @param {InstanceType<typeof Deadlines>} deadlines @returns {Promise<number>} after how many milliseconds it expired */
const expiry = (deadlines) => {
  const start = performance.now();
  return new Promise((resolve) => deadlines.add(() => resolve(performance.now() - start)));
};

test('each expires after the limit, those that began later too', async () => {
  const deadlines = new Deadlines(LIMIT);
  const first = expiry(deadlines);
  await new Promise((resolve) => setTimeout(resolve, LIMIT / 2));
  const second = expiry(deadlines);
  for (const after of await Promise.all([first, second])) assert.ok(after >= LIMIT - EARLY, `${after} ms`);
});

test('what has ended does not expire, and what begins afterwards does', async () => {
  const deadlines = new Deadlines(LIMIT);
  let calls = 0;
  const ended = Array.from({ length: 3 }, () => deadlines.add(() => (calls += 1)));
  for (const entry of ended) deadlines.delete(entry);
  const pending = expiry(deadlines);
  const other = deadlines.add(() => (calls += 1));
  deadlines.delete(other);
  assert.ok((await pending) >= LIMIT - EARLY);
  assert.equal(calls, 0);
  assert.ok((await expiry(deadlines)) >= LIMIT - EARLY);
});

test('one that expires may begin another', async () => {
  const deadlines = new Deadlines(LIMIT);
  await new Promise((resolve) => deadlines.add(() => deadlines.add(() => resolve(undefined))));
});

test('a timer that a test had replaced is not relied on', async () => {
  const deadlines = new Deadlines(LIMIT);
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = /** @type {any} */ (() => 7);
  try {
    deadlines.delete(deadlines.add(() => {}));
  } finally {
    globalThis.setTimeout = real;
  }
  await new Promise((resolve) => setTimeout(resolve, LIMIT + 5));
  assert.ok((await expiry(deadlines)) >= LIMIT - EARLY);
});

test('nor one that a test has replaced while something was pending', async () => {
  const deadlines = new Deadlines(LIMIT);
  const { setTimeout: real } = globalThis;
  globalThis.setTimeout = /** @type {any} */ (() => 7);
  const first = expiry(deadlines);
  globalThis.setTimeout = real;
  await new Promise((resolve) => setTimeout(resolve, LIMIT + 5));
  const second = expiry(deadlines);
  for (const after of await Promise.all([first, second])) assert.ok(after >= LIMIT - EARLY, `${after} ms`);
});

test('one that throws keeps no other from expiring, and is not silent', () => {
  const file = JSON.stringify(path.join(__dirname, '../../../lib/state/engine/deadlines'));
  const source = `
    process.on('uncaughtException', ({ message }) => console.log(message));
    const deadlines = new (require(${file}).Deadlines)(20);
    deadlines.add(() => { throw new Error('thrown'); });
    deadlines.add(() => console.log('expired'));
    setTimeout(() => deadlines.add(() => console.log('later')), 10);`;
  const output = execFileSync(process.execPath, ['-e', source], { encoding: 'utf8', timeout: 20_000 });
  // On a busy machine the two are added milliseconds apart, and then the first expires alone.
  assert.deepEqual(output.trim().split('\n').sort(), ['expired', 'later', 'thrown']);
});

test('a process waits for what is pending, and for nothing else', () => {
  const file = JSON.stringify(path.join(__dirname, '../../../lib/state/engine/deadlines'));
  const run = (/** @type {string} */ source) =>
    execFileSync(process.execPath, ['-e', `const { Deadlines } = require(${file}); ${source}`], {
      encoding: 'utf8',
      timeout: 20_000,
    });
  assert.equal(run('new Deadlines(100).add(() => console.log("expired"));'), 'expired\n');
  const longer = 'const deadlines = new Deadlines(3600_000); const entry = deadlines.add(() => {});';
  assert.equal(run(`${longer} deadlines.delete(entry); console.log("ended");`), 'ended\n');
});
