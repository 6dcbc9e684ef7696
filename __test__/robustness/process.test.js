'use strict';

// The process lives on, ends when it is told to, and stays as small as it was.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');

const script = (/** @type {string} */ name) => path.join(__dirname, 'support', `${name}.js`);

/**
 * @param {string} name
 * @param {string[]} [args]
 * @param {string[]} [flags]
 * @returns {Promise<{ code: any, signal: any, stdout: string, stderr: string }>}
 */
const run = (name, args = [], flags = []) =>
  new Promise((resolve) => {
    execFile(process.execPath, [...flags, script(name), ...args], (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, signal: error?.signal ?? null, stdout, stderr }),
    );
  });

test('nothing that an application does wrong escapes', async () => {
  const { code, stdout, stderr } = await run('abuse');
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), { answered: 182, escaped: [] });
});

test('a process ends with signatures in flight, at once and as it was told', async () => {
  for (const milliseconds of ['0', '1', '3', '10', '30']) {
    const { code, signal, stderr } = await run('exit-in-flight', [milliseconds]);
    assert.deepEqual(
      { milliseconds, code, signal, stderr },
      { milliseconds, code: 7, signal: null, stderr: '' },
    );
  }
  const thrown = await run('exit-in-flight', ['abort']);
  assert.deepEqual([thrown.code, thrown.signal], [1, null]);
});

test('a process waits for its signatures and then ends by itself', async () => {
  const { code, stdout } = await run('exit-in-flight');
  assert.deepEqual([code, stdout], [0, 'all signed\n']);
});

test('a hundred workers are killed while they sign', { timeout: 180_000 }, async () => {
  let killed = 0;
  const lane = async (/** @type {number} */ count) => {
    for (let at = 0; at < count; at += 1) {
      const worker = new Worker(script('signing-worker'));
      /** @type {any} */
      let failure = null;
      worker.on('error', (error) => {
        failure = error;
      });
      await new Promise((resolve) => worker.once('message', resolve));
      // At once, and after it has signed for some turns.
      for (let turn = 0; turn < (at % 5) * 10; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      assert.equal(await worker.terminate(), 1);
      assert.equal(failure, null);
      killed += 1;
    }
  };
  await Promise.all(Array.from({ length: 4 }, () => lane(25)));
  assert.equal(killed, 100);
});

test('ten thousand of everything leave nothing behind', { timeout: 300_000 }, async () => {
  const { code, stdout, stderr } = await run('instances', ['2000', '8'], ['--expose-gc']);
  assert.equal(code, 0, stderr);
  const sizes = JSON.parse(stdout);
  assert.equal(Object.keys(sizes).length, 6);
  for (const [name, rounds] of Object.entries(sizes)) {
    // The first rounds make room. 2,000 that leaked just a page each would come to twenty-four megabytes in the rounds after.
    const growth = (Math.min(...rounds.slice(-2)) - rounds[4]) / 2 ** 20;
    assert.ok(growth < 10, `${name} grew by ${growth.toFixed(1)} MB`);
  }
});
