'use strict';

// One kind of token in the place of another, where one key signs them all; claims that a client would like to have signed; and
// requests that ask the endpoints for what they keep to themselves. Each with the honest one that gets in.

const assert = require('node:assert/strict');
const net = require('node:net');
const { after, before, test } = require('node:test');
const express = require('express5');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const issuer = 'https://as.example';
const audience = 'https://api.example';
const { privateKey, publicKey } = keys.rsa;
const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const now = () => Math.floor(Date.now() / 1000);

// As careless as an operator can be: the server's key, its client's and that of jwt-identity are one.
const auth = /** @type {any} */ (
  new JwtMiddleware({
    getKey: (/** @type {any} */ { iss, client_id }, /** @type {any} */ cb) =>
      cb(null, [iss, client_id].some((id) => id === 'alpha' || id === issuer) ? publicKey : null, {
        scope: 'read',
      }),
    store: {
      type: 'jwt',
      issuer,
      audience,
      key: privateKey,
      kid: 'k',
      revocation: { store: { type: 'memory' }, staleness: 0 },
    },
    metadata: { issuer, tokenEndpoint: `${issuer}/token`, introspectionEndpoint: `${issuer}/introspect` },
    clientCredentials: true,
    introspection: { privateKeyJwt: true, scope: 'introspect' },
  })
);

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {Record<string, string>} */
const tokens = {};
before(async () => {
  const app = express();
  const parsers = [express.urlencoded({ extended: true }), express.json()];
  app.post('/token', parsers, auth.token);
  app.all('/introspect', parsers, auth.introspection);
  app.post('/revoke', parsers, auth.revocation);
  app.get('/resource', auth.check, (_req, res) => {
    res.json({});
  });
  app.get('/metadata', auth.metadata);
  server = await serve(app);

  tokens.access = (await post('/token', { assertion: assertion() })).json.access_token;
  const identity = /** @type {any} */ (
    jwtIdentity({
      security: { privateKey, publicKey, algorithm: 'RS256' },
      workers: { getUser: () => ({ userId: 'alice', roles: 'admin', securityStamp: 's' }) },
    })
  );
  const body = { login: 'a', password: 'b', rememberMe: true };
  const req = /** @type {any} */ ({ headers: {}, body });
  await new Promise((resolve) => identity(req, {}, resolve));
  const { grantToken, refreshToken } = await req.identity.logIn();
  Object.assign(tokens, { grantToken, refreshToken });
});
after(() => server.close());

const assertion = (/** @type {object} */ more = {}, header = {}) =>
  keys.sign(
    { alg: 'RS256', typ: 'JWT', ...header },
    { iss: 'alpha', sub: 'alpha', aud: issuer, exp: now() + 60, ...more },
    privateKey,
  );
const post = (/** @type {string} */ path, /** @type {any} */ form, more = {}) =>
  request(server.url + path, { form, ...more });
const visit = async (/** @type {string} */ token) =>
  (await request(`${server.url}/resource`, { headers: { authorization: `Bearer ${token}` } })).status;
const clientGrant = async (/** @type {string} */ text) =>
  (
    await post('/token', {
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: text,
    })
  ).status;
const credentials = () => ({ client_assertion_type: CLIENT_ASSERTION, client_assertion: assertion() });
const isActive = async (/** @type {string} */ token) =>
  (await post('/introspect', { token, ...credentials() })).json.active;
const claimsOf = (/** @type {string} */ token) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

test('the honest ones get in', async () => {
  assert.equal(await visit(String(tokens.access)), 200);
  assert.equal(await isActive(String(tokens.access)), true);
  assert.equal((await post('/token', { assertion: assertion() })).status, 200);
  assert.equal(await clientGrant(assertion()), 200);
});

test('an access token is no assertion, neither for a grant nor of a client, though its key is good', async () => {
  assert.equal((await post('/token', { assertion: tokens.access })).status, 401);
  assert.equal(await clientGrant(String(tokens.access)), 401);
  // With the very claims of an assertion it is still one by its type.
  assert.equal((await post('/token', { assertion: assertion({}, { typ: 'at+jwt' }) })).status, 401);
  assert.equal(await clientGrant(assertion({}, { typ: 'application/at+jwt' })), 401);
  assert.equal(
    (await post('/introspect', { token: 'x', ...credentials(), client_assertion: tokens.access })).status,
    401,
  );
});

test('a type that is no text is none, and upsets nothing', async () => {
  for (const typ of [{ toString: 1 }, { valueOf: {} }, ['at+jwt'], null, 1]) {
    const text = assertion({}, { typ });
    assert.deepEqual(
      [(await post('/token', { assertion: text })).status, await clientGrant(text)],
      [200, 200],
    );
  }
});

test('a refresh token is no assertion, where the grant token beside it is one', async () => {
  const getKey = (/** @type {any} */ { userId }, /** @type {any} */ cb) =>
    cb(null, publicKey, { client_id: 'web', sub: userId });
  for (const store of [auth.options.store, { type: 'memory' }]) {
    const middleware = /** @type {any} */ (new JwtMiddleware({ getKey, store }));
    const app = express();
    app.post('/', express.urlencoded({ extended: true }), middleware.token);
    const own = await serve(app);
    const ask = async (/** @type {any} */ text) =>
      (await request(`${own.url}/`, { form: { assertion: text } })).status;
    const statuses = [await ask(tokens.grantToken), await ask(tokens.refreshToken)];
    await own.close();
    assert.deepEqual(statuses, [200, 401]);
  }
});

const own = () => ({ ...claimsOf(String(tokens.access)) });
const impostors = [
  { name: 'an assertion', token: () => assertion() },
  { name: 'an assertion with the kid of the key', token: () => assertion({}, { kid: 'k' }) },
  { name: 'all claims under the type JWT', token: () => assertion(own(), { kid: 'k' }) },
  { name: 'all claims under no type', token: () => assertion(own(), { kid: 'k', typ: undefined }) },
  { name: 'all claims under another type', token: () => assertion(own(), { kid: 'k', typ: 'logout+jwt' }) },
  { name: 'the type without the claims', token: () => assertion({}, { kid: 'k', typ: 'at+jwt' }) },
  { name: 'a grant token of jwt-identity', token: () => String(tokens.grantToken) },
  { name: 'a refresh token of jwt-identity', token: () => String(tokens.refreshToken) },
];
runTable('what is no access token, though its key is good:', 8, impostors, async ({ token }) => {
  assert.equal(await visit(token()), 401);
  assert.equal(await isActive(token()), false);
  assert.equal(await visit(assertion(own(), { kid: 'k', typ: 'at+jwt' })), 200);
});

const wishes = [
  { name: 'scope', claim: { scope: 'read admin introspect' }, expected: 'read' },
  { name: 'roles', claim: { roles: ['admin'] } },
  { name: 'groups', claim: { groups: ['admin'] } },
  { name: 'entitlements', claim: { entitlements: ['all'] } },
  { name: 'cnf', claim: { cnf: { jkt: 'x' } } },
  { name: 'act', claim: { act: { sub: 'admin' } } },
  { name: 'jti', claim: { jti: 'mine' }, isOwn: true },
  { name: 'iat', claim: { iat: 1 }, isOwn: true },
  { name: 'acr', claim: { acr: 'high' } },
  { name: '__proto__', claim: JSON.parse('{"__proto__":{"admin":true}}') },
];
runTable('what a client would like to have signed:', 10, wishes, async ({ name, claim, expected, isOwn }) => {
  for (const answer of [
    await post('/token', { assertion: assertion(claim) }),
    await post('/token', {
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: assertion(claim),
    }),
  ]) {
    assert.equal(answer.status, 200);
    const claims = claimsOf(answer.json.access_token);
    if (isOwn) assert.notDeepEqual(claims[name], claim[name]);
    else if (expected === undefined) assert.equal(Object.hasOwn(claims, name), false);
    else assert.equal(claims[name], expected);
  }
});

test('what a client says is no more signed where getKey hands it back', async () => {
  const { options } = auth;
  const hand = (/** @type {(payload: any) => any} */ sessionOf) =>
    new JwtMiddleware({
      ...options,
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) => cb(null, publicKey, sessionOf(payload)),
    });
  const wish = { scope: 'admin', role: 'admin' };
  for (const form of [
    { assertion: assertion(wish) },
    {
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: assertion(wish),
    },
  ]) {
    const ask = async (/** @type {any} */ middleware) => {
      const app = express();
      app.post('/', express.urlencoded({ extended: true }), middleware.token);
      const own = await serve(app);
      const { json } = await request(`${own.url}/`, { form });
      await own.close();
      const { scope, role, exp, iat } = claimsOf(json.access_token);
      // The assertion's own exp is a minute away.
      return { scope, role, lives: exp - iat > 60 };
    };
    assert.deepEqual(await ask(hand((payload) => payload)), {
      scope: undefined,
      role: undefined,
      lives: true,
    });
    // A session of getKey's own making is what this server says.
    assert.deepEqual(await ask(hand(() => wish)), { ...wish, lives: true });
  }
});

const names = [
  { name: 'another in client_id', claims: { client_id: 'beta' } },
  { name: 'another in iss', claims: { iss: 'beta', sub: 'beta', client_id: 'alpha' } },
];
runTable('a client that says it is two gets no token of either:', 2, names, async ({ claims }) => {
  assert.equal((await post('/token', { assertion: assertion(claims) })).status, 401);
  assert.equal((await post('/token', { assertion: assertion({ client_id: 'alpha' }) })).status, 200);
});

const scans = [
  { name: 'nothing', form: {} },
  { name: 'a name', form: { client_id: 'alpha' } },
  { name: 'a name and no password', form: { client_id: 'alpha', client_secret: '' } },
  { name: 'an empty assertion', form: { client_assertion_type: CLIENT_ASSERTION, client_assertion: '' } },
  { name: 'the token for itself', form: {}, headers: () => ({ authorization: `Bearer ${tokens.access}` }) },
  { name: 'no token at all', form: {}, headers: () => ({ authorization: 'Bearer' }) },
  { name: 'another scheme', form: {}, headers: () => ({ authorization: `DPoP ${tokens.access}` }) },
  { name: 'the token as a parameter', form: { access_token: 'x' } },
];
runTable('who scans for tokens learns nothing:', 8, scans, async ({ form, headers }) => {
  const ask = (/** @type {any} */ token) =>
    post('/introspect', { token, ...form }, { headers: headers?.() ?? {} });
  const [good, unknown] = [await ask(tokens.access), await ask('unknown')];
  assert.ok([400, 401, 403].includes(good.status), `${good.status}`);
  assert.deepEqual([good.status, good.text], [unknown.status, unknown.text]);
  assert.doesNotMatch(good.text, /active/);
});

test('a name that every object has is no token, no client and no kid', async () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    assert.equal(await isActive(name), false);
    assert.equal(await clientGrant(assertion({ iss: name, sub: name })), 401);
    assert.equal(await visit(assertion(own(), { kid: name, typ: 'at+jwt' })), 401);
  }
});

test('a token ended is ended for everybody, and its like are not', async () => {
  const [token, other] = [assertion(), assertion()];
  const [one, two] = await Promise.all(
    [token, other].map(async (assertion) => (await post('/token', { assertion })).json.access_token),
  );
  const stranger = keys.sign(
    { alg: 'RS256' },
    { iss: issuer, sub: issuer, aud: issuer, exp: now() + 60 },
    privateKey,
  );
  const refused = await post('/revoke', { token: one, ...credentials(), client_assertion: stranger });
  assert.deepEqual([refused.status, refused.json.error], [400, 'invalid_grant']);
  assert.equal(await visit(one), 200);
  assert.equal((await post('/revoke', { token: one, ...credentials() })).status, 200);
  assert.deepEqual([await visit(one), await isActive(one)], [401, false]);
  assert.deepEqual([await visit(two), await isActive(two)], [200, true]);
});

test('the request line and the headers put no address into the metadata', async () => {
  const honest = (await request(`${server.url}/metadata`)).json;
  const { port, hostname } = new URL(server.url);
  const raw = [
    'GET http://evil.example/metadata HTTP/1.1',
    'Host: evil.example',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: http',
    'X-Original-URL: http://evil.example/metadata',
    'Forwarded: host=evil.example;proto=http',
    'Connection: close',
  ].join('\r\n');
  const socket = net.connect(Number(port), hostname);
  socket.end(`${raw}\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += chunk;
  assert.match(text, /^HTTP\/1\.1 200 /);
  assert.doesNotMatch(text, /evil/);
  assert.deepEqual(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)), honest);
});
