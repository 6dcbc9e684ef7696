'use strict';

const assert = require('node:assert/strict');
const diagnostics = require('node:diagnostics_channel');
const { test } = require('node:test');
const express = require('express5');
const keys = require('../../support/keys');
const { runTable } = require('../../support/run-table');
const {
  assertionOf,
  credentials,
  issuer,
  jwtStore,
  metadata,
  options,
  overHttp,
  told,
  withEndpoints,
} = require('./support');

const by = (/** @type {'alpha' | 'beta'} */ id = 'alpha') => credentials(assertionOf(id));
const visit = (/** @type {any} */ send, /** @type {string} */ token) =>
  send('/resource', { headers: { authorization: `Bearer ${token}` } });

overHttp('a client ends its token', options, async ({ post, send, tokenOf }) => {
  const token = await tokenOf('alpha');
  const other = await tokenOf('alpha');
  assert.equal((await visit(send, token)).status, 200);
  const { status, headers, text } = await post('/revoke', { token, ...by() });
  assert.deepEqual([status, text, headers['cache-control']], [200, '', 'no-store']);
  assert.equal((await visit(send, token)).status, 401);
  assert.equal((await visit(send, other)).status, 200);
});

overHttp(
  'it is published what was ended and where, and nothing else is',
  options,
  async ({ post, tokenOf }) => {
    /** @type {any[]} */
    const heard = [];
    const listen = (/** @type {any} */ { context }) => heard.push([context.entry, context.request?.path]);
    diagnostics.channel('latchkey:revoked').subscribe(listen);
    try {
      const token = await tokenOf('alpha');
      for (const each of [keys.tampered(token), token]) await post('/revoke', { token: each, ...by() });
    } finally {
      diagnostics.channel('latchkey:revoked').unsubscribe(listen);
    }
    assert.deepEqual(heard, [['revocation', '/revoke']]);
  },
);

overHttp('the token of another client it does not', options, async ({ post, send, tokenOf }) => {
  const token = await tokenOf('beta');
  assert.deepEqual(told(await post('/revoke', { token, ...by('alpha') })), [400, 'invalid_grant']);
  assert.equal((await visit(send, token)).status, 200);
  assert.equal((await post('/revoke', { token, ...by('beta') })).status, 200);
  assert.equal((await visit(send, token)).status, 401);
});

const nothing = [
  { name: 'an unknown token', token: async () => 'unknown' },
  {
    name: 'a tampered one',
    token: async (/** @type {any} */ api) => keys.tampered(await api.tokenOf('alpha')),
  },
  { name: 'an assertion', token: async () => assertionOf('alpha') },
  {
    name: 'an expired one',
    token: async (/** @type {any} */ api) => {
      api.auth.options.ttl = -1;
      return api.tokenOf('alpha');
    },
  },
  {
    name: 'one that was ended before',
    token: async (/** @type {any} */ api) => {
      const token = await api.tokenOf('alpha');
      await api.auth.revoke(token);
      return token;
    },
  },
];
runTable('where there is nothing to end, all is well:', 5, nothing, ({ token }) =>
  withEndpoints(express, options(), async (api) => {
    const { status, text } = await api.post('/revoke', { token: await token(api), ...by() });
    assert.deepEqual([status, text], [200, '']);
  }),
);

const refused = [401, 'invalid_client'];
const malformed = [400, 'invalid_request'];
/** @type {{ name: string, form: () => any, headers?: any, json?: boolean, expected: any[] }[]} */
const cases = [
  { name: 'nobody', form: () => ({ token: 'x' }), expected: refused },
  { name: 'a client_id alone', form: () => ({ token: 'x', client_id: 'alpha' }), expected: refused },
  {
    name: 'a tampered assertion',
    form: () => ({ token: 'x', ...credentials(keys.tampered(assertionOf('alpha'))) }),
    expected: refused,
  },
  {
    name: 'two ways',
    form: () => ({ token: 'x', ...by() }),
    headers: { authorization: 'Basic YTpi' },
    expected: malformed,
  },
  { name: 'no token', form: () => by(), expected: malformed },
  { name: 'two tokens', form: () => ({ token: ['a', 'b'], ...by() }), expected: malformed },
  { name: 'JSON', form: () => ({ token: 'x', ...by() }), json: true, expected: malformed },
];
runTable('a request that is refused:', 7, cases, ({ form, headers, json, expected }) =>
  withEndpoints(express, options(), async ({ send }) => {
    const given = json ? { json: form() } : { form: form(), headers };
    assert.deepEqual(told(await send('/revoke', given)), expected);
  }),
);

test('a store that cannot end its tokens says that their type is not supported', async () => {
  const { revocationEndpoint, ...rest } = metadata;
  const { revocation, ...store } = jwtStore;
  await withEndpoints(express, options({ store, metadata: rest }), async ({ post, send, tokenOf }) => {
    const token = await tokenOf('alpha');
    assert.deepEqual(told(await post('/revoke', { token, ...by() })), [400, 'unsupported_token_type']);
    assert.equal((await visit(send, token)).status, 200);
  });
});

test('other stores end tokens, too, for the client alone', async () => {
  const engine = { type: 'memory', namespace: 'ends' };
  const stores = [
    { type: 'encrypted', secret: keys.secret, revocation: { store: engine, staleness: 0 } },
    customStore(),
  ];
  for (const store of stores) {
    await withEndpoints(express, options({ store }), async ({ post, send, tokenOf }) => {
      const token = await tokenOf('alpha');
      assert.deepEqual(told(await post('/revoke', { token, ...by('beta') })), [400, 'invalid_grant']);
      assert.equal((await visit(send, token)).status, 200);
      assert.equal((await post('/revoke', { token, ...by('alpha') })).status, 200);
      assert.equal((await visit(send, token)).status, 401);
    });
  }
});

/** A store of an application's own. */
function customStore() {
  const sessions = new Map();
  return {
    make: async (/** @type {any} */ session) => {
      const token = `t${sessions.size}`;
      sessions.set(token, session);
      return token;
    },
    retrieve: async (/** @type {string} */ token) => sessions.get(token),
    remove: async (/** @type {string} */ token) => sessions.delete(token),
  };
}

test('whose token it is, an assertion that names two clients does not say', async () => {
  const store = { type: 'encrypted', secret: keys.secret, revocation: { store: { type: 'memory' } } };
  await withEndpoints(express, options({ store }), async ({ post }) => {
    const assertion = assertionOf('alpha', { client_id: 'beta' });
    const { json } = await post('/token', { assertion });
    for (const id of /** @type {const} */ (['alpha', 'beta'])) {
      assert.deepEqual(told(await post('/revoke', { token: json.access_token, ...by(id) })), [
        400,
        'invalid_grant',
      ]);
    }
  });
});

test('with the jwt store such an assertion gets no token at all', async () => {
  await withEndpoints(express, options(), async ({ post, errors }) => {
    const assertion = assertionOf('alpha', { client_id: 'beta' });
    assert.deepEqual(told(await post('/token', { assertion })), [401, 'invalid_client']);
    assert.deepEqual(errors, []);
    assert.equal(
      (await post('/token', { assertion: assertionOf('alpha', { client_id: 'alpha' }) })).status,
      200,
    );
  });
});

const choices = [
  { name: 'strict mode', more: { strict: true, audience: issuer } },
  { name: 'other claims', more: { sessionClaims: ['email'] } },
  { name: 'iss alone', more: { sessionClaims: ['iss'] } },
  { name: 'no claims', more: { sessionClaims: [] } },
  { name: 'all claims', more: { sessionClaims: false } },
];
runTable('nor does it, whichever claims sessions have:', 5, choices, async ({ more }) => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  await withEndpoints(express, options(more), async ({ post, errors }) => {
    const ask = (/** @type {object} */ claims) =>
      post('/token', { grant_type, assertion: assertionOf('alpha', claims) });
    assert.ok([400, 401].includes((await ask({ client_id: 'beta' })).status));
    assert.equal((await ask({ client_id: 'alpha' })).status, 200);
    assert.equal((await ask({})).status, 200);
    assert.deepEqual(errors, []);
  });
});

test('called with a token it is a promise, and called with a request an endpoint', async () => {
  await withEndpoints(express, options(), async ({ auth, tokenOf, send }) => {
    const token = await tokenOf('alpha');
    const { revoke } = auth;
    assert.equal(await revoke(token), true);
    assert.equal((await visit(send, token)).status, 401);
    await assert.rejects(revoke({}), { code: 'ERR_OPTION_INVALID' });
  });
});

test('where clients cannot authenticate, the endpoint is none', async () => {
  const given = options({ metadata: undefined, clientCredentials: false, introspection: undefined });
  await withEndpoints(express, given, async ({ post }) => {
    const { status, json } = await post('/revoke', { token: 'x', ...by() });
    assert.deepEqual([status, json.code], [500, 'ERR_OPTION_INVALID']);
  });
});

overHttp(
  'a client ends a token that has expired for this server, for one whose clock is behind',
  options,
  async ({ post, send, tokenOf, auth }, t) => {
    const [token, other, twin] = [await tokenOf('alpha'), await tokenOf('beta'), await tokenOf('alpha')];
    const start = Date.now();
    const clock = t.mock.method(Date, 'now', () => start + (auth.options.ttl + 60) * 1000);
    assert.equal((await visit(send, token)).status, 401);
    assert.equal((await post('/revoke', { token, ...by() })).status, 200);
    assert.equal((await post('/revoke', { token: other, ...by() })).status, 200);
    clock.mock.restore();
    assert.equal((await visit(send, token)).status, 401);
    for (const each of [other, twin]) assert.equal((await visit(send, each)).status, 200);
  },
);
