'use strict';

// docs/testing.md: its code is run as it stands there, its tests included.

const assert = require('node:assert/strict');
const { mock, test } = require('node:test');
const express = require('express5');
const { jwtIdentity } = require('latchkey');
const { makeGrantToken, testKeys } = require('latchkey/testing');
const { blocksOf, read } = require('../support/documented');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const blocks = blocksOf('docs/testing.md', 'js').map((code) => ({
  name: /test\('([^']*)'/.exec(code)?.[1] ?? '',
  code,
}));

runTable('the test of the page passes:', 4, blocks, async ({ code }, t) => {
  const app = express();
  const server = await serve(app);
  t.after(() => server.close());
  /** @type {(() => Promise<void>)[]} */
  const tests = [];
  const given = {
    require,
    process: { env: {} },
    app,
    express,
    assert,
    url: server.url,
    test: (/** @type {string} */ _name, /** @type {() => Promise<void>} */ run) => tests.push(run),
  };
  new Function(...Object.keys(given), code)(...Object.values(given));
  assert.equal(tests.length, 1);
  await tests[0]?.();
});

const skip = Number(process.versions.node.split('.')[0]) < 20 && "this Node's node:test fakes no Date";
test('the line for node:test is the clock', { skip }, async () => {
  const [, enable] = /`(mock\.timers\.enable\(.*?\))`/.exec(read('docs/testing.md')) ?? [];
  const [, tick] = /`(mock\.timers\.tick\(.*?\))`/.exec(read('docs/testing.md')) ?? [];
  const identity = jwtIdentity({
    security: { key: testKeys.secret },
    workers: { getUser: () => null },
    grantToken: { expiresIn: 1 },
  });
  /** @type {any} */
  const req = { headers: {} };
  await new Promise((resolve) => identity(req, {}, resolve));
  const token = await makeGrantToken(identity, { userId: 7 });
  assert.notEqual(await req.identity.verifyGrantToken(token), null);
  new Function('mock', `${enable}; ${tick};`)(mock);
  assert.equal(await req.identity.verifyGrantToken(token), null);
  mock.timers.reset();
});
