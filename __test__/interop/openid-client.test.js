'use strict';

// openid-client, and oauth4webapi below it: discovery, private_key_jwt, introspection, revocation.

const assert = require('node:assert/strict');
const { createPrivateKey } = require('node:crypto');
const { after, before, test } = require('node:test');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { authorizationServer } = require('./authorization-server');

/** @type {any} */
let client;
/** @type {Awaited<ReturnType<typeof authorizationServer>>} */
let server;
before(async () => {
  client = await import('openid-client');
  server = await authorizationServer();
});
after(() => server.close());

/**
 * A client that knows nothing of the server but its issuer identifier.
 *
 * @param {string} id
 * @param {string} pem
 */
async function discovered(id, pem) {
  const key = await crypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' }),
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return client.discovery(new URL(server.issuer), id, undefined, client.PrivateKeyJwt(key), {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  });
}

const visit = (/** @type {string} */ token) =>
  request(server.resource, { headers: { authorization: `Bearer ${token}` } });

test('it discovers the metadata, and refuses those of another issuer', async () => {
  const metadata = (await discovered('rsa', keys.rsa.privateKey)).serverMetadata();
  assert.equal(metadata.issuer, server.issuer);
  assert.equal(metadata.token_endpoint, server.tokenEndpoint);
  assert.equal(metadata.jwks_uri, server.jwksUri);
  assert.ok(metadata.token_endpoint_auth_methods_supported.includes('private_key_jwt'));
  const elsewhere = new URL(server.issuer.replace('127.0.0.1', 'localhost'));
  const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };
  await assert.rejects(client.discovery(elsewhere, 'rsa', undefined, client.None(), options));
});

test('it gets a token with private_key_jwt, introspects it, revokes it, and finds it gone', async () => {
  const config = await discovered('rsa', keys.rsa.privateKey);
  const { access_token: token, token_type: type } = await client.clientCredentialsGrant(config);
  assert.equal(type, 'bearer');
  assert.equal((await visit(token)).status, 200);

  const active = await client.tokenIntrospection(config, token);
  assert.deepEqual([active.active, active.client_id, active.iss], [true, 'rsa', server.issuer]);
  assert.deepEqual(await client.tokenIntrospection(config, keys.tampered(token)), { active: false });

  await client.tokenRevocation(config, token);
  assert.deepEqual(await client.tokenIntrospection(config, token), { active: false });
  assert.equal((await visit(token)).status, 401);
  // An unknown token is as good as revoked.
  await client.tokenRevocation(config, 'unknown');
});

test('under another key it gets, learns and ends nothing', async () => {
  const good = await discovered('rsa', keys.rsa.privateKey);
  const { access_token: token } = await client.clientCredentialsGrant(good);
  const forger = await discovered('rsa', keys.otherRsa.privateKey);
  const refused = { error: 'invalid_client', status: 401 };
  await assert.rejects(client.clientCredentialsGrant(forger), refused);
  await assert.rejects(client.tokenIntrospection(forger, token), refused);
  await assert.rejects(client.tokenRevocation(forger, token), refused);
  assert.equal((await visit(token)).status, 200);
});

test('an assertion as a grant gets it a token, a tampered one does not', async () => {
  const config = await client.discovery(new URL(server.issuer), 'p256', undefined, client.None(), {
    algorithm: 'oauth2',
    execute: [client.allowInsecureRequests],
  });
  const exp = Math.floor(Date.now() / 1000) + 60;
  const assertion = keys.sign({ alg: 'ES256' }, { iss: 'p256', sub: 'p256', aud: server.issuer, exp });
  const type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const { access_token: token } = await client.genericGrantRequest(config, type, { assertion });
  assert.equal((await visit(token)).json.client_id, 'p256');
  await assert.rejects(client.genericGrantRequest(config, type, { assertion: keys.tampered(assertion) }));
});
