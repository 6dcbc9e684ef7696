'use strict';

// auth.verify and auth.introspect take an access token without a request, and auth.revoke takes one by its request: each must decide as
// check does.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { countingStore } = require('../support/counting-store');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  JwtMiddleware,
  asBefore,
  assertion,
  options,
  recordingNext,
  bareResponse,
  until,
  withApp,
} = require('./support');

const issuer = 'https://as.example';
const origin = 'https://api.example.com';
const bearer = (/** @type {unknown} */ token) => ({ headers: { authorization: `Bearer ${token}` } });

/** Stores that can revoke a token. @type {Record<string, () => any>} */
const stores = {
  memory: () => ({ type: 'memory', namespace: `verify ${Math.random()}` }),
  'an engine': countingStore,
  encrypted: () => ({ type: 'encrypted', secret: 's3cr3t', revocation: { store: countingStore() } }),
  jwt: () => ({
    type: 'jwt',
    issuer,
    audience: issuer,
    key: keys.p256.privateKey,
    revocation: { store: countingStore() },
  }),
};

/** What a token is made into, or made with. @type {Record<string, { ttl?: number, change?: (token: string, auth: any) => any, accepted?: true }>} */
const tokens = {
  'a valid token': { accepted: true },
  'an expired token': { ttl: -1 },
  'a revoked token': {
    change: async (token, auth) => {
      assert.equal(await auth.revoke(token), true);
      return token;
    },
  },
  'a tampered token': {
    change: (token) => token.slice(0, 20) + (token[20] === 'A' ? 'B' : 'A') + token.slice(21),
  },
  'half a token': { change: (token) => token.slice(0, token.length / 2) },
  'a token with one more character': { change: (token) => `${token}A` },
  'no token': { change: () => '' },
  'the name of a member of every object': { change: () => 'constructor' },
};

/** The error of a promise. @param {Promise<unknown>} promise @returns {Promise<any>} */
const rejection = (promise) =>
  promise.then(
    () => assert.fail('it was accepted'),
    (error) => error,
  );

runTable(
  'verify and introspect decide as check does over HTTP:',
  versions.length * Object.keys(stores).length * Object.keys(tokens).length,
  versions.flatMap(({ name: version, express }) =>
    Object.entries(stores).flatMap(([store, create]) =>
      Object.entries(tokens).map(([token, row]) => ({
        name: `${token}, store: ${store} (${version})`,
        express,
        create,
        ...row,
      })),
    ),
  ),
  ({ express, create, ttl = 60, change = (token) => token, accepted }) =>
    withApp(express, options({ store: create(), ttl, sessionClaims: ['scope'] }), async (api) => {
      const { verify, introspect } = api.auth;
      const given = assertion({ client_id: 'alpha', iss: 'alpha', sub: 'alpha', scope: 'a b' });
      const token = await change((await api.token(given)).json.access_token, api.auth);
      const { status, json, headers } = await api.call(token);
      if (accepted) {
        assert.equal(status, 200);
        assert.deepEqual(JSON.parse(JSON.stringify(await verify(token))), json.session);
        const told = await introspect(token);
        assert.deepEqual([told.active, told.token_type], [true, 'Bearer']);
        return;
      }
      assert.equal(status, 401);
      const error = await rejection(verify(token));
      assert.deepEqual(
        [error.code, error.status, error.message],
        ['ERR_TOKEN_REFUSED', 401, error.error_description],
      );
      assert.equal(
        headers['www-authenticate'],
        `Bearer realm="example", error="${error.error}", error_description="${error.error_description}"`,
      );
      if (token !== '') {
        assert.doesNotMatch(JSON.stringify({ ...error, message: error.message }), new RegExp(token));
        assert.deepEqual(await introspect(token), { active: false });
      }
    }),
);

const scoped = (/** @type {unknown} */ scope) => ({
  make() {},
  retrieve: async () => ({ scope, exp: Date.now() / 1000 + 60 }),
});
runTable(
  'verify and requireScope demand',
  9,
  [
    { name: 'one word of two', has: 'a b', needs: 'a', accepted: true },
    { name: 'both words in another order', has: 'a b', needs: 'b a', accepted: true },
    { name: 'both words, of which one is missing', has: 'a c', needs: 'a b', accepted: false },
    { name: 'any of two words', has: 'a c', needs: 'a b', any: true, accepted: true },
    { name: 'any of two words, and both are missing', has: 'c', needs: 'a b', any: true, accepted: false },
    {
      name: 'any of two words, of a session without',
      has: undefined,
      needs: 'a b',
      any: true,
      accepted: false,
    },
    { name: 'any of two words, of a list', has: ['a'], needs: 'a b', any: true, accepted: false },
    { name: 'a word that another begins with', has: 'ab', needs: 'a', any: true, accepted: false },
    { name: 'all words, said so', has: 'a', needs: 'a b', any: false, accepted: false },
  ],
  async ({ has, needs, any, accepted }) => {
    const { verify, requireScope } = new JwtMiddleware(options({ store: scoped(has) }));
    const how = any === undefined ? {} : { any };
    const [next, res] = [recordingNext(), bareResponse('set', 'sendStatus')];
    requireScope(needs, how)(bearer('t'), res, next);
    await until(() => next.calls.length + res.calls.length > 0);
    assert.deepEqual(next.calls, accepted ? [[]] : []);
    if (accepted) {
      assert.equal((await verify('t', { scope: needs, ...how })).scope, has);
      return;
    }
    const { code, status, error, scope } = await rejection(verify('t', { scope: needs, ...how }));
    assert.deepEqual([code, status, error, scope], ['ERR_TOKEN_REFUSED', 403, 'insufficient_scope', needs]);
    assert.deepEqual(res.calls[1], ['sendStatus', 403]);
  },
);

runTable(
  'a mistake in what is demanded is an error of the application:',
  6,
  [
    { name: 'an unknown option', how: { scopes: 'a' } },
    { name: 'a scope that is a list', how: { scope: ['a'] } },
    { name: 'an empty scope', how: { scope: '' } },
    { name: 'any that is text', how: { scope: 'a', any: 'yes' } },
    { name: 'text for the options', how: 'a' },
    { name: 'null for the options', how: null },
  ],
  async ({ how }) => {
    const { verify } = new JwtMiddleware(options({ store: scoped('a') }));
    const { name, code } = await rejection(verify('t', /** @type {any} */ (how)));
    assert.deepEqual([name, code], ['TypeError', 'ERR_OPTION_INVALID']);
  },
);

test('a token that is not text never reaches the store', async () => {
  const store = { make() {}, retrieve: () => assert.fail('the store is not called') };
  const { verify, introspect } = new JwtMiddleware(options({ store }));
  for (const token of [undefined, null, 0, 5, {}, { $ne: 1 }, ['a'], true, '']) {
    const { code, status, message } = await rejection(verify(token));
    assert.deepEqual([code, status], ['ERR_TOKEN_REFUSED', 401]);
    assert.equal(message, token ? 'Unknown access token' : 'Access token is not present');
    assert.equal((await rejection(introspect(/** @type {any} */ (token)))).code, 'ERR_OPTION_INVALID');
  }
});

runTable(
  'where the store fails, verify and introspect reject with an error for next:',
  4,
  [
    {
      name: 'it throws',
      retrieve: () => {
        throw new Error('down');
      },
      says: 'down',
    },
    { name: 'it rejects', retrieve: async () => Promise.reject(new Error('down')), says: 'down' },
    {
      name: 'it calls back',
      retrieve: (/** @type {any} */ _token, /** @type {any} */ cb) => cb(new Error('down')),
      says: 'down',
    },
    {
      name: 'without an error',
      retrieve: async () => Promise.reject(undefined),
      says: 'A callback or store failed without an error',
    },
  ],
  async ({ retrieve, says }) => {
    const { verify, introspect } = new JwtMiddleware(options({ store: { make() {}, retrieve } }));
    assert.equal((await rejection(verify('t'))).message, says);
    assert.equal((await rejection(introspect('t'))).message, says);
  },
);

test('debug is told of what verify refuses', async () => {
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => events.push(event);
  const { verify } = new JwtMiddleware(options({ debug }));
  await rejection(verify('nonsense'));
  assert.deepEqual(events, [], 'before the application knows');
  await until(() => events.length);
  assert.deepEqual(events.map(asBefore), [
    { error: 'invalid_token', context: { descr: 'Unknown access token' } },
  ]);
  assert.equal(events[0].context.entry, 'verify');
});

runTable(
  'with DPoP, verify decides on',
  4,
  [
    { name: 'a bound token', session: { cnf: { jkt: 'x' } }, dpop: { origin }, accepted: false },
    { name: 'an unbound token', session: {}, dpop: { origin }, accepted: true },
    {
      name: 'an unbound token where all must be bound',
      session: {},
      dpop: { origin, required: true },
      accepted: false,
    },
    {
      name: 'a cnf claim without the option, as check does',
      session: { cnf: { jkt: 'x' } },
      dpop: false,
      accepted: true,
    },
  ],
  async ({ session, dpop, accepted }) => {
    const store = { make() {}, retrieve: async () => ({ ...session, exp: Date.now() / 1000 + 60 }) };
    const { verify } = new JwtMiddleware(options({ store, dpop }));
    if (accepted) assert.ok(await verify('t'));
    else assert.match((await rejection(verify('t'))).message, /bound/);
  },
);

test('a store or options that replaced others are the ones that verify uses', async () => {
  const auth = new JwtMiddleware(options());
  auth.store = scoped('a');
  assert.equal((await auth.verify('t')).scope, 'a');
});

runTable(
  'revoke finds the token of a request where check does:',
  11,
  [
    { name: 'the header', req: (/** @type {string} */ token) => bearer(token), was: true },
    {
      name: 'the query',
      req: (/** @type {string} */ token) => ({ query: { access_token: token } }),
      was: true,
    },
    {
      name: 'the body',
      req: (/** @type {string} */ token) => ({ body: { access_token: token }, headers: {} }),
      was: true,
    },
    {
      name: 'a place that tokenFrom does not name',
      more: { tokenFrom: ['header'] },
      req: (/** @type {string} */ token) => ({ query: { access_token: token } }),
      was: false,
    },
    {
      name: 'a cookie',
      more: { tokenFrom: [{ cookie: 't' }] },
      req: (/** @type {string} */ token) => ({ headers: { cookie: `t=${token}` } }),
      was: true,
    },
    {
      name: 'the scheme DPoP',
      more: { dpop: { origin } },
      req: (/** @type {string} */ token) => ({ headers: { authorization: `DPoP ${token}` } }),
      was: true,
    },
    {
      name: 'another scheme',
      req: (/** @type {string} */ token) => ({ headers: { authorization: `Basic ${token}` } }),
      was: false,
    },
    { name: 'no token', req: () => ({ headers: {} }), was: false },
    {
      name: 'a list of tokens',
      req: (/** @type {string} */ token) => ({ query: { access_token: [token] } }),
      was: false,
    },
    { name: 'another token', req: () => bearer('nonsense'), was: false },
    {
      name: 'two tokens, which strict mode refuses',
      more: { strict: { audience: false, oneToken: true } },
      req: (/** @type {string} */ token) => ({ ...bearer(token), query: { access_token: token } }),
      was: false,
    },
  ],
  async ({ req, more = {}, was }) => {
    const auth = new JwtMiddleware(options({ store: stores.memory?.(), ...more }));
    /** @type {string} */
    const token = await new Promise((resolve, reject) =>
      auth.store.make({ exp: Date.now() / 1000 + 60 }, (error, made) =>
        error ? reject(error) : resolve(String(made)),
      ),
    );
    const { revoke } = auth;
    assert.equal(await revoke(/** @type {any} */ (req(token))), was);
    assert.equal((await auth.introspect(token)).active, !was);
  },
);

test('revoke takes text or a request, and nothing else', async () => {
  const store = { make() {}, retrieve() {}, remove: () => assert.fail('the store is not called') };
  const auth = new JwtMiddleware(options({ store }));
  for (const value of [undefined, null, '', 5, {}, [], ['a'], { $ne: 1 }, () => 'a']) {
    const { name, code } = await rejection(auth.revoke(/** @type {any} */ (value)));
    assert.deepEqual([name, code], ['TypeError', 'ERR_OPTION_INVALID'], String(value));
  }
});

for (const { name, express } of versions) {
  test(`a client that logs out by its request is refused afterwards (${name})`, async () => {
    const auth = new JwtMiddleware(options({ store: stores.encrypted?.() }));
    await withApp(express, auth, async (api) => {
      const token = (await api.token(assertion())).json.access_token;
      assert.equal((await api.call(token)).status, 200);
      assert.equal(await auth.revoke(/** @type {any} */ (bearer(token))), true);
      assert.equal((await api.call(token)).status, 401);
    });
  });
}
