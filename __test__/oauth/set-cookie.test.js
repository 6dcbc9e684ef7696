'use strict';

// Cookies on responses of Node are written by the package `cookie`, in whatever version the application has.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { serialiseCookie, setCookie } = require('../../lib/oauth/set-cookie');
const { runTable } = require('../support/run-table');

const ofExpress = (/** @type {string} */ name) =>
  require(require.resolve('cookie', { paths: [require.resolve(name)] }));
const current = require('cookie');
const attributes = /** @type {const} */ ({
  httpOnly: true,
  secure: true,
  sameSite: 'strict',
  path: '/',
  partitioned: true,
});

runTable(
  'each version of the package writes the same cookie:',
  4,
  [
    { name: 'that of Express 4', cookie: ofExpress('express4') },
    { name: 'that of Express 5', cookie: ofExpress('express5') },
    { name: 'version 1', cookie: current },
    { name: 'version 2, which has no serialize', cookie: { stringifySetCookie: current.stringifySetCookie } },
  ],
  ({ cookie }) => {
    const text = serialiseCookie(cookie, '__Host-a', 'v.w-x_y', { ...attributes, maxAge: 5 });
    assert.deepEqual(text.split('; ').sort(), [
      'HttpOnly',
      'Max-Age=5',
      'Partitioned',
      'Path=/',
      'SameSite=Strict',
      'Secure',
      '__Host-a=v.w-x_y',
    ]);
  },
);

/** @param {object} [more] */
function responseOf(more) {
  /** @type {Record<string, any>} */
  const headers = {};
  return {
    headers,
    setHeader: (/** @type {string} */ name, /** @type {unknown} */ value) => {
      headers[name] = value;
    },
    getHeader: (/** @type {string} */ name) => headers[name],
    ...more,
  };
}

runTable(
  'cookies that were set before stay:',
  4,
  [
    { name: 'none', earlier: undefined, expected: 1 },
    { name: 'one', earlier: 'b=1', expected: 2 },
    { name: 'two', earlier: ['b=1', 'c=2'], expected: 3 },
    { name: 'a response that cannot say', earlier: undefined, more: { getHeader: undefined }, expected: 1 },
  ],
  ({ earlier, more, expected }) => {
    const res = responseOf(more);
    if (earlier) res.setHeader('Set-Cookie', earlier);
    setCookie(res, { name: 'a', attributes }, 'v', 5);
    assert.equal(res.headers['Set-Cookie'].length, expected);
    assert.match(res.headers['Set-Cookie'].at(-1), /^a=v; Max-Age=5/);
  },
);

test('without the package, a response of Node gets an error that says what to install', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-cookie-'));
  try {
    // Alone, so that no node_modules is above it.
    fs.cpSync(path.join(__dirname, '../../lib'), path.join(folder, 'lib'), { recursive: true });
    const script = `
      const { assertSettable } = require('./lib/oauth/set-cookie');
      assertSettable({ cookie() {} });
      try { assertSettable({ setHeader() {} }); } catch ({ code, message }) { console.log(code, message); }`;
    const said = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
    assert.equal(
      said,
      'ERR_COOKIE_UNSUPPORTED Cookies need Express, or the package cookie (npm install cookie) on other responses\n',
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('a package manager that is strict about dependencies finds the package of the application', () => {
  const { dependencies, peerDependencies, peerDependenciesMeta } = require('../../package.json');
  assert.equal(dependencies, undefined);
  assert.deepEqual(peerDependencies, { cookie: '*' });
  assert.deepEqual(peerDependenciesMeta, { cookie: { optional: true } });
});
