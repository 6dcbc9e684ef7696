'use strict';

// Grant tokens whose verified signatures are cached: everything else is checked as without the cache.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { enter, fakeClock, middlewareWith, refresh, visit } = require('../sessions/session-support');
const { jwtIdentity, optionsWith } = require('./support');

const { publicKey, privateKey } = keys.p256;
const caching = (/** @type {object} */ grantToken = {}, /** @type {object} */ more = {}) =>
  middlewareWith(
    { rotate: true },
    { security: { privateKey }, grantToken: { cache: true, ...grantToken }, ...more },
  );

const isIn = async (/** @type {Function} */ middleware, /** @type {string} */ token) => {
  const identity = await visit(middleware, token);
  assert.equal((await identity.verifyGrantToken(token)) !== null, identity.user.isAuthenticated);
  return identity.user.isAuthenticated;
};

/** A grant token that a middleware has authenticated before. */
const warm = async (/** @type {Function} */ middleware) => {
  const { grantToken, refreshToken } = await enter(middleware);
  assert.equal(await isIn(middleware, grantToken), true);
  return { grantToken, refreshToken };
};

test('a cached token authenticates every time, and its forgeries never do', async () => {
  const middleware = caching();
  const { grantToken } = await warm(middleware);
  const other = (await enter(middleware, 'bob')).grantToken;
  const [header, payload, signature] = grantToken.split('.');
  const forgeries = [
    keys.tampered(grantToken),
    `${header}.${payload}.`,
    `${header}.${other.split('.')[1]}.${signature}`,
    `${header}.${payload}.${other.split('.')[2]}`,
    `${grantToken}=`,
  ];
  for (let time = 0; time < 2; time += 1) {
    for (const forged of forgeries) assert.equal(await isIn(middleware, forged), false, forged);
    assert.equal(await isIn(middleware, grantToken), true);
  }
});

test('only grant tokens are cached, as many as configured', (t) => {
  const { binding } = require('../../lib/native/load-binding');
  const create = t.mock.method(binding, 'createVerifier');
  const remembered = () => {
    const all = create.mock.calls.map(({ arguments: [, , policy] }) => JSON.parse(String(policy)));
    create.mock.resetCalls();
    return all.map(({ remember, typ }) => [remember ?? null, typ ?? null]);
  };
  const [refresh, untyped] = [
    [null, 'refresh+jwt'],
    [null, null],
  ];
  for (const [cache, expected] of [
    [7, 7],
    [true, 4096],
    [false, null],
  ]) {
    caching({ cache });
    assert.deepEqual(remembered(), [[expected, null], refresh, untyped], String(cache));
  }
});

test('a cached token expires to the second', async (t) => {
  const clock = fakeClock(t);
  const middleware = caching({ expiresIn: 1 });
  const { grantToken } = await warm(middleware);
  clock.set(59);
  assert.equal(await isIn(middleware, grantToken), true);
  clock.set(60);
  assert.equal(await isIn(middleware, grantToken), false);
});

test('a remembered token ends when its session does', async () => {
  const middleware = caching({ revocation: {} });
  const { grantToken } = await warm(middleware);
  const other = await warm(middleware);
  await (await visit(middleware, grantToken)).logOut();
  assert.equal(await isIn(middleware, grantToken), false);
  assert.equal(await isIn(middleware, other.grantToken), true);
});

test('a refresh token is no grant token, however often it logs in', async () => {
  const middleware = caching();
  const { refreshToken } = await warm(middleware);
  const next = await refresh(middleware, refreshToken);
  assert.equal(next.statusCode, 200);
  for (const token of [refreshToken, next.refreshToken]) assert.equal(await isIn(middleware, token), false);
});

test('a middleware with another key doesn’t share the cache', async () => {
  const { grantToken } = await warm(caching());
  const same = jwtIdentity(optionsWith({ security: { publicKey }, grantToken: { cache: 1 } }));
  const { privateKey: anotherKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const other = jwtIdentity(optionsWith({ security: { privateKey: anotherKey }, grantToken: { cache: 1 } }));
  for (let time = 0; time < 2; time += 1) {
    assert.equal(await isIn(same, grantToken), true);
    assert.equal(await isIn(other, grantToken), false);
  }
});

test('each of several keys has its own cache', async () => {
  const security = {
    keys: [
      { kid: 'new', privateKey },
      { kid: 'old', publicKey: keys.rsa.publicKey },
    ],
  };
  const middleware = caching({}, { security });
  const { grantToken } = await warm(middleware);
  const claims = { userId: 'bob', roles: '', exp: 4e9, iat: 1 };
  const old = keys.sign({ alg: 'RS256', kid: 'old' }, claims, keys.rsa.privateKey);
  const swapped = keys.sign({ alg: 'RS256', kid: 'new' }, claims, keys.rsa.privateKey);
  for (let time = 0; time < 2; time += 1) {
    for (const token of [grantToken, old]) assert.equal(await isIn(middleware, token), true);
    for (const token of [keys.tampered(old), swapped]) assert.equal(await isIn(middleware, token), false);
  }
});

const sizes = [0, -1, 1.5, 2 ** 20 + 1, '64', null, {}].map((cache) => ({
  name: String(JSON.stringify(cache)),
  cache,
}));
runTable('an invalid size is refused:', 7, sizes, ({ cache }) => {
  assert.throws(() => jwtIdentity(optionsWith({ grantToken: { cache } })), {
    code: 'ERR_OPTION_INVALID',
    message: /^Expected a boolean or a positive integer up to 1048576 for grantToken\.cache but received /,
  });
});
