'use strict';

// The decisions of the OAuth endpoints, without requests, responses and stores.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { clientOf, describe } = require('../../../lib/jwt-middleware/endpoints/description');
const { refusalOfForm } = require('../../../lib/jwt-middleware/endpoints/form');
const { refusalOfScope } = require('../../../lib/jwt-middleware/endpoints/introspection');
const { documentOf } = require('../../../lib/jwt-middleware/endpoints/metadata');
const { declareCapabilities } = require('../../../lib/stores/capabilities');
const { notAForm } = require('../../../lib/oauth/endpoint-errors');
const { runTable } = require('../../support/run-table');

const custom = /** @type {any} */ ({});
const jwt = /** @type {any} */ ({});
declareCapabilities(jwt, { issuesJwts: true });
const settings = /** @type {any} */ ({
  dpop: undefined,
  endpoints: { metadata: { issuer: 'https://as.example' } },
});
const session = {
  iss: 'alpha',
  aud: 'us',
  sub: 's',
  scope: 'read',
  exp: 5.5,
  iat: 1,
  jti: 'j',
  role: 'admin',
};
const defined = (/** @type {object} */ object) => JSON.parse(JSON.stringify(object));

test('a description has the claims of a signed access token, and only names the issuer for others', () => {
  const common = { active: true, scope: 'read', token_type: 'Bearer', exp: 5, sub: 's' };
  assert.deepEqual(defined(describe(session, custom, settings, [])), {
    ...common,
    client_id: 'alpha',
    iss: 'https://as.example',
  });
  assert.deepEqual(defined(describe(session, jwt, settings, [])), {
    ...common,
    iss: 'alpha',
    aud: 'us',
    iat: 1,
    jti: 'j',
  });
});

test('a description has other members only if they are named, and none replaces a registered one', () => {
  assert.equal(describe(session, custom, settings, []).role, undefined);
  const described = describe(session, custom, settings, ['role', 'iss', 'toString']);
  assert.deepEqual([described.role, described.iss], ['admin', 'https://as.example']);
  assert.ok(!Object.hasOwn(described, 'toString'));
});

test('the type of a token is DPoP only if it is bound and DPoP is on', () => {
  const bound = { ...session, cnf: { jkt: 'k' } };
  const on = { ...settings, dpop: {} };
  assert.deepEqual(
    [
      describe(bound, custom, on, []),
      describe(session, custom, on, []),
      describe(bound, custom, settings, []),
    ].map(({ token_type, cnf }) => [token_type, cnf]),
    [
      ['DPoP', { jkt: 'k' }],
      ['Bearer', undefined],
      ['Bearer', undefined],
    ],
  );
});

runTable(
  'the client of a session',
  4,
  [
    { name: 'is its iss', session: { iss: 'alpha' }, store: custom, client: 'alpha' },
    {
      name: 'is ambiguous if iss and client_id differ',
      session: { iss: 'alpha', client_id: 'beta' },
      store: custom,
      client: undefined,
    },
    {
      name: 'is the client_id of a signed access token',
      session: { iss: 'as', client_id: 'alpha' },
      store: jwt,
      client: 'alpha',
    },
    {
      name: 'is not the iss of a signed access token',
      session: { iss: 'as' },
      store: jwt,
      client: undefined,
    },
  ],
  ({ session, store, client }) => assert.equal(clientOf(session, store), client),
);

const form = { 'content-type': 'application/x-www-form-urlencoded' };
runTable(
  'the body of a request must be a form without repeated parameters',
  5,
  [
    { name: 'a form', headers: form, body: { token: 'a' }, refusal: undefined },
    {
      name: 'a form with a parameter of another standard twice',
      headers: form,
      body: { token: 'a', resource: ['b', 'c'] },
      refusal: undefined,
    },
    {
      name: 'a form with the token twice',
      headers: form,
      body: { token: ['a', 'b'] },
      refusal: 'Parameter token is repeated',
    },
    {
      name: 'JSON',
      headers: { 'content-type': 'application/json' },
      body: { token: 'a' },
      refusal: notAForm.description,
    },
    { name: 'a form that was not parsed', headers: form, body: undefined, refusal: notAForm.description },
  ],
  (/** @type {any} */ { headers, body, refusal }) => {
    assert.equal(refusalOfForm({ method: 'POST', headers, body })?.description, refusal);
  },
);

runTable(
  'the bearer token of a caller authorizes introspection',
  5,
  [
    { name: 'with the scope', session: { scope: 'a b' }, hasDpop: false, error: undefined },
    { name: 'not with another scope', session: { scope: 'b' }, hasDpop: false, error: 'insufficient_scope' },
    { name: 'not if it is unknown', session: undefined, hasDpop: false, error: 'invalid_token' },
    {
      name: 'not if it is bound',
      session: { scope: 'a', cnf: { jkt: 'k' } },
      hasDpop: true,
      error: 'invalid_token',
    },
    {
      name: 'with a cnf that means nothing without DPoP',
      session: { scope: 'a', cnf: { jkt: 'k' } },
      hasDpop: false,
      error: undefined,
    },
  ],
  (/** @type {any} */ { session, hasDpop, error }) => {
    const refused = refusalOfScope(session, 'a', hasDpop);
    assert.equal(refused?.refusal?.error, error);
    assert.equal(refused?.challenged, error && true);
  },
);

test('metadata announces what is configured, and nothing else', () => {
  const grants = /** @type {any} */ ([{ type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' }]);
  const metadata = { issuer: 'https://as.example', tokenEndpoint: 'https://as.example/token' };
  const endpoints = /** @type {any} */ ({
    algorithms: ['ES256'],
    clientCredentials: false,
    introspection: undefined,
  });
  const least = defined(documentOf(metadata, { dpop: undefined, endpoints, grants }));
  assert.deepEqual(least, {
    issuer: 'https://as.example',
    token_endpoint: 'https://as.example/token',
    response_types_supported: [],
    grant_types_supported: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
    token_endpoint_auth_methods_supported: ['none'],
  });
  const more = documentOf(
    { ...metadata, revocationEndpoint: 'https://as.example/revoke' },
    { dpop: undefined, endpoints: { ...endpoints, clientCredentials: true }, grants },
  );
  assert.deepEqual(
    [more.revocation_endpoint_auth_methods_supported, more.token_endpoint_auth_methods_supported],
    [['private_key_jwt'], ['private_key_jwt', 'none']],
  );
});
