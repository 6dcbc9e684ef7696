'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const express = require('express5');
const keys = require('../../support/keys');
const { runTable } = require('../../support/run-table');
const {
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
} = require('./support');

const by = (/** @type {'alpha' | 'beta'} */ id = 'beta') => credentials(assertionOf(id));

overHttp('a client learns of a good token what RFC 7662 says', options, async ({ post, tokenOf }) => {
  const token = await tokenOf('alpha');
  const { status, headers, json } = await post('/introspect', { token, ...by() });
  assert.equal(status, 200);
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(String(headers['content-type']), /^application\/json/);
  const { exp, iat, jti, ...rest } = json;
  assert.deepEqual(rest, {
    active: true,
    scope: 'read write',
    client_id: 'alpha',
    token_type: 'Bearer',
    sub: 'alpha',
    iss: issuer,
    aud: 'https://api.example',
  });
  // The session has its end before the store dates the token: a second may begin in between.
  assert.ok([3600, 3599].includes(exp - iat), `${exp} - ${iat}`);
  assert.equal(typeof jti, 'string');
});

const header = { alg: 'RS256', typ: 'at+jwt' };
const inactive = [
  { name: 'an unknown one', token: async () => 'unknown' },
  {
    name: 'a tampered one',
    token: async (/** @type {any} */ api) => keys.tampered(await api.tokenOf('alpha')),
  },
  {
    name: 'an expired one',
    token: async (/** @type {any} */ api) => {
      api.auth.options.ttl = -1;
      return api.tokenOf('alpha');
    },
  },
  {
    name: 'a revoked one',
    token: async (/** @type {any} */ api) => {
      const token = await api.tokenOf('alpha');
      await api.auth.revoke(token);
      return token;
    },
  },
  { name: 'a client assertion', token: async () => assertionOf('alpha') },
  {
    name: 'one of another issuer',
    token: async () => keys.sign(header, { iss: 'x', sub: 'x', exp: now() + 60 }, keys.otherRsa.privateKey),
  },
];
runTable('a bad token is inactive, and nothing else is said of it:', 6, inactive, ({ token }) =>
  withEndpoints(express, options(), async (api) => {
    const { status, json } = await api.post('/introspect', { token: await token(api), ...by() });
    assert.deepEqual([status, json], [200, { active: false }]);
  }),
);

const refused = [401, 'invalid_client'];
const malformed = [400, 'invalid_request'];
/** @type {{ name: string, form: () => any, headers?: any, expected: any[] }[]} */
const callers = [
  { name: 'nobody', form: () => ({}), expected: refused },
  { name: 'a client_id alone', form: () => ({ client_id: 'beta' }), expected: refused },
  {
    name: 'a tampered assertion',
    form: () => credentials(keys.tampered(assertionOf('beta'))),
    expected: refused,
  },
  {
    name: 'an assertion for others',
    form: () => credentials(assertionOf('beta', { aud: 'x' })),
    expected: refused,
  },
  {
    name: 'an assertion of two',
    form: () => credentials(assertionOf('beta', { sub: 'alpha' })),
    expected: refused,
  },
  { name: 'Basic', form: () => ({}), headers: { authorization: 'Basic YTpi' }, expected: refused },
  { name: 'two ways', form: () => by(), headers: { authorization: 'Basic YTpi' }, expected: malformed },
  { name: 'two assertions', form: () => ({ ...by(), client_assertion: ['a', 'b'] }), expected: malformed },
];
runTable('who may not ask, learns nothing:', 8, callers, ({ form, headers, expected }) =>
  withEndpoints(express, options(), async ({ post, tokenOf }) => {
    const token = await tokenOf('alpha');
    const answer = await post('/introspect', { token, ...form() }, { headers });
    assert.deepEqual(told(answer), expected);
    assert.equal('active' in answer.json, false);
    assert.equal((await post('/introspect', { token, ...by() })).json.active, true);
  }),
);

const questions = [
  { name: 'no token', ask: { form: () => by() } },
  { name: 'an empty token', ask: { form: () => ({ ...by(), token: '' }) } },
  { name: 'two tokens', ask: { form: () => ({ ...by(), token: ['a', 'b'] }) } },
  { name: 'a token that is an object', ask: { form: () => ({ ...by(), 'token[$ne]': '1' }) } },
  { name: 'JSON', ask: { json: () => ({ ...by(), token: 'a' }) } },
  { name: 'two hints', ask: { form: () => ({ ...by(), token: 'a', token_type_hint: ['a', 'b'] }) } },
];
runTable('a question that is none:', 6, questions, ({ ask }) =>
  withEndpoints(express, options(), async ({ send }) => {
    const given = 'json' in ask ? { json: ask.json?.() } : { form: ask.form?.() };
    assert.deepEqual(told(await send('/introspect', { method: 'POST', ...given })), malformed);
  }),
);

test('a question by GET is none, and its query is not read', async () => {
  await withEndpoints(express, options(), async ({ send, tokenOf }) => {
    const query = new URLSearchParams({ token: await tokenOf('alpha'), ...by() });
    assert.deepEqual(told(await send(`/introspect?${query}`)), refused);
  });
});

test('a hint of the type changes nothing', async () => {
  await withEndpoints(express, options(), async ({ post, tokenOf }) => {
    const token = await tokenOf('alpha');
    for (const hint of ['access_token', 'refresh_token', 'x', '']) {
      const { json } = await post('/introspect', { token, token_type_hint: hint, ...by() });
      assert.equal(json.active, true);
    }
  });
});

test('a bearer token with the scope may ask, and one without it may not', async () => {
  const given = options({ introspection: { scope: 'read' }, realm: 'as' });
  await withEndpoints(express, given, async ({ post, tokenOf }) => {
    const token = await tokenOf('alpha');
    const ask = (/** @type {string} */ shown) =>
      post('/introspect', { token }, { headers: { authorization: `Bearer ${shown}` } });
    assert.equal((await ask(token)).json.active, true);

    const narrow = await ask(await tokenOf('beta', { scope: 'write' }));
    assert.equal(narrow.status, 403);
    assert.match(String(narrow.headers['www-authenticate']), /error="insufficient_scope".*scope="read"/);
    const bad = await ask(keys.tampered(token));
    assert.equal(bad.status, 401);
    assert.match(String(bad.headers['www-authenticate']), /^Bearer realm="as", error="invalid_token"/);
    const nobody = await post('/introspect', { token });
    assert.deepEqual(told(nobody), refused);
    assert.equal(nobody.headers['www-authenticate'], 'Bearer realm="as"');
    // That way isn't switched on.
    assert.deepEqual(told(await post('/introspect', { token, ...by() })), refused);
  });
});

const ways = [
  {
    name: 'by callback',
    yes: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, true),
    no: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, false),
  },
  { name: 'by promise', yes: async () => ({ id: 'rs' }), no: async () => null },
  { name: 'by returning', yes: (/** @type {any} */ _) => true, no: (/** @type {any} */ _) => false },
  {
    name: 'later',
    yes: (/** @type {any} */ _, /** @type {any} */ cb) => setImmediate(cb, null, 1),
    no: (/** @type {any} */ _, /** @type {any} */ cb) => setImmediate(cb),
  },
];
runTable('a way of the application decides who may ask:', 4, ways, async ({ yes, no }) => {
  for (const [authenticate, expected] of /** @type {const} */ ([
    [yes, 200],
    [no, 401],
  ])) {
    await withEndpoints(express, options({ introspection: { authenticate } }), async ({ post }) => {
      assert.equal((await post('/introspect', { token: 'x' })).status, expected);
    });
  }
});

test('a way of the application sees the request, and its failure reaches next', async () => {
  const seen = /** @type {any[]} */ ([]);
  const authenticate = async (/** @type {any} */ req) => {
    seen.push(req.headers.authorization, req.body.token);
    throw new Error('down');
  };
  await withEndpoints(express, options({ introspection: { authenticate } }), async ({ post }) => {
    const { status, json } = await post(
      '/introspect',
      { token: 'x' },
      { headers: { authorization: 'Basic YTpi' } },
    );
    assert.deepEqual([status, json.message], [500, 'down']);
  });
  assert.deepEqual(seen, ['Basic YTpi', 'x']);
});

test('callers get other members of a session only if the option names them', async () => {
  const introspection = {
    privateKeyJwt: true,
    claims: ['uid', 'active', 'client_id', 'missing', 'constructor'],
  };
  await withEndpoints(express, options({ introspection }), async ({ post, tokenOf }) => {
    const { json } = await post('/introspect', { token: await tokenOf('alpha'), ...by() });
    assert.deepEqual([json.uid, json.active, json.client_id], [1, true, 'alpha']);
    assert.equal('missing' in json || Object.hasOwn(json, 'constructor'), false);
  });
});

test('with another store, what the assertion said of itself is not said of the token', async () => {
  const store = { type: 'memory', namespace: 'introspection' };
  const { revocationEndpoint, ...rest } = metadata;
  await withEndpoints(express, options({ store, metadata: rest }), async ({ post }) => {
    const assertion = assertionOf('alpha', { jti: 'x', iat: now(), role: 'admin' });
    const { json } = await post('/token', { assertion });
    const told = (await post('/introspect', { token: json.access_token, ...by() })).json;
    const { exp, ...claims } = told;
    assert.deepEqual(claims, {
      active: true,
      scope: 'read write',
      client_id: 'alpha',
      token_type: 'Bearer',
      sub: 'alpha',
      iss: issuer,
    });
    const two = await post('/token', { assertion: assertionOf('alpha', { client_id: 'beta' }) });
    const unclear = await post('/introspect', { token: two.json.access_token, ...by() });
    assert.equal('client_id' in unclear.json, false);
  });
});

test('a store that fails reaches next', async () => {
  const store = {
    make: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, 'token'),
    retrieve: (/** @type {any} */ _, /** @type {any} */ cb) => cb(new Error('store is down')),
  };
  const { revocationEndpoint, ...rest } = metadata;
  await withEndpoints(express, options({ store, metadata: rest }), async ({ post }) => {
    for (const path of ['/introspect', '/revoke']) {
      const { status, json } = await post(path, { token: 'x', ...by() });
      assert.deepEqual([status, json.message], [500, 'store is down']);
    }
  });
});

test('without the option the endpoint is none', async () => {
  const { introspectionEndpoint, ...rest } = metadata;
  await withEndpoints(express, options({ introspection: undefined, metadata: rest }), async ({ post }) => {
    const { status, json } = await post('/introspect', { token: 'x', ...by() });
    assert.deepEqual([status, json.code], [500, 'ERR_OPTION_INVALID']);
  });
});

test('debug hears why a caller was refused, and sees no token', async () => {
  const heard = /** @type {any[]} */ ([]);
  const debug = (/** @type {any} */ event) => heard.push(event);
  await withEndpoints(express, options({ debug }), async ({ post, tokenOf }) => {
    const token = await tokenOf('alpha');
    await post('/introspect', { token, ...credentials(keys.tampered(assertionOf('beta'))) });
    assert.deepEqual(
      heard.map(({ error, context }) => [error, context.descr, context.cause?.code]),
      [['invalid_client', 'Client authentication failed', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED']],
    );
    assert.doesNotMatch(JSON.stringify(heard), /eyJ/);
  });
});

runTable(
  'options that make no sense:',
  7,
  [
    { name: 'nobody may ask', introspection: {} },
    { name: 'false alone', introspection: { privateKeyJwt: false } },
    { name: 'no function', introspection: { authenticate: 'yes' } },
    { name: 'no scope', introspection: { scope: 'a  b' } },
    { name: 'no claims', introspection: { privateKeyJwt: true, claims: [] } },
    { name: 'a misspelt option', introspection: { privateKeyJWT: true } },
    { name: 'no object', introspection: true },
  ],
  ({ introspection }) => {
    const given = options({ introspection, store: jwtStore });
    assert.throws(() => new JwtMiddleware(given), { name: 'TypeError', code: 'ERR_OPTION_INVALID' });
  },
);
