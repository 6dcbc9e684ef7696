'use strict';

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const support = require('./support');
const { alice, at, both, fromNow, jwtIdentity, logIn, optionsWith, pass, payloadText, refused, tokenOf } =
  support;

const credentials = { login: 'alice', password: 'open sesame' };
const ours = jwtIdentity(optionsWith());

/**
 * Options whose getUser records its arguments.
 *
 * @param {(credentials: any) => unknown} answer
 */
function recording(answer) {
  /** @type {any[]} */
  const asked = [];
  const options = optionsWith({
    workers: {
      getUser(/** @type {any[]} */ ...args) {
        asked.push(...args);
        return answer(args[0]);
      },
    },
  });
  return { asked, options };
}

for (const { name, factory } of both) {
  const middleware = factory(optionsWith());

  test(`${name} logs in with login and password`, async () => {
    const result = await logIn(middleware, credentials);
    assert.deepEqual(Object.keys(result), ['statusCode', 'grantToken', 'refreshToken']);
    assert.equal(result.statusCode, 200);
    assert.equal(result.refreshToken, null);
    const { identity } = await pass(middleware, {
      headers: { authorization: `Bearer ${result.grantToken}` },
    });
    assert.deepEqual(identity.user, {
      id: 'alice',
      roles: 'admin,editor',
      claims: { email: 'alice@example.org' },
      isAuthenticated: true,
    });
    assert.deepEqual(await logIn(middleware, { ...credentials, password: 'wrong' }), refused);
  });

  test(`${name} leaves the request anonymous after logging in`, async () => {
    const { identity } = await pass(middleware, { headers: {}, body: credentials });
    assert.equal((await identity.logIn()).statusCode, 200);
    assert.equal(identity.user.isAuthenticated, false);
  });

  runTable(
    `${name} remembers whom it should`,
    12,
    [
      { value: 'true', remembered: true },
      { value: true, remembered: true },
      { value: 1, remembered: true },
      { value: '0', remembered: true },
      { value: 'False', remembered: true },
      { value: {}, remembered: true },
      { value: [], remembered: true },
      { value: 'false', remembered: false },
      { value: false, remembered: false },
      { value: '', remembered: false },
      { value: 0, remembered: false },
      { value: null, remembered: false },
    ].map((row) => ({ ...row, name: `${inspect(row.value)}: ${row.remembered}` })),
    async ({ value, remembered }) => {
      const { statusCode, refreshToken } = await logIn(middleware, { ...credentials, rememberMe: value });
      assert.equal(statusCode, 200);
      assert.equal(typeof refreshToken, remembered ? 'string' : 'object');
      if (remembered) assert.equal((await logIn(middleware, { refreshToken })).statusCode, 200);
    },
  );

  test(`${name} calls getUser with the credentials as they were sent, as a method of its workers`, async () => {
    const { asked, options } = recording(() => null);
    /** @type {any} */
    let owner;
    const { getUser } = options.workers;
    options.workers.getUser = /** @this {any} */ function (/** @type {any} */ argument) {
      owner = this;
      return /** @type {any} */ (getUser)(argument);
    };
    const recorder = factory(options);
    await logIn(recorder, { login: 'a', password: 5, other: 'x' });
    await logIn(recorder, {});
    await logIn(recorder, { refreshToken: '', login: 0, password: '' });
    const { refreshToken } = await logIn(middleware, { rememberMe: true }, { ...alice, userId: 7 });
    await logIn(recorder, { refreshToken, login: 'a', password: 'b' });
    assert.deepEqual(asked, [
      { login: 'a', password: 5 },
      { login: undefined, password: undefined },
      { login: 0, password: '' },
      { id: 7 },
    ]);
    assert.equal(typeof owner.getUser, 'function');
  });

  runTable(
    `${name} takes what getUser answers`,
    7,
    [
      { answer: async () => alice, statusCode: 200 },
      { answer: () => alice, statusCode: 200 },
      // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
      { answer: () => ({ then: (/** @type {Function} */ resolve) => resolve(alice) }), statusCode: 200 },
      { answer: async () => null, statusCode: 401 },
      { answer: () => undefined, statusCode: 401 },
      { answer: () => false, statusCode: 401 },
      { answer: () => '', statusCode: 401 },
    ].map((row) => ({ ...row, name: String(row.answer) })),
    async ({ answer, statusCode }) => {
      const result = await logIn(factory(recording(answer).options), credentials);
      assert.equal(result.statusCode, statusCode);
      if (statusCode === 401) assert.deepEqual(result, refused);
    },
  );

  test(`${name} rejects with what getUser throws or rejects with`, async () => {
    const failure = new Error('the database is down');
    const { refreshToken } = await logIn(middleware, { rememberMe: true }, alice);
    const throwing = recording(() => {
      throw failure;
    });
    const rejecting = recording(() => Promise.reject(failure));
    for (const { options } of [throwing, rejecting]) {
      await assert.rejects(logIn(factory(options), credentials), failure);
      await assert.rejects(logIn(factory(options), { refreshToken }), failure);
    }
  });

  test(`${name} logs in a passed user without calling getUser`, async () => {
    const { asked, options } = recording(() => null);
    const recorder = factory(options);
    const bob = { userId: 'bob', roles: '', securityStamp: 1, claims: {} };
    const { statusCode, grantToken, refreshToken } = await logIn(recorder, { rememberMe: 'yes' }, bob);
    assert.equal(statusCode, 200);
    assert.equal(JSON.parse(payloadText(grantToken)).userId, 'bob');
    assert.equal((await logIn(recorder, { refreshToken }, bob)).statusCode, 200);
    assert.deepEqual(asked, []);
    for (const nobody of [null, undefined, 0, '', false]) {
      assert.deepEqual(await logIn(recorder, {}, nobody), refused);
    }
    assert.equal(asked.length, 5);
  });

  test(`${name} uses the refresh token rather than login and password`, async () => {
    const { refreshToken } = await logIn(middleware, { ...credentials, rememberMe: true });
    const result = await logIn(middleware, { refreshToken, login: 'alice', password: 'wrong' });
    assert.equal(result.statusCode, 200);
    const bad = keys.tampered(refreshToken);
    assert.deepEqual(await logIn(middleware, { ...credentials, refreshToken: bad }), refused);
  });

  test(`${name} ignores rememberMe beside a refresh token`, async () => {
    const { refreshToken } = await logIn(middleware, { ...credentials, rememberMe: true });
    assert.equal((await logIn(middleware, { refreshToken, rememberMe: true })).refreshToken, null);
  });

  runTable(
    `${name} compares the stamps as they are`,
    8,
    [
      { before: 'a', after: 'a', statusCode: 200 },
      { before: 'a', after: 'b', statusCode: 401 },
      { before: 'a', after: undefined, statusCode: 401 },
      { before: undefined, after: 'a', statusCode: 401 },
      { before: 1, after: 1, statusCode: 200 },
      { before: 1, after: '1', statusCode: 401 },
      { before: null, after: null, statusCode: 200 },
      { before: null, after: undefined, statusCode: 401 },
    ].map((row) => ({ ...row, name: `${inspect(row.before)}, then ${inspect(row.after)}` })),
    async ({ before, after, statusCode }) => {
      const user = { ...alice, securityStamp: before };
      const { refreshToken } = await logIn(middleware, { rememberMe: true }, user);
      const changed = factory(recording(() => ({ ...alice, securityStamp: after })).options);
      assert.equal((await logIn(changed, { refreshToken })).statusCode, statusCode);
    },
  );

  runTable(
    `${name} prolongs a refresh token of 1,200 s when less than a quarter of its life is left`,
    7,
    [
      { gone: 0, prolonged: false },
      { gone: 1_000, prolonged: false },
      { gone: 899_999, prolonged: false },
      { gone: 900_000, prolonged: false },
      { gone: 900_001, prolonged: true },
      { gone: 900_999, prolonged: true },
      { gone: 1_199_999, prolonged: true },
    ].map((row) => ({ ...row, name: `after ${row.gone} ms: ${row.prolonged}` })),
    async ({ gone, prolonged }) => {
      const iat = 1_700_000_000;
      const old = tokenOf({ userId: 'alice', securityStamp: 'stamp-1', iat, exp: iat + 1200 });
      const result = await at(iat * 1000 + gone, () => logIn(middleware, { refreshToken: old }));
      assert.equal(result.statusCode, 200);
      assert.equal(result.refreshToken !== null, prolonged);
      if (prolonged) {
        const claims = JSON.parse(payloadText(result.refreshToken));
        const now = iat + Math.floor(gone / 1000);
        const lifetime = 90 * 24 * 60 * 60;
        assert.deepEqual(claims, {
          userId: 'alice',
          securityStamp: 'stamp-1',
          iat: now,
          exp: now + lifetime,
        });
      }
    },
  );

  test(`${name} renews its own refresh token after three quarters of its lifetime`, async () => {
    const start = 1_700_000_000_000;
    const day = 24 * 60 * 60 * 1000;
    const two = factory(optionsWith({ refreshToken: { expiresIn: 2 } }));
    const { refreshToken } = await at(start, () => logIn(two, { rememberMe: 1 }, alice));
    const after = (/** @type {number} */ gone) => at(start + gone, () => logIn(two, { refreshToken }));
    assert.equal((await after(1.5 * day)).refreshToken, null);
    assert.equal(typeof (await after(1.5 * day + 1)).refreshToken, 'string');
    assert.equal((await after(2 * day - 1)).statusCode, 200);
    assert.deepEqual(await after(2 * day), refused);
  });
}

runTable(
  'only strings and numbers reach getUser as login and password',
  10,
  [
    { login: { $ne: 1 }, password: 'x' },
    { login: 'alice', password: { $gt: '' } },
    { login: ['alice'], password: 'x' },
    { login: 'alice', password: [] },
    { login: null, password: 'x' },
    { login: 'alice', password: null },
    { login: true, password: 'x' },
    { login: 'alice', password: false },
    { login: 10n, password: 'x' },
    { login: 'alice', password: () => 'x' },
  ].map((body) => ({ name: inspect(body), body })),
  async ({ body }) => {
    const { asked, options } = recording(() => alice);
    const middleware = jwtIdentity(options);
    assert.deepEqual(await logIn(middleware, body), refused);
    assert.deepEqual(asked, []);
    assert.equal((await logIn(middleware, { login: 'alice', password: 5 })).statusCode, 200);
  },
);

runTable(
  'a refresh token that isn’t a string is refused without calling getUser',
  6,
  [{}, [], ['x'], 5, true, { toString: () => 'x' }].map((refreshToken) => ({
    name: inspect(refreshToken),
    refreshToken,
  })),
  async ({ refreshToken }) => {
    const { asked, options } = recording(() => alice);
    assert.deepEqual(await logIn(jwtIdentity(options), { ...credentials, refreshToken }), refused);
    assert.deepEqual(asked, []);
  },
);

runTable(
  'a body without members is refused without calling getUser',
  6,
  [undefined, null, '', 'login=alice', 5, true].map((body) => ({ name: inspect(body), body })),
  async ({ body }) => {
    const { asked, options } = recording(() => alice);
    assert.deepEqual(await logIn(jwtIdentity(options), body), refused);
    assert.deepEqual(asked, []);
  },
);

test('a passed user is logged in without a body', async () => {
  const result = await logIn(ours, undefined, alice);
  assert.equal(result.statusCode, 200);
  assert.equal(result.refreshToken, null);
});

test('inherited members of a body are ignored', async () => {
  const { asked, options } = recording(() => null);
  const middleware = jwtIdentity(options);
  await logIn(middleware, Object.create({ login: 'alice', password: 'x', refreshToken: 'y' }));
  assert.deepEqual(asked, [{ login: undefined, password: undefined }]);
  const own = Object.assign(Object.create(null), { login: 'alice', password: 'x' });
  await logIn(middleware, own);
  assert.deepEqual(asked[1], { login: 'alice', password: 'x' });
});

test('credential names of Object.prototype are names like any other', async () => {
  const { asked, options } = recording(() => null);
  const names = {
    login: '__proto__',
    password: 'constructor',
    rememberMe: 'toString',
    refreshToken: 'valueOf',
  };
  const middleware = jwtIdentity({ ...options, credentials: names });
  await logIn(middleware, {});
  await logIn(middleware, JSON.parse('{"__proto__":"alice","constructor":"x"}'));
  assert.deepEqual(asked, [
    { login: undefined, password: undefined },
    { login: 'alice', password: 'x' },
  ]);
  const { refreshToken } = await logIn(middleware, {}, alice);
  assert.equal(refreshToken, null);
});

test('a refresh token doesn’t log in another user', async () => {
  const { refreshToken } = await logIn(ours, { rememberMe: true }, alice);
  const mallory = { ...alice, userId: 'mallory' };
  assert.deepEqual(await logIn(ours, { refreshToken }, mallory), refused);
  assert.equal((await logIn(ours, { refreshToken }, alice)).statusCode, 200);
  assert.equal((await logIn(ours, { refreshToken }, { ...alice })).statusCode, 200);
});

runTable(
  'user ids are compared as a token holds them',
  7,
  [
    { issued: 5, given: 5, statusCode: 200 },
    { issued: 5, given: '5', statusCode: 401 },
    { issued: '5', given: 5, statusCode: 401 },
    { issued: { toJSON: () => 'a1' }, given: { toJSON: () => 'a1' }, statusCode: 200 },
    { issued: { toJSON: () => 'a1' }, given: 'a1', statusCode: 200 },
    { issued: { toJSON: () => 'a1' }, given: { toJSON: () => 'a2' }, statusCode: 401 },
    { issued: 'a', given: undefined, statusCode: 401 },
  ].map((row) => ({ ...row, name: `${inspect(row.issued)}, then ${inspect(row.given)}` })),
  async ({ issued, given, statusCode }) => {
    const { refreshToken } = await logIn(ours, { rememberMe: true }, { ...alice, userId: issued });
    assert.equal((await logIn(ours, { refreshToken }, { ...alice, userId: given })).statusCode, statusCode);
  },
);

test('a user without claims is logged in', async () => {
  for (const claims of [undefined, null, {}]) {
    const { statusCode, grantToken } = await logIn(ours, {}, { userId: 'u', roles: 'r', claims });
    assert.equal(statusCode, 200);
    assert.deepEqual(Object.keys(JSON.parse(payloadText(grantToken))), ['userId', 'roles', 'iat', 'exp']);
  }
});

for (const { name, factory } of both) {
  runTable(
    `${name} rejects a user without a usable id`,
    7,
    [true, 5, 'alice', {}, [], [1], Promise.resolve(alice)].map((user) => ({ name: inspect(user), user })),
    async ({ user }) => {
      const middleware = factory(recording(() => user).options);
      await assert.rejects(logIn(middleware, {}, user), TypeError);
      // A promise from getUser is awaited, a promise passed to logIn is not.
      if (!(user instanceof Promise)) await assert.rejects(logIn(middleware, credentials), TypeError);
    },
  );

  test(`${name} returns before it calls getUser for a refresh token, and after it has called it for a password`, async () => {
    const { refreshToken } = await logIn(factory(optionsWith()), { ...credentials, rememberMe: true });
    const { asked, options } = recording(() => alice);
    const recorder = factory(options);
    const withToken = (await pass(recorder, { headers: {}, body: { refreshToken } })).identity.logIn();
    assert.equal(asked.length, 0);
    await withToken;
    assert.equal(asked.length, 1);
    const withPassword = (await pass(recorder, { headers: {}, body: credentials })).identity.logIn();
    assert.equal(asked.length, 2);
    await withPassword;
  });
}

test('a user without a usable id isn’t shown in the error', async () => {
  await assert.rejects(logIn(ours, {}, 'alice-and-her-password'), {
    message: 'Expected an object with userId for the user to log in but received a value of type string',
  });
});

test('a refresh token must contain iat and exp', async () => {
  const payload = { userId: 'alice', securityStamp: 'stamp-1' };
  const iat = fromNow();
  const exp = fromNow(60);
  for (const typ of ['JWT', 'refresh+jwt']) {
    const header = { alg: 'HS256', typ };
    const statusCode = async (/** @type {object} */ times) =>
      (await logIn(ours, { refreshToken: tokenOf({ ...payload, ...times }, header) })).statusCode;
    assert.deepEqual(
      await Promise.all([{ iat, exp }, { iat }, { exp }, {}].map(statusCode)),
      [200, 401, 401, 401],
    );
  }
});
