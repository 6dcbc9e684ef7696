'use strict';

// docs/migrating.md about jwt-identity: each row of its tables is tried.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { jwtIdentity } = require('../..');
const keys = require('../support/keys');
const { fromIdentity, plain, tryRows } = require('./migrating/page');

const { table, text } = fromIdentity;
const identityOf = /** @type {any} */ (jwtIdentity);
const now = () => Math.floor(Date.now() / 1000);
const hs256 = (/** @type {object} */ claims) => keys.sign({ alg: 'HS256', typ: 'JWT' }, claims);
const compact = (/** @type {object} */ header, /** @type {string} */ payload) =>
  keys.compact(JSON.stringify(header), payload, keys.signer('HS256', keys.secret));

const alice = { userId: '17', roles: 'admin', securityStamp: 'v1', claims: { a: 1 } };
const identity = (/** @type {any} */ user = alice, /** @type {object} */ more = {}) =>
  identityOf({
    security: { key: keys.secret, algorithm: 'HS256' },
    workers: { getUser: async () => user },
    ...more,
  });
/** @param {any} middleware @param {any} req @returns {Promise<any>} */
const pass = (middleware, req) =>
  new Promise((resolve, reject) =>
    middleware(req, {}, (/** @type {any} */ error) => (error ? reject(error) : resolve(req.identity))),
  );
const logIn = async (/** @type {any} */ middleware, /** @type {any} */ body, /** @type {any} */ user) =>
  (await pass(middleware, { headers: {}, body })).logIn(user);
const remembered = { login: 'a', password: 'b', rememberMe: true };
const isAnonymous = async (/** @type {any} */ middleware, /** @type {any} */ headers) =>
  !(await pass(middleware, { headers })).user.isAuthenticated;

tryRows('attacks', table('attack latchkey answers'), [
  async () => {
    const middleware = identity();
    const { grantToken, refreshToken } = await logIn(middleware, remembered);
    assert.equal(await isAnonymous(middleware, { authorization: `Bearer ${grantToken}` }), false);
    assert.equal(await isAnonymous(middleware, { authorization: `Bearer ${refreshToken}` }), true);
    assert.equal(await (await pass(middleware, { headers: {} })).verifyGrantToken(refreshToken), null);
    const untyped = hs256({ userId: '17', securityStamp: 'v1', iat: now(), exp: now() + 90 * 86_400 });
    assert.equal(await isAnonymous(middleware, { authorization: `Bearer ${untyped}` }), true);
    assert.equal((await logIn(middleware, { refreshToken: untyped })).statusCode, 200);
  },
  async () => {
    const middleware = identity({ userId: '17', claims: {} });
    const { grantToken, refreshToken } = await logIn(middleware, remembered);
    assert.equal((await logIn(middleware, { refreshToken: grantToken })).statusCode, 401);
    assert.equal((await logIn(middleware, { refreshToken })).statusCode, 200);
    const untyped = hs256({ userId: '17', iat: now(), exp: now() + 15 * 60 });
    assert.equal((await logIn(middleware, { refreshToken: untyped })).statusCode, 401);
  },
  async () => {
    const middleware = identity();
    const { refreshToken } = await logIn(middleware, remembered);
    assert.equal((await logIn(middleware, { refreshToken }, { ...alice, userId: '18' })).statusCode, 401);
    assert.equal((await logIn(middleware, { refreshToken }, alice)).statusCode, 200);
  },
  async () => {
    const claims = { userId: '17', roles: '', iat: now(), exp: now() + 900 };
    for (const [typ, isRefused] of Object.entries({ 'at+jwt': true, JWT: false })) {
      const token = keys.sign({ alg: 'HS256', typ }, claims);
      assert.equal(await isAnonymous(identity(), { authorization: `Bearer ${token}` }), isRefused);
    }
  },
  async () => {
    assert.equal((await logIn(identity(), { login: { $ne: '1' }, password: 'b' })).statusCode, 401);
  },
  async () => {
    assert.equal(await isAnonymous(identity(), undefined), true);
    assert.equal((await logIn(identity(), undefined)).statusCode, 401);
  },
  async () => {
    const claims = '{"userId":"17","roles":"","__proto__":{"admin":true}}';
    const token = compact({ alg: 'HS256', typ: 'JWT' }, claims);
    const { user } = await pass(identity(), { headers: { authorization: `Bearer ${token}` } });
    assert.equal(user.isAuthenticated, true);
    assert.equal(user.claims.admin, undefined);
  },
]);

tryRows('traps', table('trap latchkey'), [
  async () => {
    const { config } = await pass(identity(), { headers: {} });
    assert.deepEqual(Object.keys(config.security), ['algorithm']);
    assert.throws(() => {
      config.grantToken.expiresIn = 5;
    }, TypeError);
  },
  async () => {
    const claims = { userId: '18', roles: 'root', iat: 5, exp: 9e9, b: 2 };
    const middleware = identity({ ...alice, claims });
    const { grantToken } = await logIn(middleware, remembered);
    const { user } = await pass(middleware, { headers: { authorization: `Bearer ${grantToken}` } });
    assert.deepEqual([user.id, user.roles, { ...user.claims }], ['17', 'admin', { b: 2 }]);
  },
  async () => assert.equal((await logIn(identity({ userId: '17' }), remembered)).statusCode, 200),
  async () => {
    for (const user of [
      { ...alice, userId: 0 },
      { ...alice, userId: undefined },
    ]) {
      await assert.rejects(logIn(identity(user), remembered), /userId/);
    }
  },
  async () => {
    let time = 0;
    const getUser = async () => ({ ...alice, securityStamp: new Date(time) });
    const middleware = identity(alice, { workers: { getUser } });
    const { refreshToken } = await logIn(middleware, remembered);
    assert.equal((await logIn(middleware, { refreshToken })).statusCode, 200);
    time = 1;
    assert.equal((await logIn(middleware, { refreshToken })).statusCode, 401);
  },
  async () => {
    const middleware = identity({ ...alice, claims: { a: 'a'.repeat(20_000) } });
    await assert.rejects(logIn(middleware, remembered), { code: 'ERR_TOKEN_TOO_LONG' });
  },
  async () => {
    /** @type {any} */
    let asked;
    const getUser = async (/** @type {any} */ credentials) => {
      asked = credentials;
      return alice;
    };
    const middleware = identity(alice, { credentials: { login: 'name' }, workers: { getUser } });
    await logIn(middleware, { name: 'a', login: 'b', password: 'c' });
    assert.deepEqual(asked, { login: 'a', password: 'c' });
  },
  async () => {
    for (const password of [{ $ne: 1 }, null, true]) {
      assert.equal((await logIn(identity(), { login: 'a', password })).statusCode, 401);
    }
  },
  async () => {
    const own = await pass(identity(), { headers: {} });
    assert.throws(() => Object.assign(Object.getPrototypeOf(own), { hasRole() {} }), TypeError);
    own.hasRole = () => true;
    assert.equal(own.hasRole(), true);
  },
]);

test('the unit in expiresIn is ignored, and only rememberMe yields a refresh token', async () => {
  const middleware = identity(alice, { grantToken: { expiresIn: '2h' } });
  const { grantToken, refreshToken } = await logIn(middleware, { login: 'a', password: 'b' });
  const { iat, exp } = JSON.parse(Buffer.from(grantToken.split('.')[1], 'base64url').toString());
  assert.deepEqual([exp - iat, refreshToken], [120, null]);
  assert.ok(text.includes("`'2h'` is 2 minutes"));
  assert.ok((await logIn(middleware, remembered)).refreshToken);
});

test('the two kinds of refresh tokens have the documented headers', async () => {
  const { refreshToken } = await logIn(identity(), remembered);
  const header = Buffer.from(refreshToken.split('.')[0], 'base64url').toString();
  assert.ok(header.includes('"typ":"refresh+jwt"') && text.includes('`"typ":"refresh+jwt"`'));
});

tryRows('signs of trouble', table('message or sign what to do'), [
  async () => {
    /** @type {any} */
    let asked;
    const getUser = async (/** @type {any} */ credentials) => {
      asked = credentials;
      return null;
    };
    const middleware = identity(alice, {
      credentials: { login: 'name', password: 'psw' },
      workers: { getUser },
    });
    assert.equal((await logIn(middleware, { login: 'a', password: 'b' })).statusCode, 401);
    assert.equal(asked.login, undefined);
  },
  ([message]) => {
    const security = { key: keys.rsa.publicKey, algorithm: 'HS256' };
    assert.throws(() => identity(alice, { security }), { message: plain(message) });
    identity(alice, { security: { ...security, key: keys.secret } });
  },
  async ([message]) => {
    await assert.rejects(() => logIn(identity([alice]), remembered), { message: plain(message) });
  },
  async ([message]) => {
    const { userId: id, ...user } = alice;
    await assert.rejects(
      () => logIn(identity({ ...user, id }), remembered),
      (/** @type {Error} */ error) => error.message.startsWith(plain(message)),
    );
  },
  async ([message]) => {
    const user = { ...alice, claims: { a: 'a'.repeat(20_000) } };
    await assert.rejects(
      () => logIn(identity(user), remembered),
      (/** @type {Error} */ error) => error.message.startsWith(plain(message)),
    );
    const { grantToken } = await logIn(
      identity(user, { grantToken: { maxTokenLength: 30_000 } }),
      remembered,
    );
    assert.ok(grantToken.length > 16_384);
  },
  ([documented]) => warnedByIdentity(String(documented), "{ key: 'short' }", '{}'),
  ([documented]) =>
    warnedByIdentity(
      String(documented),
      `{ key: '${keys.secret}' }`,
      '{}',
      "{ 'content-length': '9' }",
      'undefined',
    ),
  ([documented]) => warnedByIdentity(String(documented), `{ key: '${keys.secret}' }`, '{ exp: 1 }'),
]);

function warnedByIdentity(
  /** @type {string} */ documented,
  /** @type {string} */ security,
  /** @type {string} */ claims,
  headers = '{}',
  body = "{ login: 'a' }",
) {
  const script = `const { jwtIdentity } = require(${JSON.stringify(require.resolve('../..'))});
    const getUser = async () => ({ userId: '17', claims: ${claims} });
    const req = { headers: ${headers}, body: ${body} };
    jwtIdentity({ security: ${security}, workers: { getUser } })(req, {}, () => req.identity.logIn());`;
  const { stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.match(stderr, new RegExp(`\\[${plain(documented)}\\]`));
}
