// The OAuth endpoints: what an application may write, and what the compiler must refuse. CommonJS.

import express5 = require('express5');

import { JwtMiddleware } from 'latchkey';

const key = 'k';
const issuer = 'https://as.example';
const metadata = {
  issuer,
  tokenEndpoint: `${issuer}/token`,
  jwksUri: `${issuer}/jwks`,
  scopesSupported: ['a'],
};
const store = {
  type: 'jwt',
  issuer,
  audience: ['b'],
  key,
  algorithm: 'ES256',
  kid: '1',
  cache: true,
} as const;

const auth = new JwtMiddleware({
  getKey: async () => ({ key, session: { scope: 'a' } }),
  store,
  metadata,
  clientCredentials: true,
  introspection: { privateKeyJwt: true, scope: 'a', claims: ['uid'], authenticate: async () => true },
});
new JwtMiddleware({
  getKey: async () => key,
  store: {
    type: 'jwt',
    issuer,
    audience: 'b',
    keys: [{ key, algorithm: 'EdDSA', kid: '2' }, { key }],
    revocation: { store: { type: 'memory' }, staleness: 1, max: 10 },
  },
  introspection: { authenticate: (req, callback) => callback(null, req.headers.authorization === 'a') },
});
// @ts-expect-error the audience is required
new JwtMiddleware({ getKey: async () => key, store: { type: 'jwt', issuer, key } });
// @ts-expect-error there is no such algorithm
new JwtMiddleware({ getKey: async () => key, store: { ...store, algorithm: 'ES257' } });
// @ts-expect-error the token endpoint is required
new JwtMiddleware({ getKey: async () => key, store, metadata: { issuer } });
// @ts-expect-error a switch is a boolean
new JwtMiddleware({ getKey: async () => key, store, clientCredentials: 'yes' });
// @ts-expect-error a misspelt way would let nobody in
new JwtMiddleware({ getKey: async () => key, store, introspection: { privateKeyJWT: true } });

const { token, introspection, revocation, jwks } = auth;
const app = express5();
app.post('/token', express5.urlencoded(), token);
app.post('/introspect', express5.urlencoded(), introspection);
app.post('/revoke', express5.urlencoded(), revocation);
app.get('/jwks', jwks);
app.get('/.well-known/oauth-authorization-server', auth.metadata);

export { app };
