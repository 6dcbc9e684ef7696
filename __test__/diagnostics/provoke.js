'use strict';

// Serves both products over HTTP with a listening `debug`, so that a row of a table can provoke its reason.

const JwtMiddleware = require('../../lib/jwt-middleware');
const jwtIdentity = require('../../lib/jwt-identity');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

/**
 * @typedef {object} Row
 * @property {string} at
 * @property {string} code
 * @property {string} [name]
 * @property {any} [options]
 * @property {(api: Api) => unknown} send
 *
 * @typedef {object} Api
 * @property {any[]} events
 * @property {any} auth
 * @property {(path: string, more?: object) => ReturnType<typeof request>} send
 * @property {(form: any, more?: object) => ReturnType<typeof request>} token
 * @property {(accessToken: string, more?: object) => ReturnType<typeof request>} check
 * @property {(json: any, more?: object) => ReturnType<typeof request>} logIn
 */

const now = () => Math.floor(Date.now() / 1000);
const issuer = 'https://as.example';
const alice = { userId: 'alice', roles: 'user', securityStamp: 'stamp' };
const getUser = async (/** @type {any} */ { id, login, password }) =>
  id === 'alice' || (login === 'alice' && password === 'right') ? alice : null;
const other = 'another secret of more than sixty-four bytes, so that it is long enough for HS512 too';
const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @param {object} claims @param {any} [header] @param {any} [key] */
const jwt = (claims, header = {}, key = undefined) =>
  keys.sign({ alg: 'HS256', typ: 'JWT', ...header }, claims, key);
/** An assertion that the token endpoint of a row takes. */
const assertion = (/** @type {object} */ more = {}, header = {}, key = undefined) =>
  jwt({ iss: 'alpha', exp: now() + 60, ...more }, header, key);
/** A grant token. */
const grant = (/** @type {object} */ more = {}, header = {}, key = undefined) =>
  jwt({ userId: 'alice', roles: 'user', iat: now() - 9, exp: now() + 60, ...more }, header, key);
/** A refresh token. */
const refresh = (/** @type {object} */ more = {}, header = {}, key = undefined) =>
  jwt(
    { userId: 'alice', securityStamp: 'stamp', iat: now() - 9, exp: now() + 60, ...more },
    { typ: 'refresh+jwt', ...header },
    key,
  );
/** What authenticates the client alpha at the endpoints. */
const client = (/** @type {object} */ more = {}) => ({
  client_assertion_type: type,
  client_assertion: jwt(
    { iss: 'alpha', sub: 'alpha', aud: issuer, exp: now() + 60, ...more },
    { alg: 'ES256' },
  ),
});

const getKey = (/** @type {any} */ { iss }, /** @type {any} */ cb) =>
  cb(null, iss === 'nobody' ? null : keys.secret, { scope: 'a b' });
const withEndpoints = {
  getKey: (/** @type {any} */ { iss }, /** @type {any} */ cb) =>
    cb(null, iss === 'nobody' ? null : keys.p256.publicKey, { scope: 'a b' }),
  metadata: { issuer, tokenEndpoint: `${issuer}/token` },
  clientCredentials: true,
  introspection: { privateKeyJwt: true, scope: 'admin' },
};

/**
 * @param {any} express
 * @param {any[] | undefined} events undefined where nobody listens
 * @param {Row} row
 */
function appFor(express, events, { at, options = {} }) {
  const app = express();
  const debug = events && ((/** @type {any} */ event) => events.push(event));
  const parsers = [express.urlencoded({ extended: true }), express.json({ strict: false })];
  if (at === 'identity' || at === 'logIn' || at === 'guard') {
    const identity = jwtIdentity({ security: { key: keys.secret }, workers: { getUser }, debug, ...options });
    const route = async (/** @type {any} */ req, /** @type {any} */ res) => {
      const result = await req.identity.logIn(req.get('as') && { ...alice, userId: req.get('as') });
      res.status(result.statusCode).json(result);
    };
    app.post('/log-in', parsers, identity, route);
    app.post('/unparsed', identity, route);
    app.post('/log-out', parsers, identity, async (/** @type {any} */ req, /** @type {any} */ res) =>
      res.json(await req.identity.logOut()),
    );
    const answer = (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.identity.user);
    app.all('/protected', parsers, identity, answer);
    app.get('/without-identity', identity.requireUser, answer);
    app.get('/users', identity, identity.requireUser, answer);
    app.get('/admin', identity, identity.requireRole('admin'), answer);
    app.get('/sales', identity, identity.requireClaim('department', 'sales'), answer);
    return { app, auth: undefined };
  }
  const auth = /** @type {any} */ (
    new JwtMiddleware({ getKey, store: { type: 'encrypted', secret: keys.secret }, debug, ...options })
  );
  app.post('/token', parsers, auth.token);
  app.post('/unparsed', (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
    auth[req.get('as') ?? 'token'](req, res, next),
  );
  app.all('/protected', parsers, auth.check, (/** @type {any} */ _req, /** @type {any} */ res) =>
    res.json({}),
  );
  app.all('/admin', parsers, auth.requireScope('admin'), (/** @type {any} */ _req, /** @type {any} */ res) =>
    res.json({}),
  );
  app.post('/introspection', parsers, auth.introspection);
  app.post('/revocation', parsers, auth.revocation);
  return { app, auth };
}

/**
 * What a row's requests told.
 *
 * @param {any} express
 * @param {Row} row
 * @param {boolean} [isListening] whether there is a `debug`
 * @returns {Promise<{ events: any[], responses: { status: number, text: string, headers: any }[] }>}
 */
async function provoke(express, row, isListening = true) {
  /** @type {any[]} */
  const events = [];
  const { app, auth } = appFor(express, isListening ? events : undefined, row);
  /** @type {any[]} */
  const responses = [];
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
      res.status(error.status ?? 500).json({ code: error.code }),
  );
  const server = await serve(app);
  const send = async (/** @type {string} */ path, more = {}) => {
    const response = await request(server.url + path, more);
    responses.push(response);
    return response;
  };
  try {
    await row.send({
      events,
      auth,
      send,
      token: (form, more = {}) => send('/token', { form, ...more }),
      check: (token, more = {}) =>
        send('/protected', { headers: { authorization: `Bearer ${token}` }, ...more }),
      logIn: (json, more = {}) => send('/log-in', { json, ...more }),
    });
  } finally {
    await server.close();
  }
  return { events, responses };
}

module.exports = {
  alice,
  assertion,
  client,
  grant,
  issuer,
  jwt,
  now,
  other,
  provoke,
  refresh,
  withEndpoints,
};
