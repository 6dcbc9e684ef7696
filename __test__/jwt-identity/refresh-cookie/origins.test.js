'use strict';

// Requests that pages of other origins make browsers send. Which ones those are is in oauth/cross-origin.test.js.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { pass } = require('../support');
const { middlewareWith } = require('../../sessions/session-support');
const { cookiesOf, overHttp } = require('./support');

const refused = { statusCode: 401, grantToken: null, refreshToken: null };
const own = (/** @type {any} */ response) => cookiesOf(response).filter(({ name }) => name !== 'of-the-app');
const attacks = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
];

overHttp(
  'a page of another origin can neither use the cookie nor set it',
  true,
  async ({ url, post, get, logIn }) => {
    const { cookie } = await logIn();
    for (const headers of attacks) {
      const used = await post('/log-in', {}, { cookie, ...headers });
      assert.deepEqual([used.json, own(used)], [refused, []]);
      // Else a form would log the user in as somebody else.
      const set = await post('/log-in', { login: 'bob', rememberMe: true }, headers);
      assert.deepEqual([set.json, own(set)], [refused, []]);
    }
    assert.deepEqual((await get('/log-in', { cookie, 'sec-fetch-site': 'cross-site' })).json, refused);
    assert.deepEqual((await get('/log-in', { cookie })).json, refused);

    for (const headers of [{ 'sec-fetch-site': 'same-origin' }, { origin: url }, {}]) {
      const { json } = await post('/log-in', {}, { cookie, ...headers });
      assert.equal(json.statusCode, 200, JSON.stringify(headers));
    }
    assert.equal((await get('/log-in', { cookie, 'sec-fetch-site': 'same-origin' })).json.statusCode, 200);
  },
);

overHttp(
  'a trusted origin uses the cookie, and no other',
  { trustedOrigins: ['https://app.example.com'] },
  async ({ post, logIn }) => {
    const { cookie } = await logIn();
    const from = (/** @type {string} */ origin) =>
      post('/log-in', {}, { cookie, 'sec-fetch-site': 'same-site', origin });
    assert.equal((await from('https://app.example.com')).json.statusCode, 200);
    assert.equal((await from('https://evil.example.com')).json.statusCode, 401);
  },
);

overHttp(
  'a user whom the application passes is logged in on a redirect from another site',
  true,
  async ({ post }) => {
    const response = await post('/sign-up', { rememberMe: true }, { 'sec-fetch-site': 'cross-site' });
    assert.deepEqual([response.json.statusCode, own(response).length], [200, 1]);
  },
);

overHttp(
  'behind a proxy that Express trusts, the origin is compared with the host that the proxy names',
  true,
  async ({ url, post, logIn }) => {
    const { cookie } = await logIn();
    const headers = { cookie, origin: 'https://api.example.com', 'x-forwarded-host': 'api.example.com' };
    const { json } = await post('/log-in', {}, headers);
    const direct = await post('/log-in', {}, { ...headers, origin: url });
    // Node alone trusts no proxy.
    assert.equal(json.statusCode + direct.json.statusCode, 601);
  },
  { prepare: (app) => app.set('trust proxy', 'loopback') },
);

overHttp('without that, what the header says counts for nothing', true, async ({ post, logIn }) => {
  const { cookie } = await logIn();
  const headers = { cookie, origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' };
  assert.deepEqual((await post('/log-in', {}, headers)).json, refused);
});

test('without the cookie, other origins log in as ever', async () => {
  const middleware = middlewareWith();
  const [headers] = attacks;
  const { identity } = await pass(middleware, { headers, body: { login: 'alice', rememberMe: true } });
  const { statusCode, refreshToken } = await identity.logIn();
  assert.equal(statusCode, 200);
  assert.ok(refreshToken);
});
