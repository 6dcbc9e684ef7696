'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const express = require('express5');
const keys = require('../../support/keys');
const { runTable } = require('../../support/run-table');
const { JwtMiddleware, issuer, jwtStore, metadata, options, overHttp, withEndpoints } = require('./support');

const signing = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const full = {
  ...metadata,
  jwksUri: `${issuer}/jwks`,
  serviceDocumentation: `${issuer}/docs?page=1`,
  scopesSupported: ['read', 'write'],
};
const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

overHttp(
  'with everything on, everything is announced',
  () => options({ metadata: full }),
  async ({ send }) => {
    const { status, headers, json } = await send('/metadata');
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^application\/json/);
    assert.equal(headers['cache-control'], 'public, max-age=300');
    assert.deepEqual(json, {
      issuer,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      scopes_supported: ['read', 'write'],
      response_types_supported: [],
      grant_types_supported: [bearer, 'client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
      token_endpoint_auth_signing_alg_values_supported: signing,
      introspection_endpoint: `${issuer}/introspect`,
      introspection_endpoint_auth_methods_supported: ['private_key_jwt'],
      introspection_endpoint_auth_signing_alg_values_supported: signing,
      revocation_endpoint: `${issuer}/revoke`,
      revocation_endpoint_auth_methods_supported: ['private_key_jwt'],
      revocation_endpoint_auth_signing_alg_values_supported: signing,
      service_documentation: `${issuer}/docs?page=1`,
    });
  },
);

test('what is off is not announced', async () => {
  const given = {
    getKey: options().getKey,
    store: { type: 'memory', namespace: 'metadata' },
    metadata: { issuer, tokenEndpoint: `${issuer}/token` },
  };
  await withEndpoints(express, given, async ({ send }) => {
    assert.deepEqual((await send('/metadata')).json, {
      issuer,
      token_endpoint: `${issuer}/token`,
      response_types_supported: [],
      grant_types_supported: [bearer],
      token_endpoint_auth_methods_supported: ['none'],
    });
  });
});

test('metadata announces how callers of the introspection endpoint authenticate', async () => {
  const seen = async (/** @type {any} */ introspection) => {
    /** @type {any} */
    let methods;
    await withEndpoints(
      express,
      options({ introspection, algorithms: ['ES256', 'HS256'] }),
      async ({ send }) => {
        const { json } = await send('/metadata');
        methods = json.introspection_endpoint_auth_methods_supported;
        assert.deepEqual(json.token_endpoint_auth_signing_alg_values_supported, ['ES256']);
      },
    );
    return methods;
  };
  assert.deepEqual(await seen({ privateKeyJwt: true, scope: 'a' }), ['private_key_jwt', 'Bearer']);
  assert.deepEqual(await seen({ scope: 'a' }), ['Bearer']);
  assert.equal(await seen({ authenticate: async () => true }), undefined);
});

test('no request changes an address', async () => {
  await withEndpoints(express, options({ metadata: full }), async ({ send }) => {
    const plain = (await send('/metadata')).text;
    const hostile = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
      origin: 'https://evil.example',
    };
    const { text } = await send('/metadata?issuer=https://evil.example', { headers: hostile });
    assert.equal(text, plain);
    assert.doesNotMatch(text, /evil/);
  });
});

test('changing the options afterwards changes nothing', async () => {
  const given = options({ metadata: { ...full, scopesSupported: ['read'] } });
  await withEndpoints(express, given, async ({ send }) => {
    const before = (await send('/metadata')).text;
    given.metadata.issuer = 'https://evil.example';
    given.metadata.scopesSupported.push('admin');
    assert.equal((await send('/metadata')).text, before);
  });
});

test('without the option there are no metadata, and without the jwt store there is no key set', async () => {
  const given = { getKey: options().getKey, store: { type: 'memory', namespace: 'none' } };
  await withEndpoints(express, given, async ({ send }) => {
    for (const path of ['/metadata', '/jwks']) {
      const { status, json } = await send(path);
      assert.deepEqual([status, json.code], [500, 'ERR_OPTION_INVALID']);
    }
  });
});

overHttp('the key set is published, and no private half', options, async ({ send }) => {
  const { status, headers, json, text } = await send('/jwks');
  assert.equal(status, 200);
  assert.match(String(headers['content-type']), /^application\/jwk-set\+json/);
  assert.deepEqual(Object.keys(json.keys[0]).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
  assert.doesNotMatch(text, /"d"/);
});

const bad = [
  { name: 'no object', given: 'https://as.example' },
  { name: 'no issuer', given: { tokenEndpoint: full.tokenEndpoint } },
  { name: 'an issuer over http', given: { ...full, issuer: 'http://as.example' } },
  { name: 'an issuer with a query', given: { ...full, issuer: 'https://as.example?a=1' } },
  { name: 'an issuer with a fragment', given: { ...full, issuer: 'https://as.example#a' } },
  { name: 'an issuer that is no URL', given: { ...full, issuer: 'as.example' } },
  { name: 'an issuer that is a URL object', given: { ...full, issuer: new URL(issuer) } },
  { name: 'no token endpoint', given: { issuer } },
  { name: 'an endpoint over http', given: { ...full, jwksUri: 'http://as.example/jwks' } },
  { name: 'an endpoint with a password', given: { ...full, jwksUri: 'https://a:b@as.example/jwks' } },
  { name: 'an endpoint that is a path', given: { ...full, revocationEndpoint: '/revoke' } },
  { name: 'scopes as text', given: { ...full, scopesSupported: 'read write' } },
  { name: 'a scope with a space', given: { ...full, scopesSupported: ['read write'] } },
  { name: 'a misspelt name', given: { ...full, jwks_uri: full.jwksUri } },
];
runTable('metadata that make no sense:', 14, bad, ({ given }) => {
  assert.throws(() => new JwtMiddleware(options({ metadata: given })), {
    name: 'TypeError',
    code: 'ERR_OPTION_INVALID',
  });
});

const { revocation, ...endless } = jwtStore;
const byNobody = { clientCredentials: undefined, introspection: { authenticate: () => {} } };
const untrue = [
  { name: 'a key set of no keys', more: { store: { type: 'memory' } }, says: /jwksUri/ },
  { name: 'introspection that is off', more: { introspection: undefined }, says: /introspectionEndpoint/ },
  { name: 'revocation that cannot be', more: { store: endless }, says: /revocationEndpoint/ },
  {
    name: 'revocation of sealed tokens that cannot be',
    more: { store: { type: 'encrypted', secret: keys.secret }, metadata },
    says: /revocationEndpoint/,
  },
  {
    name: 'revocation by clients that have no algorithm',
    more: { ...byNobody, algorithms: ['HS256'] },
    says: /revocationEndpoint/,
  },
  {
    name: 'revocation by clients that call the server otherwise',
    more: { ...byNobody, audience: 'https://other.example' },
    says: /audience/,
  },
  {
    name: 'another issuer than the tokens have',
    more: { store: { ...jwtStore, issuer: 'x' } },
    says: /store\.issuer/,
  },
];
runTable('what is announced must be there:', 7, untrue, ({ more, says }) => {
  assert.throws(() => new JwtMiddleware(options({ metadata: full, ...more })), {
    code: 'ERR_OPTION_INVALID',
    message: says,
  });
});

test('on the machine itself http will do', () => {
  for (const host of ['localhost', '127.0.0.1:3000', '[::1]:3000']) {
    const here = { issuer: `http://${host}`, tokenEndpoint: `http://${host}/token` };
    new JwtMiddleware(options({ metadata: here, store: { ...jwtStore, issuer: here.issuer } }));
  }
});
