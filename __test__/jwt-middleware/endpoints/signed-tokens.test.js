'use strict';

// What gets into an access token of the jwt store out of an assertion and what getKey gave.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const express = require('express5');
const { request } = require('../../support/request');
const { runTable } = require('../../support/run-table');
const { serve } = require('../../support/serve');
const { JwtMiddleware, assertionOf, options, withEndpoints } = require('./support');

const key = require('../../support/keys').p256.publicKey;
const claimed = { role: 'admin', scope: 'read admin', level: 5 };
const withSession = (/** @type {any} */ session) => ({
  getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, key, session),
});

/** @type {{ name: string, more: any, form?: any, expected: any }[]} */
const cases = [
  {
    name: 'without a session nothing but the client',
    more: withSession(undefined),
    expected: {},
  },
  { name: 'the session', more: withSession({ uid: 1, role: 'user' }), expected: { uid: 1, role: 'user' } },
  {
    name: 'the scope that the session and the assertion both name',
    more: withSession({ scope: 'read write' }),
    expected: { scope: 'read' },
  },
  {
    name: 'claims that sessionClaims names',
    more: { ...withSession(undefined), sessionClaims: ['level'] },
    expected: { level: 5 },
  },
  {
    name: 'all claims but the scope, with sessionClaims: false',
    more: { ...withSession(undefined), sessionClaims: false },
    expected: { role: 'admin', level: 5 },
  },
  {
    name: 'the session’s scope alone where scopes are off',
    more: { ...withSession({ scope: 'read write' }), grantScopes: false },
    form: { scope: 'write' },
    expected: { scope: 'read write' },
  },
  {
    name: 'in strict mode the same',
    more: { ...withSession({ scope: 'read' }), strict: true, audience: 'https://as.example' },
    form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' },
    expected: { scope: 'read' },
  },
];

runTable('an access token has', 7, cases, ({ more, form, expected }) =>
  withEndpoints(express, options(more), async ({ post }) => {
    const { status, json } = await post('/token', { assertion: assertionOf('alpha', claimed), ...form });
    assert.equal(status, 200);
    const claims = JSON.parse(Buffer.from(json.access_token.split('.')[1], 'base64url').toString());
    const { iss, aud, iat, exp, jti, client_id, sub, ...rest } = claims;
    assert.deepEqual([client_id, sub], ['alpha', 'alpha']);
    assert.deepEqual(rest, expected);
  }),
);

test('a route that needs a scope accepts a signed access token with it, and no other', async () => {
  const auth = /** @type {any} */ (new JwtMiddleware(options(withSession({ scope: 'read write' }))));
  const app = express();
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  for (const scope of ['read', 'admin']) {
    app.get(`/${scope}`, auth.requireScope(scope), (/** @type {any} */ _req, /** @type {any} */ res) => {
      res.json({});
    });
  }
  const server = await serve(app);
  try {
    const { json } = await request(`${server.url}/token`, {
      form: { assertion: assertionOf('alpha', claimed) },
    });
    const headers = { authorization: `Bearer ${json.access_token}` };
    assert.equal((await request(`${server.url}/read`, { headers })).status, 200);
    assert.equal((await request(`${server.url}/admin`, { headers })).status, 403);
  } finally {
    await server.close();
  }
});
