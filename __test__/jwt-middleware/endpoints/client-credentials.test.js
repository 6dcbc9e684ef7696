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

const grant = (/** @type {string} */ assertion, /** @type {object} */ more = {}) => ({
  grant_type: 'client_credentials',
  ...credentials(assertion),
  ...more,
});

overHttp('a client gets a token for itself', options, async ({ post, send }) => {
  const { status, headers, json } = await post('/token', grant(assertionOf('alpha')));
  assert.equal(status, 200);
  assert.equal(headers['cache-control'], 'no-store');
  const { access_token: token, ...rest } = json;
  assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 3600, scope: 'read write' });
  const session = (await send('/resource', { headers: { authorization: `Bearer ${token}` } })).json;
  assert.deepEqual(
    [session.sub, session.client_id, session.scope, session.uid, session.iss],
    ['alpha', 'alpha', 'read write', 1, issuer],
  );
});

overHttp(
  'nothing of a client assertion but the client is in the session',
  options,
  async ({ post, send }) => {
    const assertion = assertionOf('alpha', { role: 'admin', jti: 'x', scope: 'all', client_id: 'alpha' });
    const { json } = await post('/token', grant(assertion));
    const authorization = `Bearer ${json.access_token}`;
    const session = (await send('/resource', { headers: { authorization } })).json;
    assert.deepEqual([session.client_id, session.scope, session.role], ['alpha', 'read write', undefined]);
    assert.notEqual(session.jti, 'x');
  },
);

test('a client gets less scope if it requests less, and none if it requests more', async () => {
  await withEndpoints(express, options(), async ({ post }) => {
    const ask = async (/** @type {string} */ scope) => {
      const { status, json } = await post('/token', grant(assertionOf('alpha'), { scope }));
      const claims =
        json.access_token && JSON.parse(Buffer.from(json.access_token.split('.')[1], 'base64url').toString());
      return [status, json.error ?? claims.scope];
    };
    assert.deepEqual(await ask('read'), [200, 'read']);
    assert.deepEqual(await ask('read admin'), [200, 'read']);
    assert.deepEqual(await ask('admin'), [400, 'invalid_scope']);
    assert.deepEqual(await ask('a  b'), [400, 'invalid_scope']);
  });
});

test('with another store, too, the session has the client and what getKey gave', async () => {
  const store = { type: 'memory', namespace: 'client-credentials' };
  const { revocationEndpoint, ...rest } = metadata;
  await withEndpoints(express, options({ store, metadata: rest }), async ({ post, send }) => {
    const { json } = await post('/token', grant(assertionOf('beta', { role: 'admin' })));
    const authorization = `Bearer ${json.access_token}`;
    const session = (await send('/resource', { headers: { authorization } })).json;
    const { exp, ...claims } = session;
    assert.deepEqual(claims, { client_id: 'beta', sub: 'beta', scope: 'read write', uid: 1 });
  });
});

const refused = [401, 'invalid_client'];
const malformed = [400, 'invalid_request'];
const type = 'client_assertion_type';
/** @type {{ name: string, form: () => any, headers?: object, expected: any[] }[]} */
const cases = [
  { name: 'no assertion', form: () => ({ grant_type: 'client_credentials' }), expected: refused },
  { name: 'no type', form: () => ({ ...grant(assertionOf('alpha')), [type]: '' }), expected: malformed },
  {
    name: 'another type',
    form: () => ({ ...grant(assertionOf('alpha')), [type]: 'x' }),
    expected: malformed,
  },
  { name: 'a tampered one', form: () => grant(keys.tampered(assertionOf('alpha'))), expected: refused },
  { name: 'of an unknown client', form: () => grant(forged({ iss: 'x', sub: 'x' })), expected: refused },
  { name: 'under the key of another', form: () => grant(forged({})), expected: refused },
  { name: 'two clients', form: () => grant(assertionOf('alpha', { sub: 'beta' })), expected: refused },
  { name: 'no subject', form: () => grant(assertionOf('alpha', { sub: undefined })), expected: refused },
  { name: 'no audience', form: () => grant(assertionOf('alpha', { aud: undefined })), expected: refused },
  { name: 'another audience', form: () => grant(assertionOf('alpha', { aud: 'x' })), expected: refused },
  {
    name: 'a part of the audience',
    form: () => grant(assertionOf('alpha', { aud: `${issuer}/` })),
    expected: refused,
  },
  { name: 'no end', form: () => grant(assertionOf('alpha', { exp: undefined })), expected: refused },
  { name: 'over', form: () => grant(assertionOf('alpha', { exp: now() - 1 })), expected: refused },
  { name: 'not begun', form: () => grant(assertionOf('alpha', { nbf: now() + 60 })), expected: refused },
  {
    name: 'of the type of access tokens',
    form: () => grant(assertionOf('alpha', {}, { typ: 'at+jwt' })),
    expected: refused,
  },
  {
    name: 'of that type spelt out',
    form: () => grant(assertionOf('alpha', {}, { typ: 'Application/AT+JWT' })),
    expected: refused,
  },
  { name: 'under a secret', form: () => grant(underSecret()), expected: refused },
  {
    name: 'another client_id',
    form: () => grant(assertionOf('alpha'), { client_id: 'beta' }),
    expected: refused,
  },
  {
    name: 'another client in the assertion',
    form: () => grant(assertionOf('alpha', { client_id: 'beta' })),
    expected: refused,
  },
  { name: 'no JWT', form: () => grant('abc'), expected: refused },
  {
    name: 'two assertions',
    form: () => ({ ...grant(''), client_assertion: ['a', 'b'] }),
    expected: malformed,
  },
  {
    name: 'two client_ids',
    form: () => grant(assertionOf('alpha'), { client_id: ['alpha', 'alpha'] }),
    expected: malformed,
  },
  {
    name: 'a secret besides',
    form: () => grant(assertionOf('alpha'), { client_secret: 'x' }),
    expected: malformed,
  },
  {
    name: 'Basic besides',
    form: () => grant(assertionOf('alpha')),
    headers: { authorization: 'Basic YTpi' },
    expected: malformed,
  },
  {
    name: 'Basic alone',
    form: () => ({ grant_type: 'client_credentials' }),
    headers: { authorization: 'Basic YTpi' },
    expected: refused,
  },
];

const forged = (/** @type {object} */ more) =>
  keys.sign(
    { alg: 'EdDSA' },
    { iss: 'alpha', sub: 'alpha', aud: issuer, exp: now() + 60, ...more },
    keys.ed25519.privateKey,
  );
const underSecret = () =>
  keys.sign({ alg: 'HS256' }, { iss: 'secret', sub: 'secret', aud: issuer, exp: now() + 60 });

runTable('a client is refused:', 25, cases, ({ form, headers, expected }) =>
  withEndpoints(express, options(), async ({ post, errors }) => {
    assert.deepEqual(told(await post('/token', form(), { headers })), expected);
    assert.deepEqual(errors, []);
    // The same but for what was wrong with it.
    assert.equal((await post('/token', grant(assertionOf('alpha'), { client_id: 'alpha' }))).status, 200);
  }),
);

test('the grant type is off by default, and its client assertion is no assertion then', async () => {
  await withEndpoints(express, options({ clientCredentials: undefined }), async ({ post }) => {
    assert.deepEqual(told(await post('/token', grant(assertionOf('alpha')))), [400, 'invalid_request']);
  });
  const strict = options({ clientCredentials: false, strict: true, audience: issuer });
  await withEndpoints(express, strict, async ({ post }) => {
    assert.deepEqual(told(await post('/token', grant(assertionOf('alpha')))), [
      400,
      'unsupported_grant_type',
    ]);
  });
});

test('strict mode takes both grants, each with its own errors', async () => {
  await withEndpoints(express, options({ strict: true, audience: issuer }), async ({ post }) => {
    assert.equal((await post('/token', grant(assertionOf('alpha')))).status, 200);
    const late = assertionOf('alpha', { exp: now() + 9999 });
    assert.deepEqual(told(await post('/token', grant(late))), [401, 'invalid_client']);
    const bearer = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: late };
    assert.deepEqual(told(await post('/token', bearer)), [400, 'invalid_grant']);
  });
});

test('a client assertion counts once, at all endpoints together, where replay is given', async () => {
  const replay = { store: { type: 'memory', namespace: 'client assertions' } };
  await withEndpoints(express, options({ replay }), async ({ post }) => {
    const once = assertionOf('alpha', { jti: 'one' });
    const { status, json } = await post('/token', grant(once));
    assert.equal(status, 200);
    assert.deepEqual(told(await post('/token', grant(once))), [401, 'invalid_client']);
    const ask = (/** @type {string} */ assertion) =>
      post('/introspect', { token: json.access_token, ...credentials(assertion) });
    assert.deepEqual(told(await ask(once)), [401, 'invalid_client']);
    const two = assertionOf('alpha', { jti: 'two' });
    assert.equal((await ask(two)).json.active, true);
    assert.deepEqual(told(await ask(two)), [401, 'invalid_client']);
    assert.deepEqual(told(await ask(assertionOf('alpha'))), [401, 'invalid_client']);
  });
});

const keysOf = (/** @type {string} */ claim) => ({
  getKey: undefined,
  keys: { clients: { alpha: keys.p256.publicKey, beta: keys.ed25519.publicKey }, claim },
});
const getKeyBy = (/** @type {string} */ claim) => ({
  getKey: (/** @type {any} */ payload, /** @type {any} */ cb) =>
    options().getKey({ iss: payload[claim] ?? payload.iss }, cb),
});
/** @type {{ name: string, more: object, honest: object, false: object }[]} */
const ways = [
  {
    name: 'by client_id with getKey',
    more: getKeyBy('client_id'),
    honest: { client_id: 'beta' },
    false: { client_id: 'beta' },
  },
  {
    name: 'by client_id with keys',
    more: keysOf('client_id'),
    honest: { client_id: 'beta' },
    false: { client_id: 'beta' },
  },
  { name: 'by sub with keys', more: keysOf('sub'), honest: {}, false: { sub: 'beta' } },
  {
    name: 'by a claim of the application with keys',
    more: keysOf('org'),
    honest: { org: 'beta' },
    false: { org: 'beta' },
  },
];
runTable('a client whose key is found otherwise is nobody else:', 4, ways, ({ more, honest, false: said }) =>
  withEndpoints(express, options(more), async ({ post }) => {
    const assertion = assertionOf('beta', { iss: 'alpha', sub: 'alpha', ...said });
    assert.deepEqual(told(await post('/token', grant(assertion))), [401, 'invalid_client']);
    assert.deepEqual(told(await post('/revoke', { token: 'x', ...credentials(assertion) })), [
      401,
      'invalid_client',
    ]);
    assert.equal((await post('/token', grant(assertionOf('beta', honest)))).status, 200);

    // Nor does a grant of its get a token that says so.
    assert.deepEqual(told(await post('/token', { assertion })), [401, 'invalid_client']);
    assert.equal((await post('/token', { assertion: assertionOf('beta', honest) })).status, 200);
  }),
);

for (const path of ['/token', '/revoke', '/introspect']) {
  test(`a client that used the Authorization header at ${path} gets a challenge with its scheme`, async () => {
    await withEndpoints(express, options(), async ({ post }) => {
      const ask = (/** @type {any} */ headers) =>
        post(path, { grant_type: 'client_credentials', token: 'x' }, { headers });
      for (const [authorization, scheme] of [
        ['Basic YTpi', 'Basic'],
        ['Bearer x', 'Bearer'],
      ]) {
        const { status, headers } = await ask({ authorization });
        assert.deepEqual([status, headers['www-authenticate']], [401, `${scheme} realm="example"`]);
      }
      assert.equal((await ask({})).headers['www-authenticate'], undefined);
    });
  });
}

test('keys in the options serve clients as getKey does', async () => {
  const given = options({ keys: { clients: { alpha: keys.p256.publicKey, beta: keys.ed25519.publicKey } } });
  await withEndpoints(express, { ...given, getKey: undefined }, async ({ post }) => {
    assert.equal((await post('/token', grant(assertionOf('alpha')))).status, 200);
    assert.deepEqual(told(await post('/token', grant(forged({})))), [401, 'invalid_client']);
  });
});

test('an error of getKey refuses the client, and a failure reaches next', async () => {
  const note = async (/** @type {any} */ getKey) => {
    /** @type {any[]} */
    const seen = [];
    await withEndpoints(express, options({ getKey }), async ({ post }) => {
      for (const path of ['/token', '/introspect', '/revoke']) {
        const form =
          path === '/token'
            ? grant(assertionOf('alpha'))
            : { token: 'x', ...credentials(assertionOf('alpha')) };
        const { status, json } = await post(path, form);
        seen.push([status, json.error ?? json.message]);
      }
    });
    return seen;
  };
  const callback = await note((/** @type {any} */ _, /** @type {any} */ cb) => cb(new Error('none')));
  assert.deepEqual(callback, Array(3).fill([401, 'invalid_client']));
  const rejected = await note(async () => {
    throw new Error('down');
  });
  assert.deepEqual(rejected, Array(3).fill([500, 'down']));
});

const bad = 'ERR_OPTION_INVALID';
runTable(
  'options that make no sense:',
  6,
  [
    { name: 'no boolean', more: { clientCredentials: 'yes' }, says: /clientCredentials/ },
    {
      name: 'without a name',
      more: { metadata: undefined, introspection: undefined },
      says: /metadata or audience/,
    },
    { name: 'only secrets', more: { algorithms: ['HS256'] }, says: /private keys/ },
    { name: 'an audience without the issuer', more: { audience: 'https://x' }, says: /metadata\.issuer/ },
    { name: 'two issuers', more: { store: { ...jwtStore, issuer: 'https://x' } }, says: /store\.issuer/ },
    { name: 'a wrong introspection', more: { introspection: {} }, says: /introspection/ },
  ],
  ({ more, says }) => {
    assert.throws(() => new JwtMiddleware(options(more)), { code: bad, message: says });
  },
);
