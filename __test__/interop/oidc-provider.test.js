'use strict';

// The client of latchkey/client and oidc-provider, with private_key_jwt, and with proofs under the server's nonces.

const assert = require('node:assert/strict');
const { createPrivateKey, createPublicKey, randomBytes } = require('node:crypto');
const { after, before, test } = require('node:test');
const { clientOf, rejection } = require('../client/support');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { clients: all } = require('./authorization-server');

const RESOURCE = 'https://api.example';
/** Node makes no JWK of a key for RSASSA-PSS alone. */
const clients = all.filter(({ id }) => id !== 'pss');

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
before(async () => {
  const { Provider } = await import('oidc-provider');
  /** @type {import('node:http').RequestListener} */
  let listener = () => {};
  // Its issuer is where it listens, so that comes first.
  server = await serve((req, res) => listener(req, res));
  const provider = new Provider(server.url, {
    clients: clients.map(({ id, alg, publicKey }) => ({
      client_id: id,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: alg,
      jwks: { keys: [{ ...createPublicKey(publicKey).export({ format: 'jwk' }), use: 'sig', alg }] },
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    enabledJWA: { clientAuthSigningAlgValues: clients.map(({ alg }) => alg) },
    jwks: { keys: [createPrivateKey(keys.otherRsa.privateKey).export({ format: 'jwk' })] },
    cookies: { keys: ['a key of the test'] },
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (/** @type {unknown} */ _ctx, /** @type {string} */ audience) => ({
          scope: 'read write',
          audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  });
  listener = provider.callback();
});
after(() => server.close());

const at = (/** @type {any} */ { id, alg, privateKey }, /** @type {object} */ more = {}) =>
  clientOf(server.url, {
    clientId: id,
    key: privateKey,
    algorithm: alg,
    audience: server.url,
    grant: 'client_credentials',
    parameters: { resource: RESOURCE },
    ...more,
  });
/** The claims of an access token that jose verifies through the published key set. @param {string} token */
const verified = async (token) => {
  const jose = await import('jose');
  const set = jose.createRemoteJWKSet(new URL(`${server.url}/jwks`));
  const options = { issuer: server.url, audience: RESOURCE, typ: 'at+jwt' };
  return (await jose.jwtVerify(token, set, options)).payload;
};

const rows = clients.map((client) => ({ name: client.alg, client }));
runTable('a client gets a token, another key gets none:', 4, rows, async ({ client }) => {
  const { client_id: id, scope } = await verified(await at(client, { scope: 'read' }).getToken());
  assert.deepEqual([id, scope], [client.id, 'read']);
  const forger = client.id === 'p256' ? keys.otherRsa : keys.p256;
  const algorithm = client.id === 'p256' ? 'RS256' : 'ES256';
  const error = await rejection(at(client, { key: forger.privateKey, algorithm }).getToken());
  assert.deepEqual(
    [error.code, error.status, error.error],
    ['ERR_TOKEN_REQUEST_REFUSED', 401, 'invalid_client'],
  );
});

const [rsa] = clients;
const refused = [
  { name: 'with a key of the same kind', more: { key: keys.otherRsa.privateKey }, error: 'invalid_client' },
  { name: 'for another audience', more: { audience: 'https://other.example' }, error: 'invalid_client' },
  { name: 'of another name', more: { clientId: 'p256' }, error: 'invalid_client' },
  { name: 'of no known name', more: { clientId: 'nobody' }, error: 'invalid_client' },
  {
    name: 'with the other grant',
    more: { grant: 'jwt-bearer' },
    error: 'invalid_request',
  },
];
runTable('a client gets no token', 5, refused, async ({ more, error }) => {
  const thrown = await rejection(at(rsa, more).getToken());
  assert.deepEqual([thrown.code, thrown.error], ['ERR_TOKEN_REQUEST_REFUSED', error]);
  assert.match(thrown.error_description, /./);
});

test('a bound token comes after the nonce that the server wants, and names the key', async () => {
  const client = at(rsa, { dpop: true });
  const first = await verified(await client.getToken());
  assert.match(String(/** @type {any} */ (first).cnf.jkt), /^[\w-]{43}$/);
  const second = await verified(await client.getToken({ renew: true }));
  assert.deepEqual(second.cnf, first.cnf);
  assert.equal((await verified(await at(rsa).getToken())).cnf, undefined);
});
