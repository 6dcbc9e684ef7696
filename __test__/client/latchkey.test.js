'use strict';

// The client and the servers of this package, over HTTP. Each server has a twin that refuses the client.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { claimsOf, clientOf, rejection } = require('./support');

const issuer = 'https://as.example';
const jwtStore = { type: 'jwt', issuer, audience: 'https://api.example', key: keys.ed25519.privateKey };
const replay = () => ({ type: 'memory' });
const clientOptions = { audience: issuer };

/**
 * What each server adds to its options, what a client adds, and what another client adds or leaves out that gets no token.
 *
 * @type {{ name: string, server?: (url: string) => any, client?: object, wrong: object, error: any[] }[]}
 */
const servers = [
  {
    name: 'plain',
    wrong: { key: keys.p521.privateKey, algorithm: 'ES512' },
    error: [401, 'invalid_client', 'Client authentication failed'],
  },
  {
    name: 'plain, of an unknown client',
    wrong: { clientId: 'beta' },
    error: [401, 'invalid_client', 'Unknown client'],
  },
  {
    name: 'encrypted',
    server: () => ({ store: { type: 'encrypted', secret: keys.secret } }),
    wrong: { kid: 'x', algorithm: 'RS256', key: keys.rsa.privateKey },
    error: [401, 'invalid_client', 'Client authentication failed'],
  },
  {
    name: 'strict',
    server: () => ({ strict: true, audience: issuer, replay: { store: replay() } }),
    wrong: { audience: 'https://other.example' },
    error: [400, 'invalid_grant', 'The assertion is not valid'],
  },
  {
    name: 'strict, for a short time',
    server: () => ({ strict: true, audience: issuer, replay: { store: replay() }, maxAssertionAge: 120 }),
    wrong: { assertionTtl: '5m' },
    error: [400, 'invalid_grant', 'The assertion is valid for too long'],
  },
  {
    name: 'jwt store',
    server: () => ({ store: jwtStore }),
    wrong: { claims: { client_id: 'gamma' } },
    error: [401, 'invalid_client', 'Unknown client'],
  },
  {
    name: 'client credentials',
    server: () => ({
      store: jwtStore,
      clientCredentials: true,
      metadata: { issuer, tokenEndpoint: `${issuer}/token` },
    }),
    client: { grant: 'client_credentials', scope: 'read' },
    wrong: { grant: 'client_credentials', scope: 'admin' },
    error: [400, 'invalid_scope', 'The scope exceeds what is granted'],
  },
  {
    name: 'DPoP',
    server: (url) => ({ dpop: { origin: url, required: true, replay: { store: replay() } } }),
    client: { dpop: true },
    wrong: {},
    error: [400, 'invalid_dpop_proof', 'DPoP proof is missing'],
  },
  {
    name: 'DPoP and jwt store',
    server: (url) => ({ store: jwtStore, dpop: { origin: url, replay: { store: replay() } } }),
    client: { dpop: { key: keys.p384.privateKey, algorithm: 'ES384' } },
    wrong: { dpop: true, clientId: 'beta' },
    error: [401, 'invalid_client', 'Unknown client'],
  },
];

/**
 * @param {any} express
 * @param {(url: string) => any} options
 * @param {(url: string, auth: any) => unknown} use
 */
async function withApp(express, options, use) {
  // Its origin is where it listens, so that comes first.
  const app = express();
  const server = await serve(app);
  const auth = new JwtMiddleware({
    store: { type: 'memory', namespace: server.url },
    getKey: ({ client_id, iss }) =>
      (client_id ?? iss) === 'alpha' ? Promise.resolve(keys.p256.publicKey) : Promise.resolve(null),
    ...options(server.url),
  });
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  app.all('/api', auth.check, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session));
  try {
    await use(server.url, auth);
  } finally {
    await server.close();
  }
}

for (const { name: version, express } of versions) {
  runTable(`the client and a server over ${version}:`, 9, servers, (row) => {
    const { server = () => ({}), client = {}, wrong, error: expected } = row;
    const options = (/** @type {string} */ url) => {
      const given = server(url);
      // With client credentials, what may be asked for is what getKey gives.
      const getKey = (/** @type {any} */ { iss }, /** @type {any} */ cb) =>
        cb(null, iss === 'alpha' ? keys.p256.publicKey : null, { scope: 'read' });
      return given.clientCredentials ? { ...given, getKey } : given;
    };
    return withApp(express, options, async (url) => {
      const good = clientOf(url, { ...clientOptions, ...client });
      const response = await good.fetch(`${url}/api`);
      assert.equal(response.status, 200);
      const session = await response.json();
      assert.equal(session.iss === 'alpha' || session.client_id === 'alpha', true);
      assert.equal((await good.fetch(`${url}/api`, { method: 'POST', body: 'x' })).status, 200);

      const bad = clientOf(url, { ...clientOptions, ...wrong });
      const error = await rejection(bad.fetch(`${url}/api`));
      assert.equal(error.code, 'ERR_TOKEN_REQUEST_REFUSED');
      assert.deepEqual([error.status, error.error, error.error_description], expected);
    });
  });

  const revoking = (/** @type {string} */ url) => ({
    store: { ...jwtStore, revocation: { store: { type: 'memory' }, staleness: 0 } },
    dpop: { origin: url },
  });
  for (const dpop of [false, true]) {
    test(`a revoked ${dpop ? 'bound' : 'bearer'} token is replaced (${version})`, () =>
      withApp(express, revoking, async (url, auth) => {
        const client = clientOf(url, { dpop });
        const first = await (await client.fetch(`${url}/api`)).json();
        const token = await client.getToken();
        assert.equal(claimsOf(token).jti, first.jti);
        await auth.revoke(token);
        const response = await client.fetch(`${url}/api`);
        assert.equal(response.status, 200);
        assert.notEqual((await response.json()).jti, first.jti);
        assert.notEqual(await client.getToken(), token);
      }));
  }
}
