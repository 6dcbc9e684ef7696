'use strict';

// requireToken over HTTP: what each request is answered with.

const assert = require('node:assert/strict');
const { subscribe, unsubscribe } = require('node:diagnostics_channel');
const { createServer } = require('node:http');
const { once } = require('node:events');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { requireToken } = require('../../lib/verifier');
const { OAUTH, audience, now, startApi, startAuthority } = require('./support');

const unknown = 'error="invalid_token", error_description="Unknown access token"';
const expired = 'error="invalid_token", error_description="Access token expired"';
const malformed = 'error="invalid_request", error_description="The Authorization header is malformed"';
const repeated = 'error="invalid_request", error_description="More than one access token is present"';

/**
 * What a request carries and what it is answered with: the status, and the challenge after the realm.
 *
 * @type {{ name: string, request: (sign: (claims?: object) => string) => { headers?: any, form?: any, query?: string, method?: string }, status: number, challenge?: string }[]}
 */
const requests = [
  { name: 'a token', request: (sign) => ({ headers: { authorization: `Bearer ${sign()}` } }), status: 200 },
  {
    name: 'the scheme in capitals',
    request: (sign) => ({ headers: { authorization: `BEARER ${sign()}` } }),
    status: 200,
  },
  {
    name: 'two spaces',
    request: (sign) => ({ headers: { authorization: `Bearer  ${sign()}` } }),
    status: 200,
  },
  { name: 'nothing', request: () => ({}), status: 401, challenge: '' },
  {
    name: 'another scheme',
    request: () => ({ headers: { authorization: 'Basic YTpi' } }),
    status: 401,
    challenge: '',
  },
  {
    name: 'a token under DPoP',
    request: (sign) => ({ headers: { authorization: `DPoP ${sign()}` } }),
    status: 401,
    challenge: '',
  },
  {
    name: 'the scheme alone',
    request: () => ({ headers: { authorization: 'Bearer' } }),
    status: 400,
    challenge: malformed,
  },
  {
    name: 'two words',
    request: () => ({ headers: { authorization: 'Bearer a b' } }),
    status: 400,
    challenge: malformed,
  },
  {
    name: 'what is no token',
    request: () => ({ headers: { authorization: 'Bearer x' } }),
    status: 401,
    challenge: unknown,
  },
  {
    name: 'a tampered token',
    request: (sign) => ({ headers: { authorization: `Bearer ${keys.tampered(sign())}` } }),
    status: 401,
    challenge: unknown,
  },
  {
    name: 'a token for others',
    request: (sign) => ({ headers: { authorization: `Bearer ${sign({ aud: 'x' })}` } }),
    status: 401,
    challenge: unknown,
  },
  {
    name: 'an expired token',
    request: (sign) => ({ headers: { authorization: `Bearer ${sign({ exp: now() - 1 })}` } }),
    status: 401,
    challenge: expired,
  },
  {
    name: 'a token that is bound to a key',
    request: (sign) => ({ headers: { authorization: `Bearer ${sign({ cnf: { jkt: 'x' } })}` } }),
    status: 401,
    challenge:
      'error="invalid_token", error_description="The access token is bound to a key and needs the scheme DPoP"',
  },
  {
    name: 'a token in the query',
    request: (sign) => ({ query: `?access_token=${sign()}` }),
    status: 401,
    challenge: '',
  },
  {
    name: 'a token in the form',
    request: (sign) => ({ form: { access_token: sign() } }),
    status: 401,
    challenge: '',
  },
  {
    name: 'a token in header and query',
    request: (sign) => ({ headers: { authorization: `Bearer ${sign()}` }, query: `?access_token=${sign()}` }),
    status: 400,
    challenge: repeated,
  },
  {
    name: 'a token in header and form',
    request: (sign) => ({ headers: { authorization: `Bearer ${sign()}` }, form: { access_token: 'x' } }),
    status: 400,
    challenge: repeated,
  },
  {
    name: 'two headers',
    request: (sign) => ({ headers: { authorization: [`Bearer ${sign()}`, 'Bearer x'] } }),
    status: 400,
    challenge: repeated,
  },
];
for (const { name, express } of versions) {
  runTable(`${name} answers a request with`, 18, requests, async (row, t) => {
    const authority = await startAuthority(t);
    const api = await startApi(t, express, { issuer: authority.issuer, audience });
    const { query = '', ...more } = row.request(authority.sign);
    const { status, json, headers, text } = await api.send(`/account${query}`, more);
    assert.equal(status, row.status, text);
    if (row.challenge === undefined) assert.deepEqual([json.iss, json.sub], [authority.issuer, 'alice']);
    else
      assert.equal(headers['www-authenticate'], `Bearer realm="api"${row.challenge && `, ${row.challenge}`}`);
    assert.deepEqual(api.errors, []);
  });
}

const { express } = /** @type {any} */ (versions[1]);

const places = [
  {
    name: 'the query',
    tokenFrom: ['query'],
    given: (/** @type {string} */ token) => ({ query: `?access_token=${token}` }),
  },
  {
    name: 'a form',
    tokenFrom: ['header', 'body'],
    given: (/** @type {string} */ token) => ({ form: { access_token: token } }),
  },
  {
    name: 'a cookie',
    tokenFrom: [{ cookie: 'at' }],
    given: (/** @type {string} */ token) => ({ headers: { cookie: `at=${token}` } }),
  },
  {
    name: 'a header of their own',
    tokenFrom: [(/** @type {any} */ req) => req.headers['x-token']],
    given: (/** @type {string} */ token) => ({ headers: { 'x-token': token } }),
  },
];
runTable('a token is read from', 4, places, async ({ tokenFrom, given }, t) => {
  const authority = await startAuthority(t);
  const api = await startApi(t, express, { issuer: authority.issuer, audience, tokenFrom });
  const visit = async (/** @type {string} */ token) => {
    const { query = '', ...more } = /** @type {any} */ (given(token));
    return (await api.send(`/account${query}`, more)).status;
  };
  assert.equal(await visit(authority.sign()), 200);
  assert.equal(await visit(keys.tampered(authority.sign())), 401);
});

const scopes = [
  { name: 'both words', scope: 'orders:list orders:read', all: 200, any: 200 },
  { name: 'both words among others', scope: 'x orders:read y orders:list', all: 200, any: 200 },
  { name: 'one word', scope: 'orders:read', all: 403, any: 200 },
  { name: 'a longer word', scope: 'orders:read2 orders:list2', all: 403, any: 403 },
  { name: 'no scope', scope: undefined, all: 403, any: 403 },
  { name: 'a list', scope: ['orders:read', 'orders:list'], all: 403, any: 403 },
];
runTable('requireScope answers a token with', 6, scopes, async ({ scope, all, any }, t) => {
  const authority = await startAuthority(t);
  const api = await startApi(t, express, { issuer: authority.issuer, audience });
  const token = authority.sign({ scope });
  const { status, headers } = await api.bearer(token, '/orders');
  assert.deepEqual([status, (await api.bearer(token, '/either')).status], [all, any]);
  if (status === 403)
    assert.match(
      String(headers['www-authenticate']),
      /error="insufficient_scope".*scope="orders:read orders:list"/,
    );
  assert.equal((await api.bearer(keys.tampered(token), '/orders')).status, 401);
  assert.deepEqual([authority.requests.length], [2], 'the routes share the keys');
});

test('realm and requestProperty have the values that were given', async (t) => {
  const authority = await startAuthority(t);
  const options = { issuer: authority.issuer, audience, realm: 'a "b"', requestProperty: 'token' };
  const api = await startApi(t, express, options);
  assert.equal((await api.bearer(authority.sign())).json.sub, 'alice');
  assert.match(String((await api.send('/account')).headers['www-authenticate']), /realm="a \\"b\\""/);
});

test('while the keys cannot be had, next gets an error with the status 503', async (t) => {
  const authority = await startAuthority(t);
  authority.routes[OAUTH] = (_req, res) => res.writeHead(500).end();
  const api = await startApi(t, express, { issuer: authority.issuer, audience });
  const { status, json, headers } = await api.bearer(authority.sign());
  assert.deepEqual([status, json.code], [503, 'ERR_KEY_SOURCE_UNAVAILABLE']);
  assert.equal(headers['www-authenticate'], undefined);
  // Without a token nobody asks for keys.
  assert.equal((await api.send('/account')).status, 401);
});

test('debug is told why, without the token, and changes no answer', async (t) => {
  const authority = await startAuthority(t);
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => {
    events.push(event);
    if (events.length === 1) throw new Error('of the test');
    return events.length === 2 ? Promise.reject(new Error('of the test')) : undefined;
  };
  const api = await startApi(t, express, { issuer: authority.issuer, audience, debug });
  const token = authority.sign({ aud: 'x' });
  const statuses = [
    await api.bearer(token),
    await api.bearer('x'),
    await api.send('/account'),
    await api.bearer(authority.sign()),
  ];
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [401, 401, 401, 200],
  );
  assert.deepEqual(
    events.map(({ type, error, code, context }) => [type, error, code, context.claim, context.entry]),
    [
      ['refused', 'invalid_token', 'ERR_JWT_AUDIENCE', 'aud', 'requireToken'],
      ['refused', 'invalid_token', 'ERR_JWS_INVALID', undefined, 'requireToken'],
      ['refused', 'invalid_token', 'ERR_TOKEN_MISSING', undefined, 'requireToken'],
    ],
  );
  assert.deepEqual([events[0].context.expected, events[0].context.received], [audience, 'x']);
  const [head = '', payload = '', signature = ''] = token.split('.');
  for (const part of [head, payload, signature]) assert.ok(!JSON.stringify(events).includes(part));
});

const reasons = [
  { name: 'an expired token', claims: { exp: now() - 3600 }, code: 'ERR_JWT_EXPIRED' },
  { name: 'another issuer', claims: { iss: 'https://evil.example' }, code: 'ERR_JWT_ISSUER' },
  { name: 'an unknown kid', header: { kid: 'x' }, code: 'ERR_JWKS_NO_MATCHING_KEY' },
  { name: 'another key', key: keys.otherRsa.privateKey, code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
  { name: 'a bound token', claims: { cnf: { jkt: 'x' } }, code: 'ERR_DPOP_TOKEN_BOUND' },
  { name: 'too little scope', claims: { scope: 'x' }, path: '/orders', code: 'ERR_SCOPE_INSUFFICIENT' },
];
runTable('the channel latchkey:refused tells', 6, reasons, async ({ claims, header, key, path, code }, t) => {
  const authority = await startAuthority(t);
  const api = await startApi(t, express, { issuer: authority.issuer, audience });
  /** @type {any[]} */
  const events = [];
  const listen = (/** @type {any} */ event) => events.push(event);
  subscribe('latchkey:refused', listen);
  t.after(() => unsubscribe('latchkey:refused', listen));
  assert.equal((await api.bearer(authority.sign({ scope: 'orders:read orders:list' }), path)).status, 200);
  assert.deepEqual(events, []);
  await api.bearer(authority.sign(claims, header, key), path);
  assert.deepEqual(
    events.map((event) => event.code),
    [code],
  );
});

const thrown = [undefined, null, 0, '', 'route', 'router', new Error('of the test')].map((value) => ({
  name: String(value) || 'empty text',
  value,
}));
runTable('no request passes where tokenFrom throws', 7, thrown, async ({ value }, t) => {
  const authority = await startAuthority(t);
  const tokenFrom = [
    () => {
      throw value;
    },
  ];
  const api = await startApi(t, express, { issuer: authority.issuer, audience, tokenFrom });
  assert.equal((await api.bearer(authority.sign())).status, 500);
  assert.equal(api.errors.length, 1);
});

test('debug is told of keys that cannot be had', async (t) => {
  const authority = await startAuthority(t);
  authority.routes[OAUTH] = (_req, res) => res.writeHead(500).end();
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => events.push(event);
  const api = await startApi(t, express, { issuer: authority.issuer, audience, debug });
  assert.equal((await api.bearer(authority.sign())).status, 503);
  assert.deepEqual([events[0].type, events[0].code], ['failed', 'ERR_KEY_SOURCE_UNAVAILABLE']);
});

test('it works without Express', async (t) => {
  const authority = await startAuthority(t);
  const guard = requireToken({ issuer: authority.issuer, audience });
  const server = createServer((req, res) =>
    guard(req, res, (error) => res.end(error ? 'error' : /** @type {any} */ (req).auth.sub)),
  ).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = /** @type {any} */ (server.address());
  const visit = (/** @type {string} */ token) =>
    request(`http://127.0.0.1:${port}/`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await visit(authority.sign())).text, 'alice');
  const { status, headers } = await visit(keys.tampered(authority.sign()));
  assert.deepEqual([status, headers['www-authenticate']], [401, `Bearer realm="api", ${unknown}`]);
});

test('what the next handler throws is its own, and reaches the error handler once', async (t) => {
  const authority = await startAuthority(t);
  const app = express();
  /** @type {any[]} */
  const errors = [];
  app.get('/', requireToken({ issuer: authority.issuer, audience }), () => {
    throw new Error('of the test');
  });
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _q, /** @type {any} */ res, /** @type {any} */ _n) => {
      errors.push(error.message);
      res.status(500).end();
    },
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = /** @type {any} */ (server.address());
  const headers = { authorization: `Bearer ${authority.sign()}` };
  assert.equal((await request(`http://127.0.0.1:${port}/`, { headers })).status, 500);
  assert.deepEqual(errors, ['of the test']);
});

test('a request that keeps its own property gets an error and ends no process', async (t) => {
  const authority = await startAuthority(t);
  const guard = requireToken({ issuer: authority.issuer, audience });
  const headers = { authorization: `Bearer ${authority.sign()}` };
  const visit = (/** @type {any} */ req) =>
    new Promise((resolve) => guard(req, /** @type {any} */ ({}), resolve));
  const getterAlone = Object.defineProperty({ headers }, 'auth', { get: () => undefined });
  assert.ok((await visit(getterAlone)) instanceof TypeError);
  const plain = { headers };
  assert.equal(await visit(plain), undefined);
  assert.equal(Reflect.get(plain, 'auth').sub, 'alice');
});
