'use strict';

// close() of both products, after which the process can end.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { Sweep } = require('../../lib/state/engine/sql/sweep');
const { createGlass } = require('../sessions/session-support');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const run = promisify(execFile);
const getKey = () => null;
const products = [
  {
    name: 'jwt-identity',
    make: (/** @type {any} */ store = createGlass().store) =>
      jwtIdentity({
        security: { key: keys.secret },
        workers: { getUser: () => null },
        refreshToken: { store },
      }),
  },
  {
    name: 'jwt-middleware',
    make: (/** @type {any} */ store = createGlass().store) => new JwtMiddleware({ getKey, store }),
  },
];

runTable('close() may be called any number of times, detached too:', 2, products, async ({ make }) => {
  const { close, ready } = make();
  await ready();
  assert.deepEqual(await Promise.all([close(), close(), close()]), [undefined, undefined, undefined]);
  await close();
});

runTable(
  'a middleware that was closed is not ready, so that it gets no more requests:',
  2,
  products,
  async ({ make }) => {
    const made = make();
    await made.close();
    await assert.rejects(made.ready(), { code: 'ERR_CLOSED', status: 503 });
  },
);

test('what is called after close() still works', async () => {
  const identity = jwtIdentity({
    security: { key: keys.secret },
    workers: { getUser: () => ({ userId: 1 }) },
  });
  await identity.close();
  const req = /** @type {any} */ ({ headers: {}, body: { login: 'a', password: 'b' } });
  await new Promise((resolve) => identity(req, {}, resolve));
  assert.equal((await req.identity.logIn()).statusCode, 200);
});

test('close() waits for the signatures that are under way', async () => {
  const identity = jwtIdentity({
    security: { privateKey: keys.rsa.privateKey },
    workers: { getUser: () => ({ userId: 1 }) },
  });
  let done = 0;
  const logIns = Array.from({ length: 20 }, async () => {
    const req = /** @type {any} */ ({ headers: {}, body: { login: 'a', password: 'b' } });
    await new Promise((resolve) => identity(req, {}, resolve));
    await req.identity.logIn();
    done += 1;
  });
  // All are in the signing pool.
  await new Promise((resolve) => setImmediate(resolve));
  const before = done;
  await identity.close();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(before < 20, 'none was left to wait for');
  assert.equal(done, 20);
  await Promise.all(logIns);
});

test('a sweep that is planned is cancelled', (t) => {
  /** @type {Set<object>} */
  const planned = new Set();
  t.mock.method(globalThis, 'setTimeout', () => {
    const timer = { unref: () => timer };
    planned.add(timer);
    return timer;
  });
  t.mock.method(globalThis, 'clearTimeout', (/** @type {any} */ timer) => planned.delete(timer));
  const sweep = new Sweep(() => ({ count: 0 }));
  sweep.schedule();
  sweep.schedule();
  assert.equal(planned.size, 1);
  sweep.stop();
  sweep.stop();
  assert.equal(planned.size, 0);
  sweep.schedule();
  assert.equal(planned.size, 1, 'the next write plans another');
});

runTable(
  'a process ends by itself:',
  2,
  [
    { name: 'after close()', how: 'close' },
    { name: 'without it, too: nothing keeps it alive', how: 'nothing' },
  ],
  async ({ how }) => {
    const script = path.join(__dirname, 'process.js');
    const { stdout } = await run(process.execPath, [script, how], { timeout: 60_000 });
    assert.equal(stdout, 'logged in 200, token 200\n');
  },
);
