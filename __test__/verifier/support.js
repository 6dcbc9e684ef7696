'use strict';

// An issuer with metadata and a key set, on a free port, whose answers a test can replace; and an API that its tokens open.

const { serve } = require('../support/serve');
const { jwkOf } = require('../support/issuer');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { requireToken } = require('../../lib/verifier');

const audience = 'https://api.example';
const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';
const now = () => Math.floor(Date.now() / 1000);

/** Every algorithm with a pair of keys; a secret in a key set proves nothing. */
const pairs = Object.entries(keys.keyFor)
  .filter(([alg]) => !alg.startsWith('HS'))
  .map(([alg, { signing, verifying }]) => ({
    name: alg,
    alg,
    signing,
    jwk: jwkOf(verifying, { kid: alg, alg }),
  }));

/**
 * @typedef {object} Authority
 * @property {string} url
 * @property {string} issuer
 * @property {Record<string, (req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => void>} routes
 *   by path; may be changed
 * @property {string[]} requests the paths that were requested
 * @property {object[]} jwks what is published; may be changed
 * @property {(claims?: object, header?: object, key?: any) => string} sign
 */

/**
 * @param {import('node:test').TestContext} t
 * @param {string} [path] of the issuer
 * @returns {Promise<Authority>}
 */
async function startAuthority(t, path = '') {
  /** @type {Authority} */
  const authority = {
    url: '',
    issuer: '',
    routes: {},
    requests: [],
    jwks: pairs.map(({ jwk }) => jwk),
    sign: (claims = {}, header = {}, key = keys.rsa.privateKey) =>
      keys.sign(
        /** @type {any} */ ({ alg: 'RS256', typ: 'at+jwt', kid: 'RS256', ...header }),
        { ...claimsOf(authority.issuer), ...claims },
        key,
      ),
  };
  const server = await serve((req, res) => {
    const requested = String(req.url);
    authority.requests.push(requested);
    const route = authority.routes[requested];
    if (route) route(req, res);
    else res.writeHead(404).end();
  });
  t.after(() => server.close());
  authority.url = server.url;
  authority.issuer = server.url + path;
  const json = (/** @type {() => object} */ make) => (/** @type {any} */ _req, /** @type {any} */ res) =>
    res.setHeader('content-type', 'application/json').end(JSON.stringify(make()));
  authority.routes[OAUTH + path] = json(() => ({ issuer: authority.issuer, jwks_uri: `${server.url}/jwks` }));
  authority.routes['/jwks'] = json(() => ({ keys: authority.jwks }));
  return authority;
}

/** The claims that RFC 9068 demands. @param {string} issuer */
const claimsOf = (issuer) => ({
  iss: issuer,
  sub: 'alice',
  aud: audience,
  client_id: 'billing',
  iat: now(),
  exp: now() + 60,
  jti: 'j1',
});

/**
 * An API whose routes `/account` and `/orders` the tokens open; the latter needs the scope `orders:read`.
 *
 * @param {import('node:test').TestContext} t
 * @param {any} express
 * @param {any} options of requireToken
 */
async function startApi(t, express, options) {
  const guard = requireToken(options);
  /** @type {any[]} */
  const errors = [];
  const app = express();
  const show = (/** @type {any} */ req, /** @type {any} */ res) =>
    res.json(req[options.requestProperty ?? 'auth']);
  app.use(express.urlencoded({ extended: true }));
  app.all('/account', guard, show);
  app.all('/orders', guard.requireScope('orders:read orders:list'), show);
  app.all('/either', guard.requireScope('orders:read orders:list', { any: true }), show);
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _q, /** @type {any} */ res, /** @type {any} */ _n) => {
      errors.push(error);
      res.status(error.status ?? 500).json({ code: error.code });
    },
  );
  const server = await serve(app);
  t.after(() => server.close());
  const send = (/** @type {string} */ path, /** @type {object} */ more = {}) =>
    request(server.url + path, more);
  const bearer = (/** @type {string} */ token, path = '/account') =>
    send(path, { headers: { authorization: `Bearer ${token}` } });
  return { url: server.url, errors, send, bearer };
}

module.exports = { OAUTH, OPENID, audience, claimsOf, now, pairs, startApi, startAuthority };
