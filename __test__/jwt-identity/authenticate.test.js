'use strict';

const assert = require('node:assert/strict');
const { AsyncLocalStorage } = require('node:async_hooks');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const support = require('./support');
const { at, both, fromNow, jwtIdentity, optionsWith, pass, tokenOf, userOf } = support;

const token = tokenOf({ userId: 'alice', roles: 'admin', email: 'a@b.c', iat: fromNow(), exp: fromNow(60) });
const ours = jwtIdentity(optionsWith());
const alice = { id: 'alice', roles: 'admin', claims: { email: 'a@b.c' }, isAuthenticated: true };

/** @param {object} payload */
const alive = (payload) => tokenOf({ ...payload, exp: fromNow(60) });

for (const { name, factory } of both) {
  const middleware = factory(optionsWith());

  test(`${name} gives an anonymous identity at once, and the user before next, which comes later and once`, async () => {
    /** @type {any} */
    const request = { headers: { authorization: `Bearer ${token}` }, identity: 'an earlier one' };
    let calls = 0;
    await new Promise((resolve) => {
      const returned = middleware(request, {}, (/** @type {unknown[]} */ ...args) => {
        calls += 1;
        assert.equal(args.length, 0);
        assert.deepEqual(request.identity.user, alice);
        setImmediate(resolve);
      });
      assert.equal(returned, undefined);
      assert.equal(calls, 0);
      assert.deepEqual(Object.keys(request.identity), ['request', 'user']);
      assert.equal(request.identity.request, request);
      assert.deepEqual(request.identity.user, support.anonymous);
      assert.deepEqual(Object.keys(request.identity.user), ['id', 'roles', 'claims', 'isAuthenticated']);
    });
    assert.equal(calls, 1);
  });

  test(`${name} turns the anonymous user into the authenticated one`, async () => {
    /** @type {any} */
    const request = { headers: { authorization: `Bearer ${token}` } };
    const passed = pass(middleware, request);
    const { user } = request.identity;
    await passed;
    assert.equal(request.identity.user, user);
    assert.deepEqual(Object.keys(user), ['id', 'roles', 'claims', 'isAuthenticated']);
    assert.equal(user.isAuthenticated, true);
  });

  test(`${name} reads the time and the header while it is called`, async () => {
    const later = tokenOf({ userId: 'alice', exp: 2000 });
    /** @type {any} */
    const request = { headers: { authorization: `Bearer ${later}` } };
    const { now } = Date;
    Date.now = () => 1_999_999;
    const passed = pass(middleware, request);
    Date.now = now;
    request.headers = {};
    await passed;
    assert.equal(request.identity.user.isAuthenticated, true);
    assert.equal((await at(2_000_000, () => userOf(middleware, `Bearer ${later}`))).isAuthenticated, false);
  });

  test(`${name} calls next again with what next throws`, async () => {
    const thrown = new Error('thrown by next');
    /** @type {unknown[][]} */
    const calls = [];
    await new Promise((resolve) => {
      middleware({ headers: {} }, {}, (/** @type {unknown[]} */ ...args) => {
        calls.push(args);
        if (calls.length === 1) throw thrown;
        setImmediate(resolve, undefined);
      });
    });
    assert.deepEqual(calls, [[], [thrown]]);
  });

  test(`${name} calls next again with what next rejects with`, async () => {
    const rejection = new Error('rejected by next');
    /** @type {unknown[][]} */
    const calls = [];
    await new Promise((resolve) => {
      middleware({ headers: {} }, {}, async (/** @type {unknown[]} */ ...args) => {
        calls.push(args);
        if (calls.length === 1) throw rejection;
        setImmediate(resolve, undefined);
      });
    });
    assert.deepEqual(calls, [[], [rejection]]);
  });

  test(`${name} passes a throwing headers getter to next`, async () => {
    const thrown = new Error('thrown by a getter');
    const request = {
      get headers() {
        throw thrown;
      },
    };
    assert.deepEqual((await pass(middleware, request)).args, [thrown]);
  });

  test(`${name} fails where the request can't be extended`, () => {
    assert.throws(() => middleware(Object.freeze({ headers: {} }), {}, () => {}), TypeError);
  });

  test(`${name} keeps the asynchronous context of its caller`, async () => {
    const storage = new AsyncLocalStorage();
    const seen = await new Promise((resolve) => {
      storage.run('a request', () => middleware({ headers: {} }, {}, () => resolve(storage.getStore())));
    });
    assert.equal(seen, 'a request');
  });

  runTable(
    `${name} finds the token in the header`,
    17,
    [
      { name: 'as usual', header: `Bearer ${token}`, found: true },
      { name: 'with more spaces', header: `  Bearer    ${token}   `, found: true },
      { name: 'with white space around', header: `\t\r\n Bearer ${token}\t\n`, found: true },
      { name: 'with something behind it', header: `Bearer ${token} and more`, found: true },
      { name: 'another scheme', header: `Basic ${token}`, found: false },
      { name: 'no scheme', header: token, found: false },
      { name: 'a scheme alone', header: 'Bearer', found: false },
      { name: 'a scheme and spaces', header: 'Bearer   ', found: false },
      { name: 'a tab between', header: `Bearer\t${token}`, found: false },
      { name: 'a scheme that only begins so', header: `Bearers ${token}`, found: false },
      { name: 'a scheme that only ends so', header: `xBearer ${token}`, found: false },
      { name: 'a comma before it', header: `Basic x, Bearer ${token}`, found: false },
      { name: 'a comma behind it', header: `Bearer ${token}, x`, found: false },
      { name: 'quotes around it', header: `Bearer "${token}"`, found: false },
      { name: 'a no-break space in it', header: `Bearer \u00a0${token}`, found: false },
      { name: 'nothing', header: '', found: false },
      { name: 'spaces', header: '   ', found: false },
    ],
    async ({ header, found }) => {
      assert.equal((await userOf(middleware, header)).isAuthenticated, found);
    },
  );

  const bad = [
    { name: 'another key', token: keys.sign({ alg: 'HS256' }, { userId: 'a' }, 'another key') },
    { name: 'another HMAC algorithm', token: keys.sign({ alg: 'HS384' }, { userId: 'a' }, keys.secret) },
    { name: 'no algorithm', token: keys.compact('{"alg":"none"}', '{"userId":"a"}') },
    { name: 'one changed bit', token: keys.tampered(token) },
    { name: 'expired', token: tokenOf({ userId: 'a', exp: fromNow(-1) }) },
    { name: 'expiring now', token: tokenOf({ userId: 'a', exp: 1000 }) },
    { name: 'not yet valid', token: tokenOf({ userId: 'a', nbf: fromNow(60) }) },
    { name: 'exp as text', token: tokenOf({ userId: 'a', exp: String(fromNow(60)) }) },
    { name: 'two parts', token: token.split('.').slice(0, 2).join('.') },
    { name: 'four parts', token: `${token}.x` },
    {
      name: 'no JSON',
      token: keys.compact('{"alg":"HS256"}', 'nonsense', keys.signer('HS256', keys.secret)),
    },
    { name: 'an array', token: tokenOf([{ userId: 'a' }]) },
    { name: 'a string', token: tokenOf('userId') },
    { name: 'a number', token: tokenOf(5) },
    { name: 'no user id', token: alive({ roles: 'admin' }) },
    { name: 'an empty user id', token: alive({ userId: '' }) },
    { name: 'user id 0', token: alive({ userId: 0 }) },
    { name: 'user id null', token: alive({ userId: null }) },
    { name: 'user id false', token: alive({ userId: false }) },
    { name: 'the name of an inherited member', token: 'constructor' },
    { name: 'undefined', token: 'undefined' },
  ];
  runTable(`${name} leaves a request with a bad token anonymous`, 21, bad, async ({ token: text }) => {
    const { identity, args } = await pass(middleware, { headers: { authorization: `Bearer ${text}` } });
    assert.deepEqual(args, []);
    assert.deepEqual(identity.user, support.anonymous);
    assert.equal(Object.getPrototypeOf(identity.user.claims), null);
    assert.equal(await identity.verifyGrantToken(text), null);
  });

  runTable(
    `${name} reads the user from the claims`,
    9,
    [
      { payload: { userId: 'u' }, id: 'u', roles: '', claims: {} },
      { payload: { userId: 'u', roles: '' }, id: 'u', roles: '', claims: {} },
      { payload: { userId: 'u', roles: null, a: 1 }, id: 'u', roles: '', claims: { a: 1 } },
      { payload: { userId: 7, roles: ['a', 'b'] }, id: 7, roles: ['a', 'b'], claims: {} },
      { payload: { userId: { a: 1 }, roles: 'r' }, id: { a: 1 }, roles: 'r', claims: {} },
      { payload: { userId: true, 1: 'one', b: null }, id: true, roles: '', claims: { 1: 'one', b: null } },
      {
        payload: { userId: '__proto__', roles: 'constructor' },
        id: '__proto__',
        roles: 'constructor',
        claims: {},
      },
      {
        payload: { userId: 'u', roles: 'r', nbf: 5, iss: 'i', sub: 's', aud: ['a'], jti: 'j', iat: 5 },
        id: 'u',
        roles: 'r',
        claims: { nbf: 5, iss: 'i', sub: 's', aud: ['a'], jti: 'j' },
      },
      {
        payload: { userId: 'u', roles: 'r', isAuthenticated: false, toString: 't', constructor: { x: 1 } },
        id: 'u',
        roles: 'r',
        claims: { isAuthenticated: false, toString: 't', constructor: { x: 1 } },
      },
    ].map((row) => ({ ...row, name: JSON.stringify(row.payload) })),
    async ({ payload, id, roles, claims }) => {
      const text = alive(payload);
      const { identity } = await pass(middleware, { headers: { authorization: `Bearer ${text}` } });
      assert.deepEqual(identity.user, { id, roles, claims, isAuthenticated: true });
      assert.deepEqual(Object.keys(identity.user.claims), Object.keys(claims));
      const data = await identity.verifyGrantToken(text);
      assert.deepEqual(data, { id, roles, claims });
      assert.deepEqual(Object.keys(data), ['id', 'roles', 'claims']);
    },
  );
}

test('next that throws twice ends as an unhandled rejection, as it would with a promise', async () => {
  for (const { factory } of both) {
    const caught = new Promise((resolve) => {
      const listeners = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.once('unhandledRejection', (reason) => {
        for (const listener of listeners) process.on('unhandledRejection', listener);
        resolve(reason);
      });
    });
    let calls = 0;
    factory(optionsWith())({ headers: {} }, {}, () => {
      calls += 1;
      throw new Error(`call ${calls}`);
    });
    assert.equal(/** @type {any} */ (await caught).message, 'call 2');
  }
});

runTable(
  'the scheme is compared without regard to case',
  4,
  ['bearer', 'BEARER', 'bEARER', 'Bearer'].map((name) => ({ name })),
  async ({ name }) => assert.deepEqual(await userOf(ours, `${name} ${token}`), alice),
);

runTable(
  'a request with invalid headers is anonymous',
  12,
  [
    { name: 'no headers', request: {} },
    { name: 'null', request: { headers: null } },
    { name: 'a string', request: { headers: `Bearer ${token}` } },
    { name: 'an array of headers', request: { headers: [`Bearer ${token}`] } },
    { name: 'an array', request: { headers: { authorization: [`Bearer ${token}`] } } },
    { name: 'two', request: { headers: { authorization: [`Bearer ${token}`, `Bearer ${token}`] } } },
    { name: 'an object', request: { headers: { authorization: { trim: () => `Bearer ${token}` } } } },
    { name: 'a number', request: { headers: { authorization: 5 } } },
    { name: 'true', request: { headers: { authorization: true } } },
    { name: 'a symbol', request: { headers: { authorization: Symbol('Bearer') } } },
    { name: 'a function', request: { headers: { authorization: () => `Bearer ${token}` } } },
    { name: 'a Buffer', request: { headers: { authorization: Buffer.from(`Bearer ${token}`) } } },
  ],
  async ({ request }) => {
    const { identity, args } = await pass(ours, request);
    assert.deepEqual(args, []);
    assert.deepEqual(identity.user, support.anonymous);
  },
);

runTable(
  'verifyGrantToken resolves to null for what isn’t a token',
  12,
  [undefined, null, '', 0, 5, true, {}, [], [token], Buffer.from(token), () => token, Symbol('token')].map(
    (value) => ({
      name: `${typeof value} ${String(value)}`.slice(0, 30),
      value,
    }),
  ),
  async ({ value }) => {
    const { identity } = await pass(ours, { headers: {} });
    assert.equal(await identity.verifyGrantToken(value), null);
    assert.equal((await identity.verifyGrantToken(token)).id, 'alice');
  },
);

test('a payload of null leaves the request anonymous', async () => {
  assert.deepEqual(await userOf(ours, `Bearer ${tokenOf(null)}`), support.anonymous);
});

runTable(
  'a __proto__ member changes no prototype',
  3,
  [
    { name: 'an object', json: '{"userId":"u","roles":"r","__proto__":{"admin":true}}' },
    { name: 'null', json: '{"userId":"u","roles":"r","__proto__":null}' },
    { name: 'nested', json: '{"userId":"u","roles":"r","a":{"__proto__":{"admin":true}}}' },
  ],
  async ({ json }) => {
    const text = keys.compact('{"alg":"HS256"}', json, keys.signer('HS256', keys.secret));
    const { identity } = await pass(ours, { headers: { authorization: `Bearer ${text}` } });
    assert.equal(identity.user.id, 'u');
    for (const { claims } of [identity.user, await identity.verifyGrantToken(text)]) {
      assert.equal(Object.getPrototypeOf(claims), Object.prototype);
      assert.equal(claims.admin, undefined);
      assert.equal(Object.assign({}, claims).admin, undefined);
      assert.equal(claims.a?.admin, undefined);
    }
  },
);

test('a __proto__ member in place of the user id doesn’t authenticate', async () => {
  const text = keys.compact(
    '{"alg":"HS256"}',
    '{"__proto__":{"userId":"root"}}',
    keys.signer('HS256', keys.secret),
  );
  assert.deepEqual(await userOf(ours, `Bearer ${text}`), support.anonymous);
});
