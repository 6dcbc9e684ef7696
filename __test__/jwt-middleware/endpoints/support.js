'use strict';

const { test } = require('node:test');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const { versions } = require('../../support/express');
const keys = require('../../support/keys');
const { request } = require('../../support/request');
const { serve } = require('../../support/serve');

const issuer = 'https://as.example';
const metadata = {
  issuer,
  tokenEndpoint: `${issuer}/token`,
  introspectionEndpoint: `${issuer}/introspect`,
  revocationEndpoint: `${issuer}/revoke`,
};
const jwtStore = {
  type: 'jwt',
  issuer,
  audience: 'https://api.example',
  key: keys.otherRsa.privateKey,
  revocation: { store: { type: 'memory' }, staleness: 0 },
};
/** The keys of two clients, and a client with a secret. */
const clients = new Map([
  ['alpha', keys.p256],
  ['beta', keys.ed25519],
]);
const algorithms = { alpha: 'ES256', beta: 'EdDSA' };

const options = (/** @type {object} */ more = {}) => ({
  getKey: (/** @type {any} */ { iss }, /** @type {any} */ cb) =>
    iss === 'secret'
      ? cb(null, keys.secret)
      : cb(null, clients.get(iss)?.publicKey, { scope: 'read write', uid: 1 }),
  store: jwtStore,
  metadata,
  clientCredentials: true,
  introspection: { privateKeyJwt: true },
  ...more,
});

const now = () => Math.floor(Date.now() / 1000);

/** An assertion of a client, which is good for every endpoint. */
const assertionOf = (/** @type {'alpha' | 'beta'} */ id, /** @type {object} */ more = {}, header = {}) =>
  keys.sign(
    { alg: algorithms[id], ...header },
    { iss: id, sub: id, aud: issuer, exp: now() + 60, ...more },
    clients.get(id)?.privateKey,
  );

/** What authenticates a client. */
const credentials = (/** @type {string} */ assertion) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: assertion,
});

/**
 * @typedef {object} Api
 * @property {any} auth
 * @property {any[]} errors
 * @property {(path: string, options?: object) => ReturnType<typeof request>} send
 * @property {(path: string, form: any, options?: object) => ReturnType<typeof request>} post
 * @property {(id: 'alpha' | 'beta', form?: object) => Promise<string>} tokenOf
 *
 * @param {any} express
 * @param {any} given
 * @param {(api: Api) => unknown} use
 */
async function withEndpoints(express, given, use) {
  const auth = /** @type {any} */ (new JwtMiddleware(given));
  /** @type {any[]} */
  const errors = [];
  const app = express();
  // Detached, as applications take them.
  const { token, introspection, revocation, metadata, jwks, check } = auth;
  const parsers = [express.urlencoded({ extended: true }), express.json()];
  app.post('/token', parsers, token);
  app.all('/introspect', parsers, introspection);
  app.post('/revoke', parsers, revocation);
  app.get('/jwks', jwks);
  app.get('/metadata', metadata);
  app.get('/resource', check, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session));
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _q, /** @type {any} */ res, /** @type {any} */ _n) => {
      errors.push(error);
      res.status(500).json({ code: error?.code, message: error?.message });
    },
  );
  const server = await serve(app);
  const send = (/** @type {string} */ path, /** @type {object} */ more = {}) =>
    request(server.url + path, more);
  const post = (/** @type {string} */ path, /** @type {any} */ form, /** @type {object} */ more = {}) =>
    send(path, { form, ...more });
  try {
    await use({
      auth,
      errors,
      send,
      post,
      async tokenOf(id, form = {}) {
        const given = { grant_type: 'client_credentials', ...credentials(assertionOf(id)), ...form };
        return (await post('/token', given)).json.access_token;
      },
    });
  } finally {
    await server.close();
  }
}

/**
 * @param {string} name
 * @param {() => any} given
 * @param {(api: Api, t: import('node:test').TestContext) => unknown} use
 */
function overHttp(name, given, use) {
  for (const version of versions) {
    test(`${name} (${version.name})`, (t) => withEndpoints(version.express, given(), (api) => use(api, t)));
  }
}

/** What of an answer a refusal is told by. */
const told = (/** @type {{ status: number, json: any }} */ { status, json }) => [status, json?.error];

module.exports = {
  JwtMiddleware,
  assertionOf,
  credentials,
  issuer,
  jwtStore,
  metadata,
  now,
  options,
  overHttp,
  told,
  withEndpoints,
};
