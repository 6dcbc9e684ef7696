'use strict';

// logIn with the refresh token in a cookie.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../../support/keys');
const { runTable } = require('../../support/run-table');
const { claimsOf, middlewareWith } = require('../../sessions/session-support');
const { pass } = require('../support');
const { NAME, cookiesOf, isCleared, overHttp } = require('./support');

const own = (/** @type {any} */ response) => cookiesOf(response).filter(({ name }) => name !== 'of-the-app');
const refused = { statusCode: 401, grantToken: null, refreshToken: null };

overHttp('a log-in sets the cookie, and the result has no refresh token', true, async ({ logIn }) => {
  const { value, response } = await logIn();
  assert.deepEqual([response.json.statusCode, response.json.refreshToken], [200, null]);
  const [cookie, ...others] = own(response);
  assert.equal(others.length, 0);
  assert.equal(cookie?.name, NAME);
  assert.deepEqual(cookie?.attributes, ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
  const { iat, exp } = claimsOf(value);
  assert.ok(Math.abs(Number(cookie?.maxAge) - (exp - iat)) <= 2, cookie?.text);
  assert.equal(cookiesOf(response).length, 2, 'the cookie of the application is still set');
  assert.equal(response.headers['cache-control'], 'no-store');
});

overHttp('the cookie logs in, and is replaced by that of its successor', true, async ({ post, logIn }) => {
  const first = await logIn();
  const second = await post('/log-in', {}, { cookie: `a=1; ${first.cookie}; b=2` });
  assert.deepEqual([second.json.statusCode, second.json.refreshToken], [200, null]);
  const [successor] = own(second);
  assert.equal(successor?.name, NAME);
  assert.notEqual(successor?.value, first.value);
  const third = await post('/log-in', {}, { cookie: `${NAME}=${successor?.value}` });
  assert.equal(third.json.statusCode, 200);

  const forged = await post('/log-in', {}, { cookie: `${NAME}=${keys.tampered(first.value)}` });
  assert.deepEqual(forged.json, refused);
  assert.ok(
    isCleared({
      headers: { 'set-cookie': forged.headers['set-cookie']?.filter((one) => one.startsWith(NAME)) },
    }),
  );
});

overHttp(
  'without rotation, a token that lives long keeps its cookie',
  true,
  async ({ post, logIn }) => {
    const { cookie } = await logIn();
    const again = await post('/log-in', {}, { cookie });
    assert.equal(again.json.statusCode, 200);
    assert.deepEqual(own(again), []);
  },
  { refreshToken: { rotate: false } },
);

overHttp(
  'without rememberMe there is no cookie, and that of another log-in is removed',
  true,
  async ({ post, logIn }) => {
    const alice = await logIn();
    for (const rememberMe of [undefined, false, 'false']) {
      const none = await post('/log-in', { login: 'bob', rememberMe });
      assert.deepEqual([none.json.statusCode, own(none)], [200, []]);
      const bob = await post('/log-in', { login: 'bob', rememberMe }, { cookie: alice.cookie });
      assert.equal(bob.json.statusCode, 200);
      assert.deepEqual(
        own(bob).map(({ value, maxAge }) => [value, maxAge]),
        [['', 0]],
      );
    }
  },
);

overHttp('with inResult the result has the token too', { inResult: true }, async ({ logIn }) => {
  const { value, response } = await logIn();
  assert.ok(value);
  assert.equal(response.json.refreshToken, value);
});

overHttp('what the body says goes before the cookie', true, async ({ post, logIn }) => {
  const alice = await logIn();
  const bob = await logIn({ login: 'bob' });
  const userOf = (/** @type {any} */ { json }) => (json.grantToken ? claimsOf(json.grantToken).userId : null);
  const { cookie } = alice;

  assert.equal(userOf(await post('/log-in', { login: 'bob' }, { cookie })), 'bob');
  assert.equal(userOf(await post('/log-in', { login: 'nobody' }, { cookie })), null);
  assert.equal(userOf(await post('/log-in', { login: '' }, { cookie })), null);
  assert.equal(userOf(await post('/log-in', { password: 'x' }, { cookie })), null);
  assert.equal(userOf(await post('/log-in', { refreshToken: bob.value }, { cookie })), 'bob');
  assert.equal(userOf(await post('/log-in', { refreshToken: 'x' }, { cookie })), null);
  assert.equal(userOf(await post('/sign-up', {}, { cookie })), 'bob');
  assert.equal(userOf(await post('/log-in', { refreshToken: '' }, { cookie })), 'alice');
});

overHttp('a refused password leaves the cookie of another log-in alone', true, async ({ post, logIn }) => {
  const { cookie } = await logIn();
  assert.deepEqual(own(await post('/log-in', { login: 'nobody' }, { cookie })), []);
});

overHttp(
  'a stolen cookie that is used later ends the session, and the cookie is removed',
  true,
  async ({ post, logIn }) => {
    const { cookie } = await logIn();
    const second = await post('/log-in', {}, { cookie });
    const replay = await post('/log-in', {}, { cookie });
    assert.deepEqual(replay.json, refused);
    assert.deepEqual(
      own(replay).map(({ value, maxAge }) => [value, maxAge]),
      [['', 0]],
    );
    const owner = await post('/log-in', {}, { cookie: `${NAME}=${own(second)[0]?.value}` });
    assert.deepEqual(owner.json, refused);
  },
  { refreshToken: { grace: 0, onReuse() {} } },
);

overHttp('two tabs that refresh at once get the same cookie', true, async ({ post, logIn }) => {
  const { cookie } = await logIn();
  const both = await Promise.all([post('/log-in', {}, { cookie }), post('/log-in', {}, { cookie })]);
  const values = both.map((response) => own(response)[0]?.value);
  assert.ok(values[0]);
  assert.equal(values[0], values[1]);
});

overHttp(
  'a cookie longer than browsers take is an error',
  true,
  async ({ post }) => {
    const { status, json } = await post('/log-in', { login: 'alice', rememberMe: true });
    assert.deepEqual([status, json.code], [500, 'ERR_TOKEN_TOO_LONG']);
  },
  {
    options: {
      workers: { getUser: async () => ({ userId: 1, securityStamp: 'x'.repeat(3000) }) },
    },
  },
);

/** What a request may carry in place of the cookie `C`, whose token is `T`. */
overHttp('the value of the cookie counts as it stands, once', true, async ({ post, logIn }) => {
  let rows = 0;
  for (const { name, cookie, logsIn = false } of [
    { name: 'the cookie', cookie: 'C', logsIn: true },
    { name: 'spaces around', cookie: ' C ', logsIn: true },
    { name: 'the same value twice', cookie: 'C; C', logsIn: true },
    { name: 'other cookies around', cookie: `${NAME}x=1; C; x${NAME}=2`, logsIn: true },
    { name: 'a second, junk value', cookie: `C; ${NAME}=junk` },
    { name: 'a junk value before it', cookie: `${NAME}=junk; C` },
    { name: 'a second, empty value', cookie: `C; ${NAME}=` },
    { name: 'the token of another user as second', cookie: 'C; B' },
    { name: 'no cookie', cookie: '' },
    { name: 'an empty value', cookie: `${NAME}=` },
    { name: 'a name without a value', cookie: NAME },
    { name: 'another case of the name', cookie: `${NAME.toLowerCase()}=T` },
    { name: 'the name without its prefix', cookie: 'refreshToken=T' },
    { name: 'quotes', cookie: `${NAME}="T"` },
    { name: 'a percent-encoded letter', cookie: `${NAME}=%65U` },
    { name: 'a percent-encoded dot', cookie: `${NAME}=P` },
    { name: 'a padding', cookie: `${NAME}=T=` },
    { name: 'a part of it', cookie: `${NAME}=H` },
    { name: 'junk', cookie: `${NAME}=\u00e4\u00f6%ZZ` },
    { name: 'JSON', cookie: `${NAME}={"$ne":1}` },
    { name: '9,000 bytes', cookie: `${NAME}=${'x'.repeat(9000)}` },
    { name: 'the token and 9,000 bytes', cookie: `${NAME}=T${'x'.repeat(9000)}` },
    { name: 'a thousand others', cookie: `${'a=1; '.repeat(1000)}C`, logsIn: true },
    { name: '__proto__', cookie: '__proto__=T' },
  ]) {
    rows += 1;
    const { value } = await logIn();
    const bob = await logIn({ login: 'bob' });
    /** What the marks stand for. @type {Record<string, string>} */
    const marks = {
      ...{ C: `${NAME}=${value}`, B: bob.cookie, T: value, U: value.slice(1) },
      ...{ P: value.replace('.', '%2E'), H: value.slice(0, -1) },
    };
    // All at once, since what a mark stands for may contain any other.
    const text = cookie.replace(/C|\bB\b|(?<==|="|%65)[TUPH]/g, (mark) => String(marks[mark]));
    const { json } = await post('/log-in', {}, { cookie: Buffer.from(text).toString('latin1') });
    assert.equal(json.statusCode, logsIn ? 200 : 401, name);
  }
  assert.equal(rows, 24);
});

runTable(
  'a grant token, or a token of somebody else, is no refresh token in a cookie either:',
  3,
  [
    { name: 'the grant token', value: (/** @type {any} */ { grantToken }) => grantToken },
    {
      name: 'a token of another key',
      value: () => keys.sign({ alg: 'HS256', typ: 'refresh+jwt' }, { userId: 'alice' }, 'other'),
    },
    { name: 'an unsigned token', value: () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` },
  ],
  async ({ value }) => {
    const middleware = middlewareWith({ cookie: { inResult: true } });
    const logIn = async (/** @type {any} */ body, cookie = '') => {
      const res = { cookie() {}, set() {} };
      const req = /** @type {any} */ ({ headers: { cookie }, body });
      await new Promise((resolve) => middleware(req, res, resolve));
      return req.identity.logIn();
    };
    const issued = await logIn({ login: 'alice', rememberMe: true });
    assert.equal((await logIn({}, `${NAME}=${issued.refreshToken}`)).statusCode, 200);
    assert.equal((await logIn({}, `${NAME}=${value(issued)}`)).statusCode, 401);
  },
);

runTable(
  'a response that can set no cookie is an error before anybody is logged in:',
  4,
  [
    { name: 'no methods', res: {} },
    { name: 'undefined', res: undefined },
    { name: 'only end', res: { end() {} } },
    { name: 'sent', res: { headersSent: true, cookie() {}, setHeader() {} } },
  ],
  async ({ res }) => {
    let calls = 0;
    const getUser = () => {
      calls += 1;
      return { userId: 1 };
    };
    const middleware = middlewareWith({ cookie: true }, { workers: { getUser } });
    const req = /** @type {any} */ ({ headers: {}, body: { login: 'a', rememberMe: true } });
    await new Promise((resolve) => middleware(req, res, resolve));
    await assert.rejects(req.identity.logIn(), { code: 'ERR_COOKIE_UNSUPPORTED', status: 500 });
    assert.equal(calls, 0);
  },
);

test('without the option, cookies are neither read nor set', async () => {
  const middleware = middlewareWith();
  const { identity } = await pass(middleware, { headers: {}, body: { login: 'alice', rememberMe: true } });
  const { refreshToken } = await identity.logIn();
  const other = await pass(middleware, { headers: { cookie: `${NAME}=${refreshToken}` }, body: {} });
  assert.deepEqual(await other.identity.logIn(), refused);
});

test('who sends neither credentials nor a cookie costs no look-up of a user', async () => {
  /** @type {unknown[]} */
  const asked = [];
  const getUser = async (/** @type {unknown} */ given) => {
    asked.push(given);
    return null;
  };
  const middleware = middlewareWith({ rotate: true, cookie: true }, { workers: { getUser } });
  const res = { cookie() {}, clearCookie() {}, setHeader() {}, getHeader: () => undefined, set() {} };
  const logIn = async (/** @type {any} */ body, headers = {}) => {
    const req = /** @type {any} */ ({ method: 'POST', url: '/', headers, body });
    await new Promise((resolve) => middleware(req, /** @type {any} */ (res), resolve));
    return req.identity.logIn();
  };
  for (const headers of [{}, { cookie: 'a=1' }, { cookie: `${NAME}=a; ${NAME}=b` }]) {
    const result = await logIn({}, headers);
    assert.deepEqual([result.statusCode, result.reason.code], [401, 'ERR_CREDENTIALS_MISSING']);
  }
  assert.equal(asked.length, 0);
  for (const body of [{ login: 'alice' }, { password: 'x' }]) await logIn(body);
  assert.equal(asked.length, 2);
});
