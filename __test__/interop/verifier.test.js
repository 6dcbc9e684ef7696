'use strict';

// latchkey/verifier with tokens of latchkey and of oidc-provider, whose keys it finds by itself.

const assert = require('node:assert/strict');
const { createPrivateKey, createPublicKey, randomBytes } = require('node:crypto');
const { test } = require('node:test');
const { createTokenClient } = require('../../lib/client');
const { createRemoteVerifier } = require('../../lib/verifier');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { audience, authorizationServer } = require('./authorization-server');

const serverKeys = [
  { name: 'RS256', key: keys.otherRsa.privateKey },
  { name: 'ES256', key: keys.p256.privateKey },
  { name: 'ES384', key: keys.p384.privateKey },
  { name: 'ES512', key: keys.p521.privateKey },
  { name: 'EdDSA', key: keys.ed25519.privateKey },
  { name: 'PS256', key: keys.rsaPss.privateKey },
];
runTable("latchkey's access tokens verify through its metadata:", 6, serverKeys, async ({ key }, t) => {
  const server = await authorizationServer({ key });
  t.after(() => server.close());
  const exp = Math.floor(Date.now() / 1000) + 60;
  const assertion = keys.sign({ alg: 'RS256' }, { iss: 'rsa', sub: 'alice', aud: server.issuer, exp });
  const { json } = await request(server.tokenEndpoint, { form: { assertion } });
  const verify = createRemoteVerifier({ issuer: server.issuer, audience });
  const { iss, sub, client_id } = await verify(json.access_token);
  assert.deepEqual([iss, sub, client_id], [server.issuer, 'alice', 'rsa']);
  assert.equal(await verify.try(keys.tampered(json.access_token)), null);
  assert.equal(await verify.try(assertion), null);
  const other = createRemoteVerifier({ issuer: server.issuer, audience: 'https://other.example' });
  assert.equal(await other.try(json.access_token), null);
  const elsewhere = createRemoteVerifier({
    issuer: server.issuer.replace('127.0.0.1', 'localhost'),
    audience,
  });
  await assert.rejects(elsewhere(json.access_token), { code: 'ERR_KEY_SOURCE_UNAVAILABLE' });
});

const RESOURCE = 'https://api.example';
/** The algorithms of oidc-provider's tokens, and a key for each. */
const providers = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA'].map((alg) => ({
  name: alg,
  alg,
  key: keys.keyFor[/** @type {'RS256'} */ (alg)].signing,
}));

/** @param {string} key @param {string} alg */
const signing = (key, alg) => ({ ...createPrivateKey(key).export({ format: 'jwk' }), use: 'sig', alg });

/**
 * It wants a key for RS256 too, since a client could ask for ID tokens.
 *
 * @param {string} alg
 * @param {string} key
 */
async function startProvider(alg, key) {
  const { Provider } = await import('oidc-provider');
  /** @type {import('node:http').RequestListener} */
  let listener = () => {};
  // Its issuer is where it listens, so that comes first.
  const server = await serve((req, res) => listener(req, res));
  const client = {
    ...createPublicKey(keys.otherRsa.publicKey).export({ format: 'jwk' }),
    use: 'sig',
    alg: 'RS256',
  };
  const provider = new Provider(server.url, {
    clients: [
      {
        client_id: 'billing',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS256',
        jwks: { keys: [client] },
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    jwks: {
      keys: [signing(key, alg), ...(alg === 'RS256' ? [] : [signing(keys.otherRsa.privateKey, 'RS256')])],
    },
    cookies: { keys: ['a key of the test'] },
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32) },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (/** @type {unknown} */ _ctx, /** @type {string} */ audience) => ({
          scope: 'read write',
          audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: /** @type {any} */ (alg) } },
        }),
      },
    },
  });
  listener = provider.callback();
  return server;
}

runTable(
  "oidc-provider's access tokens verify through its metadata:",
  6,
  providers,
  async ({ alg, key }, t) => {
    const server = await startProvider(alg, key);
    t.after(() => server.close());
    const client = createTokenClient({
      tokenEndpoint: `${server.url}/token`,
      clientId: 'billing',
      key: keys.otherRsa.privateKey,
      algorithm: 'RS256',
      audience: server.url,
      grant: 'client_credentials',
      parameters: { resource: RESOURCE },
      scope: 'read',
    });
    const token = await client.getToken();
    const verify = createRemoteVerifier({ issuer: server.url, audience: RESOURCE });
    const { iss, client_id, scope } = await verify(token);
    assert.deepEqual([iss, client_id, scope], [server.url, 'billing', 'read']);
    assert.equal(await verify.try(keys.tampered(token)), null);
    const other = createRemoteVerifier({ issuer: server.url, audience: 'https://other.example' });
    assert.equal(await other.try(token), null);
  },
);

test('the tokens of one server do not verify by the metadata of the other', async (t) => {
  const [one, two] = [await authorizationServer(), await startProvider('RS256', keys.rsa.privateKey)];
  t.after(() => Promise.all([one.close(), two.close()]));
  const exp = Math.floor(Date.now() / 1000) + 60;
  const assertion = keys.sign({ alg: 'RS256' }, { iss: 'rsa', sub: 'alice', aud: one.issuer, exp });
  const { json } = await request(one.tokenEndpoint, { form: { assertion } });
  const verify = createRemoteVerifier({ issuer: two.url, audience });
  assert.equal(await verify.try(json.access_token), null);
});
