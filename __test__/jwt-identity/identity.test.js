'use strict';

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const { alice, both, jwtIdentity, logIn, optionsWith, pass } = require('./support');

const ours = jwtIdentity(optionsWith());

/** @param {object} object */
const enumerated = (object) => {
  const names = [];
  for (const name in object) names.push(name);
  return names;
};

for (const { name, factory } of both) {
  test(`${name} gives an identity without Object.prototype`, async () => {
    const { identity } = await pass(factory(optionsWith()), { headers: {} });
    assert.deepEqual(enumerated(identity), ['request', 'user', 'config', 'logIn', 'verifyGrantToken']);
    assert.equal(Object.getPrototypeOf(Object.getPrototypeOf(identity)), null);
    assert.equal('toString' in identity, false);
    const { logIn: login, verifyGrantToken } = identity;
    assert.deepEqual([login.name, login.length], ['logIn', 0]);
    assert.deepEqual([verifyGrantToken.name, verifyGrantToken.length], ['verifyGrantToken', 1]);
  });

  test(`${name} lets a method be replaced on one identity`, async () => {
    const middleware = factory(optionsWith());
    const { identity } = await pass(middleware, { headers: {} });
    const other = (await pass(middleware, { headers: {} })).identity;
    const stub = () => 'stub';
    identity.logIn = stub;
    identity.verifyGrantToken = stub;
    assert.deepEqual(Object.keys(identity), ['request', 'user', 'logIn', 'verifyGrantToken']);
    assert.equal(identity.logIn(), 'stub');
    assert.equal(identity.verifyGrantToken(), 'stub');
    assert.notEqual(other.logIn, stub);
    assert.notEqual(other.verifyGrantToken, stub);
  });

  test(`${name} returns promises of its own realm`, async () => {
    const { identity } = await pass(factory(optionsWith()), { headers: {}, body: {} });
    assert.ok(identity.logIn() instanceof Promise);
    assert.ok(identity.verifyGrantToken('x') instanceof Promise);
  });
}

test('logIn and verifyGrantToken work detached', async () => {
  const body = { login: 'alice', password: 'open sesame' };
  const { identity } = await pass(ours, { headers: {}, body });
  const { logIn: login, verifyGrantToken } = identity;
  const { statusCode, grantToken } = await login();
  assert.equal(statusCode, 200);
  assert.equal((await verifyGrantToken(grantToken)).id, 'alice');
  assert.equal(await verifyGrantToken(keys.tampered(grantToken)), null);
  const [data] = await Promise.all([grantToken].map(verifyGrantToken));
  assert.equal(data.id, 'alice');
  assert.equal(await verifyGrantToken.call({ config: { security: { key: 'x' } } }, 'x'), null);
});

test('a detached logIn belongs to its own request', async () => {
  const mine = (await pass(ours, { headers: {}, body: { login: 'alice', password: 'open sesame' } }))
    .identity;
  const theirs = (await pass(ours, { headers: {}, body: { login: 'alice', password: 'wrong' } })).identity;
  const [first, second] = [mine.logIn, theirs.logIn];
  assert.equal((await second()).statusCode, 401);
  assert.equal((await first()).statusCode, 200);
});

test('the body is read when logIn is called', async () => {
  const request = { headers: {}, body: {} };
  const { identity } = await pass(ours, request);
  const { logIn: login } = identity;
  request.body = { login: 'alice', password: 'open sesame' };
  assert.equal((await login()).statusCode, 200);
  assert.equal((await identity.logIn()).statusCode, 200);
});

test('the config shows the algorithm, not the key, and is frozen', async () => {
  const { identity } = await pass(ours, { headers: {} });
  const { config } = identity;
  assert.deepEqual(Object.keys(config), ['credentials', 'security', 'grantToken', 'refreshToken', 'workers']);
  assert.deepEqual({ ...config.security }, { algorithm: 'HS256' });
  assert.deepEqual({ ...config.grantToken }, { expiresIn: 15 });
  assert.deepEqual({ ...config.refreshToken }, { expiresIn: 90 });
  assert.deepEqual(Object.keys(config.workers), ['getUser']);
  for (const part of [config, ...Object.values(config), Object.getPrototypeOf(identity)]) {
    assert.equal(Object.isFrozen(part), true);
    assert.throws(() => {
      part.workers = 'changed';
    }, TypeError);
  }
  assert.throws(() => {
    identity.config = {};
  }, TypeError);
});

runTable(
  'printing an identity in any way shows no key, token or password',
  5,
  [
    { name: 'inspect', print: (/** @type {any} */ identity) => inspect(identity) },
    {
      name: 'inspect of everything',
      print: (/** @type {any} */ identity) =>
        inspect(identity, { depth: 20, showHidden: true, getters: true }),
    },
    { name: 'JSON', print: (/** @type {any} */ identity) => JSON.stringify(identity) },
    {
      name: 'JSON of the prototype and the config',
      print: (/** @type {any} */ { config }) => JSON.stringify({ config, all: { ...config } }),
    },
    {
      name: 'inspect of the prototype and the config',
      print: (/** @type {any} */ identity) =>
        inspect([Object.getPrototypeOf(identity).config, identity.logIn, identity.verifyGrantToken], {
          depth: 20,
          showHidden: true,
        }),
    },
  ],
  async ({ print }) => {
    const { grantToken } = await logIn(ours, {}, alice);
    const { identity } = await pass(ours, {
      headers: { authorization: `Bearer ${grantToken}` },
      body: { login: 'alice', password: 'open sesame' },
    });
    assert.equal(identity.user.id, 'alice');
    const text = print(identity);
    for (const secret of [keys.secret, grantToken, 'open sesame']) assert.equal(text.includes(secret), false);
    assert.ok(text.length > 10, text);
  },
);

test('an identity prints its user', async () => {
  const { identity } = await pass(ours, { headers: {} });
  assert.match(inspect(identity), /^Identity \{\s+user: \{/);
  assert.match(inspect({ nested: { identity } }, { depth: 2 }), /isAuthenticated: false/);
  assert.deepEqual(JSON.parse(JSON.stringify(identity)), {
    user: { id: null, roles: '', claims: {}, isAuthenticated: false },
  });
});

for (const name of ['requireUser', 'requireRole', 'requireClaim', 'ready', 'close', 'jwks']) {
  test(`a test may replace ${name} of a middleware, and put it back`, () => {
    const [middleware, twin] = [jwtIdentity(optionsWith()), jwtIdentity(optionsWith())];
    const [own, replaced] = [middleware[name], () => {}];
    middleware[name] = replaced;
    assert.equal(middleware[name], replaced);
    assert.notEqual(twin[name], replaced);
    middleware[name] = own;
    assert.equal(middleware[name], own);
  });
}
