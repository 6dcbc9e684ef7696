'use strict';

// An authorization server with all of latchkey's OAuth endpoints, and a resource of its own, as an application would have it.

const express = require('express5');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { serve } = require('../support/serve');

/** Who may ask for tokens, with the algorithms of their keys. */
const clients = [
  { id: 'rsa', alg: 'RS256', ...keys.rsa },
  { id: 'pss', alg: 'PS384', ...keys.rsaPss },
  { id: 'p256', alg: 'ES256', ...keys.p256 },
  { id: 'p521', alg: 'ES512', ...keys.p521 },
  { id: 'ed25519', alg: 'EdDSA', ...keys.ed25519 },
];
const audience = 'https://api.example';

/**
 * @param {{ key?: string }} [how] the key that access tokens are signed with
 */
async function authorizationServer({ key = keys.otherRsa.privateKey } = {}) {
  // Its issuer is where it listens, so that comes first.
  const app = express();
  const server = await serve(app);
  const issuer = server.url;
  const metadata = {
    issuer,
    tokenEndpoint: `${issuer}/oauth/token`,
    jwksUri: `${issuer}/oauth/jwks.json`,
    introspectionEndpoint: `${issuer}/oauth/introspect`,
    revocationEndpoint: `${issuer}/oauth/revoke`,
  };
  const auth = new JwtMiddleware({
    store: { type: 'jwt', issuer, audience, key, revocation: { store: { type: 'memory' }, staleness: 0 } },
    metadata,
    clientCredentials: true,
    introspection: { privateKeyJwt: true },

    getKey: (/** @type {any} */ { iss }, /** @type {any} */ cb) =>
      cb(null, clients.find(({ id }) => id === iss)?.publicKey),
  });
  const form = express.urlencoded({ extended: false });
  app.post('/oauth/token', form, auth.token);
  app.post('/oauth/introspect', form, auth.introspection);
  app.post('/oauth/revoke', form, auth.revocation);
  app.get('/oauth/jwks.json', auth.jwks);
  app.get('/.well-known/oauth-authorization-server', auth.metadata);
  app.get('/resource', auth.check, (req, res) => {
    res.json(/** @type {any} */ (req).session);
  });
  return { ...metadata, audience, resource: `${issuer}/resource`, close: server.close };
}

module.exports = { audience, authorizationServer, clients };
