'use strict';

// What gets into an access token of the jwt store out of an assertion and what getKey gave.

const assert = require('node:assert/strict');
const express = require('express5');
const { runTable } = require('../../support/run-table');
const { assertionOf, options, withEndpoints } = require('./support');

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
    name: 'claims that are asked for',
    more: { ...withSession(undefined), sessionClaims: ['level'] },
    expected: { level: 5 },
  },
  {
    name: 'all claims where that is asked for, but the scope',
    more: { ...withSession(undefined), sessionClaims: false },
    expected: { role: 'admin', level: 5 },
  },
  {
    name: 'the session’s scope alone where scopes are off',
    more: { ...withSession({ scope: 'read write' }), scopes: false },
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
