'use strict';

// The app of docs/cookies.md runs here as it stands there.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { readCookieOptions } = require('../../lib/jwt-identity/refresh-cookie/options');
const { appOf, blocksOf, read } = require('../support/documented');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const [code = '', grantApp = ''] = blocksOf('docs/cookies.md', 'js');
const user = { userId: '1', roles: '', securityStamp: 'x' };
const findUser = async (/** @type {any} */ { id, login, password }) =>
  id === '1' || (login === 'alice' && password === 'right') ? user : null;

test('the app logs in, renews the grant token by the cookie, and logs out', async () => {
  const server = await serve(appOf(code, { findUser }));
  const post = (/** @type {string} */ path, /** @type {object} */ json, headers = {}) =>
    request(server.url + path, { json, headers });
  const pairOf = (/** @type {any} */ { headers }) => headers['set-cookie'][0].split(';', 1)[0];
  try {
    const first = await post('/log-in', { login: 'alice', password: 'right', rememberMe: true });
    assert.deepEqual([first.status, Object.keys(first.json)], [200, ['grantToken']]);
    assert.match(pairOf(first), /^__Host-refreshToken=/);
    assert.equal((await post('/log-in', { login: 'alice', password: 'wrong' })).status, 401);
    assert.equal((await post('/log-in', {})).status, 401);

    const second = await post('/log-in', {}, { cookie: pairOf(first) });
    assert.equal(second.status, 200);
    const cookie = pairOf(second);
    assert.equal((await post('/log-in', {}, { cookie, 'sec-fetch-site': 'cross-site' })).status, 401);
    const out = await post('/log-out', {}, { cookie });
    assert.deepEqual([out.status, pairOf(out)], [204, '__Host-refreshToken=']);
    assert.equal((await post('/log-in', {}, { cookie })).status, 401);
  } finally {
    await server.close();
  }
});

test('the app with the grant token in a cookie refuses requests of other origins', async () => {
  const server = await serve(appOf(grantApp, { findUser }));
  const post = (/** @type {string} */ path, headers = {}, json = {}) =>
    request(server.url + path, { json, headers });
  try {
    const { status, headers } = await post('/log-in', {}, { login: 'alice', password: 'right' });
    const [set = ''] = headers['set-cookie'] ?? [];
    assert.equal(status, 200);
    assert.match(set, /^__Host-grantToken=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    const [cookie = ''] = set.split(';', 1);
    assert.equal((await post('/orders', { cookie })).status, 201);
    assert.equal((await post('/orders', { cookie, 'sec-fetch-site': 'same-origin' })).status, 201);
    for (const site of ['same-site', 'cross-site']) {
      assert.equal((await post('/orders', { cookie, 'sec-fetch-site': site })).status, 403);
    }
    assert.equal((await post('/orders')).status, 401);
  } finally {
    await server.close();
  }
});

const [, section = ''] = read('docs/cookies.md').split('## Options');
const rows = [...section.matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)].map(([, name = '', value = '']) => ({
  name,
  value: value.replaceAll('`', '').replaceAll("'", ''),
}));
const { cookie, policy, inResult } = readCookieOptions(true);
/** @type {Record<string, unknown>} */
const defaults = {
  ...cookie.attributes,
  partitioned: cookie.attributes.partitioned ?? false,
  domain: cookie.attributes.domain ?? 'the host',
  ...{ name: cookie.name, inResult, trustedOrigins: JSON.stringify([...policy.trustedOrigins]) },
};

runTable('the defaults are those of the table:', 8, rows, ({ name, value }) => {
  assert.equal(String(defaults[name]), value);
  assert.doesNotThrow(() => readCookieOptions({ [name]: undefined }));
});
