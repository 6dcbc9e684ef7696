'use strict';

// Why a request is anonymous, or a log-in refused: for the application and its operators, and never in what is sent.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const support = require('./support');

const { alice, fromNow, jwtIdentity, optionsWith, refused, tokenOf } = support;

/** Waits for what is reported after the answer, too. @type {typeof support.pass} */
const pass = async (...args) => {
  const passed = await support.pass(...args);
  await new Promise(setImmediate);
  return passed;
};
/** @type {typeof support.logIn} */
const logIn = async (...args) => {
  const result = await support.logIn(...args);
  await new Promise(setImmediate);
  return result;
};

/** A middleware with what its `debug` heard. */
function listening(more = {}) {
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => events.push(event);
  return { events, middleware: jwtIdentity(optionsWith({ debug, ...more })) };
}

/** The clock of the table, on a full second: a failure says by how many. */
const now = Math.floor(Date.now() / 1000) * 1000;
const seconds = (/** @type {number} */ after) => now / 1000 + after;
const good = { userId: 'alice', roles: 'admin', iat: fromNow(-60), exp: fromNow(60) };
const other = 'another secret of more than sixty-four bytes, so that it is long enough for HS512 too';

const refusals = [
  {
    name: 'expired',
    token: tokenOf({ ...good, exp: seconds(-30) }),
    code: 'ERR_JWT_EXPIRED',
    claim: 'exp',
    message: /30 seconds too late, which looks like clock skew/,
  },
  {
    name: 'expired long ago',
    token: tokenOf({ ...good, exp: seconds(-3600) }),
    code: 'ERR_JWT_EXPIRED',
    claim: 'exp',
    message: /3600 seconds too late\./,
  },
  {
    name: 'not yet valid',
    token: tokenOf({ ...good, nbf: seconds(90) }),
    code: 'ERR_JWT_NOT_YET_VALID',
    claim: 'nbf',
    message: /90 seconds too early, which looks like clock skew/,
  },
  {
    name: 'another secret',
    token: keys.sign({ alg: 'HS256' }, good, other),
    code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    message: /same key or secret/,
  },
  {
    name: 'another algorithm',
    token: keys.sign({ alg: 'HS512' }, good, keys.secret),
    code: 'ERR_JOSE_ALG_NOT_ALLOWED',
    claim: 'alg',
    message: /Expected "HS256" for alg, received "HS512"/,
  },
  {
    name: 'a refresh token',
    token: tokenOf(good, { alg: 'HS256', typ: 'refresh+jwt' }),
    code: 'ERR_REFRESH_TOKEN_MISUSED',
    claim: 'typ',
    message: /logIn/,
  },
  {
    name: 'a refresh token of 3.1.0',
    token: tokenOf({ userId: 'alice', securityStamp: 'x', iat: good.iat, exp: good.exp }),
    code: 'ERR_REFRESH_TOKEN_MISUSED',
    message: /logIn/,
  },
  {
    name: 'an access token',
    token: tokenOf(good, { alg: 'HS256', typ: 'at+jwt' }),
    code: 'ERR_JWT_TYPE',
    claim: 'typ',
    message: /"at\+jwt"/,
  },
  { name: 'cut off', token: tokenOf(good).slice(0, -9), code: 'ERR_TOKEN_TRUNCATED', message: /signature/ },
  {
    name: 'cut off in the payload',
    token: tokenOf(good).slice(0, 60),
    code: 'ERR_TOKEN_TRUNCATED',
    message: /parts/,
  },
  {
    name: 'nobody',
    token: tokenOf({ roles: 'admin', exp: good.exp }),
    code: 'ERR_JWT_CLAIM_MISSING',
    claim: 'userId',
    message: /userId/,
  },
  { name: 'an opaque token', token: 'A'.repeat(43), code: 'ERR_TOKEN_KIND', message: /memory store/ },
];

runTable(
  'failure and debug name the reason of an anonymous request',
  12,
  refusals,
  async ({ token, code, claim, message }, t) => {
    t.mock.method(Date, 'now', () => now);
    const { events, middleware } = listening();
    const { identity, args } = await pass(middleware, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual(args, []);
    assert.equal(identity.user.isAuthenticated, false);
    assert.equal(identity.failure.code, code);
    assert.equal(identity.failure.claim, claim);
    assert.match(identity.failure.message, message);
    assert.deepEqual(
      events.map((event) => [event.type, event.code, event.error]),
      [['refused', code, 'invalid_token']],
    );
    assert.match(events[0].context.message, message);
    assert.deepEqual(await identity.verifyGrantToken.explain(token), {
      user: null,
      failure: identity.failure,
    });
    assert.equal(Object.keys(identity).includes('failure'), false);
    assert.equal(`${JSON.stringify(identity)}${inspect(identity)}`.includes(code), false);
  },
);

test('a good token, and a request without a token, have no failure', async () => {
  const { events, middleware } = listening();
  const one = await pass(middleware, { headers: { authorization: `Bearer ${tokenOf(good)}` } });
  assert.equal(one.identity.failure, null);
  assert.equal(events.length, 0);
  const { user, failure } = await one.identity.verifyGrantToken.explain(tokenOf(good));
  assert.deepEqual([user.id, failure], ['alice', null]);
  const none = await pass(middleware, { headers: {} });
  assert.equal(none.identity.failure, null);
  assert.deepEqual(
    events.map(({ type, code }) => [type, code]),
    [['anonymous', 'ERR_TOKEN_MISSING']],
  );
});

runTable(
  'a request whose token is not found',
  3,
  [
    {
      name: 'with another scheme',
      request: { headers: { authorization: 'Basic YTpi' } },
      code: 'ERR_AUTHORIZATION_SCHEME',
    },
    {
      name: 'with the token alone',
      request: { headers: { authorization: tokenOf(good) } },
      code: 'ERR_AUTHORIZATION_SCHEME',
    },
    {
      name: 'with the token in the query',
      request: { headers: {}, query: { access_token: tokenOf(good) } },
      code: 'ERR_TOKEN_ELSEWHERE',
    },
  ],
  async ({ request, code }) => {
    const { events, middleware } = listening();
    const { identity } = await pass(middleware, request);
    assert.equal(identity.failure.code, code);
    assert.equal(events[0].code, code);
    assert.equal(inspect(events, { depth: 9 }).includes(tokenOf(good).slice(0, 40)), false);
  },
);

test('the failure is that of the request, however late it is read', async (t) => {
  const { middleware } = listening();
  const soon = tokenOf({ ...good, nbf: fromNow(5) });
  const { identity } = await pass(middleware, { headers: { authorization: `Bearer ${soon}` } });
  t.mock.method(Date, 'now', () => fromNow(30) * 1000);
  assert.equal(identity.failure.code, 'ERR_JWT_NOT_YET_VALID');
});

const refreshOf = async (/** @type {any} */ middleware) =>
  (await logIn(middleware, { login: 'alice', password: 'open sesame', rememberMe: true })).refreshToken;
const logIns = [
  { name: 'a wrong password', body: { login: 'alice', password: 'x' }, code: 'ERR_USER_REFUSED' },
  {
    name: 'an operator of a query',
    body: { login: { $ne: 1 }, password: 'x' },
    code: 'ERR_CREDENTIALS_NOT_TEXT',
  },
  { name: 'other names', body: { user: 'alice', pass: 'x' }, code: 'ERR_CREDENTIALS_MISSING' },
  { name: 'no body', body: undefined, code: 'ERR_CREDENTIALS_MISSING' },
  { name: 'a grant token', body: { refreshToken: tokenOf(good) }, code: 'ERR_GRANT_TOKEN_MISUSED' },
  {
    name: 'an expired refresh token',
    body: {
      refreshToken: tokenOf({ userId: 'alice', iat: 1, exp: 9 }, { alg: 'HS256', typ: 'refresh+jwt' }),
    },
    code: 'ERR_JWT_EXPIRED',
  },
  {
    name: 'another secret',
    body: { refreshToken: keys.sign({ alg: 'HS256', typ: 'refresh+jwt' }, { ...good }, other) },
    code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  },
  {
    name: 'another stamp',
    body: {
      refreshToken: tokenOf(
        { userId: 'alice', securityStamp: 'old', iat: good.iat, exp: good.exp },
        { alg: 'HS256', typ: 'refresh+jwt' },
      ),
    },
    code: 'ERR_SECURITY_STAMP',
  },
];

runTable('reason and debug name the reason of a refused log-in', 8, logIns, async ({ body, code }) => {
  const { events, middleware } = listening();
  const result = await logIn(middleware, body);
  assert.deepEqual(result, refused);
  assert.equal(JSON.stringify(result), JSON.stringify(refused));
  assert.equal(result.reason.code, code);
  assert.ok(result.reason.message);
  const last = events.at(-1);
  assert.deepEqual(
    [last.type, last.code, last.error, last.context.entry],
    ['refused', code, 'invalid_grant', 'logIn'],
  );
});

test('a log-in that succeeds has no reason', async () => {
  const { events, middleware } = listening();
  const result = await logIn(middleware, { login: 'alice', password: 'open sesame' });
  assert.equal(result.statusCode, 200);
  assert.equal('reason' in result, false);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['anonymous'],
  );
});

test('a passed user that is not the one of the refresh token is named', async () => {
  const { middleware } = listening();
  const refreshToken = await refreshOf(middleware);
  const { reason } = await logIn(middleware, { refreshToken }, { ...alice, userId: 'bob' });
  assert.equal(reason.code, 'ERR_USER_MISMATCH');
});

test('reuse of a refresh token is told twice: as a refusal and as a reuse', async () => {
  const { events, middleware } = listening({
    refreshToken: { store: { type: 'memory' }, rotate: true, grace: 0, onReuse() {} },
  });
  const refreshToken = await refreshOf(middleware);
  assert.equal((await logIn(middleware, { refreshToken })).statusCode, 200);
  assert.equal((await logIn(middleware, { refreshToken })).reason.code, 'ERR_REFRESH_TOKEN_REUSED');
  const told = events.filter(({ type }) => type !== 'anonymous').map(({ type }) => type);
  assert.deepEqual(told, ['refused', 'refresh-reused']);
});

test('a revoked grant token is named', async () => {
  const { events, middleware } = listening({
    refreshToken: { store: { type: 'memory' } },
    grantToken: { revocation: {} },
  });
  const { grantToken } = await logIn(middleware, {
    login: 'alice',
    password: 'open sesame',
    rememberMe: true,
  });
  const headers = { authorization: `Bearer ${grantToken}` };
  const { identity } = await pass(middleware, { headers });
  assert.equal(identity.failure, null);
  await identity.logOut();
  const after = await pass(middleware, { headers });
  assert.equal(after.identity.failure.code, 'ERR_TOKEN_REVOKED');
  assert.deepEqual([events.at(-1).code, events.at(-1).context.userId], ['ERR_TOKEN_REVOKED', 'alice']);
});

test('with several keys, the key that is at fault is named', async () => {
  const security = {
    keys: [
      { kid: 'a', key: keys.secret },
      { kid: 'b', key: other },
    ],
  };
  const { middleware } = listening({ security });
  const failureOf = async (/** @type {string} */ kid, /** @type {string} */ secret) => {
    const authorization = `Bearer ${keys.sign({ alg: 'HS256', typ: 'JWT', kid }, good, secret)}`;
    return (await pass(middleware, { headers: { authorization } })).identity.failure?.code;
  };
  assert.equal(await failureOf('a', keys.secret), undefined);
  assert.equal(await failureOf('a', other), 'ERR_JWS_OTHER_KEY');
  assert.equal(await failureOf('c', `${other}!`), 'ERR_JWKS_NO_MATCHING_KEY');
  assert.equal(await failureOf('a', `${other}!`), 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED');
});

test('a debug that throws changes nothing', async () => {
  const debug = () => {
    throw new Error('debug is broken');
  };
  const { args } = await pass(jwtIdentity(optionsWith({ debug })), {
    headers: { authorization: 'Bearer x' },
  });
  assert.deepEqual(args, []);
  assert.throws(() => jwtIdentity(optionsWith({ debug: 'yes' })), { code: 'ERR_OPTION_INVALID' });
});
