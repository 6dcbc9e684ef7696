'use strict';

// Each refresh token works once: a second use is a retry within the grace time, and a reuse after it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  claimsOf,
  createGlass,
  enter,
  fakeClock,
  freshStore,
  middlewareWith,
  refresh,
  users,
  visit,
} = require('./session-support');
const {
  headerText,
  jwtIdentity,
  optionsWith,
  payloadText,
  pass,
  refused,
  tokenOf,
} = require('../jwt-identity/support');

const day = 24 * 60 * 60;

// This test comes first, since a process gives the warning only once.
test('without onReuse there is one process warning', async () => {
  /** @type {any[]} */
  const codes = [];
  const listen = (/** @type {any} */ warning) => codes.push(warning.code);
  process.on('warning', listen);
  for (let turn = 0; turn < 2; turn += 1) {
    const middleware = middlewareWith({ rotate: true, grace: 0 });
    const { refreshToken } = await enter(middleware);
    await refresh(middleware, refreshToken);
    assert.deepEqual(await refresh(middleware, refreshToken), refused);
  }
  await new Promise(setImmediate);
  process.off('warning', listen);
  assert.deepEqual(codes, ['LATCHKEY_REFRESH_TOKEN_REUSED']);
});

test('each use of a refresh token returns its successor, with a full lifetime', async (t) => {
  const clock = fakeClock(t);
  const middleware = middlewareWith({ rotate: true, expiresIn: 7 });
  let { refreshToken } = await enter(middleware);
  const { sid } = claimsOf(refreshToken);
  const seen = new Set([claimsOf(refreshToken).jti]);
  for (let turn = 1; turn <= 20; turn += 1) {
    clock.set(turn * day);
    const result = await refresh(middleware, refreshToken);
    assert.equal(result.statusCode, 200);
    assert.equal(headerText(result.refreshToken), '{"alg":"HS256","typ":"refresh+jwt"}');
    const claims = claimsOf(result.refreshToken);
    const iat = clock.start / 1000 + turn * day;
    assert.deepEqual(
      { ...claims, jti: '' },
      {
        userId: 'alice',
        securityStamp: 'a',
        sid,
        jti: '',
        iat,
        exp: iat + 7 * day,
      },
    );
    assert.deepEqual(Object.keys(claims), ['userId', 'securityStamp', 'sid', 'jti', 'iat', 'exp']);
    seen.add(claims.jti);
    assert.equal(claimsOf(result.grantToken).sid, sid);
    ({ refreshToken } = result);
  }
  assert.equal(seen.size, 21);
  clock.set(27 * day);
  assert.deepEqual(await refresh(middleware, refreshToken), refused);
});

runTable(
  'a retry gets the same successor within the grace time, and ends the session after it',
  7,
  [
    { name: 'at once', after: 0, grace: undefined, works: true },
    { name: 'a moment before its end', after: 9.999, grace: undefined, works: true },
    { name: 'at its end', after: 10, grace: undefined, works: false },
    { name: 'much later', after: 1000, grace: undefined, works: false },
    { name: 'within a longer one', after: 59, grace: 60, works: true },
    { name: 'after a longer one', after: 60, grace: 60, works: false },
    { name: 'at once, without any', after: 0, grace: 0, works: false },
  ],
  async ({ after, grace, works }) => {
    const { now } = Date;
    const start = 1_800_000_000_000;
    try {
      Date.now = () => start;
      const middleware = middlewareWith({ rotate: true, grace });
      const first = await enter(middleware);
      const second = await refresh(middleware, first.refreshToken);
      Date.now = () => start + after * 1000;
      const repeat = await refresh(middleware, first.refreshToken);
      if (works) {
        assert.equal(repeat.statusCode, 200);
        assert.equal(repeat.refreshToken, second.refreshToken);
        assert.equal((await refresh(middleware, second.refreshToken)).statusCode, 200);
      } else {
        assert.deepEqual(repeat, refused);
        assert.deepEqual(await refresh(middleware, second.refreshToken), refused);
      }
    } finally {
      Date.now = now;
    }
  },
);

test('a retry gets its own successor, even if that was used meanwhile', async (t) => {
  const clock = fakeClock(t);
  const middleware = middlewareWith({ rotate: true });
  const a = await enter(middleware);
  const b = await refresh(middleware, a.refreshToken);
  clock.set(3);
  const c = await refresh(middleware, b.refreshToken);
  clock.set(5);
  assert.equal((await refresh(middleware, a.refreshToken)).refreshToken, b.refreshToken);
  assert.equal((await refresh(middleware, b.refreshToken)).refreshToken, c.refreshToken);
  clock.set(11);
  assert.equal((await refresh(middleware, b.refreshToken)).refreshToken, c.refreshToken);
  assert.deepEqual(await refresh(middleware, a.refreshToken), refused);
  assert.deepEqual(await refresh(middleware, c.refreshToken), refused);
});

test('the list of used tokens is bounded', async (t) => {
  fakeClock(t);
  const glass = createGlass();
  const middleware = middlewareWith({ rotate: true, store: glass.store });
  let { refreshToken } = await enter(middleware);
  let longest = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    ({ refreshToken } = await refresh(middleware, refreshToken));
    for (const { value } of glass.rows.values()) longest = Math.max(longest, value.length);
  }
  assert.ok(longest < 4096, `${longest} characters`);
});

test('64 concurrent callers with one token get one successor', async () => {
  const middleware = middlewareWith({ rotate: true });
  const { refreshToken } = await enter(middleware);
  const results = await Promise.all(Array.from({ length: 64 }, () => refresh(middleware, refreshToken)));
  assert.deepEqual([...new Set(results.map(({ statusCode }) => statusCode))], [200]);
  assert.equal(new Set(results.map((result) => result.refreshToken)).size, 1);
  assert.equal((await refresh(middleware, results[0].refreshToken)).statusCode, 200);
});

test('with a key pair, a retry gets the same jti, iat and exp, and a second signature is the same token', async () => {
  const security = { privateKey: keys.p256.privateKey };
  const middleware = middlewareWith({ rotate: true }, { security });
  const { refreshToken } = await enter(middleware);
  const results = await Promise.all(Array.from({ length: 8 }, () => refresh(middleware, refreshToken)));
  assert.equal(new Set(results.map((result) => payloadText(result.refreshToken))).size, 1);
  assert.equal(new Set(results.map((result) => result.refreshToken)).size, 8);
});

test('a token that is refused for its user isn’t used up', async () => {
  const known = { ...users.alice };
  let there = true;
  const middleware = middlewareWith(
    { rotate: true, grace: 0 },
    { workers: { getUser: async () => (there ? known : null) } },
  );
  const { refreshToken } = await enter(middleware);
  there = false;
  assert.deepEqual(await refresh(middleware, refreshToken), refused);
  there = true;
  known.securityStamp = 'changed';
  assert.deepEqual(await refresh(middleware, refreshToken), refused);
  known.securityStamp = users.alice.securityStamp;
  assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
});

test('a slow getUser doesn’t shorten the grace time', async (t) => {
  const clock = fakeClock(t);
  let wait = async () => {};
  const getUser = async () => {
    await wait();
    return users.alice;
  };
  const middleware = middlewareWith({ rotate: true }, { workers: { getUser } });
  const first = await enter(middleware);
  // Another tab has used the token more than the grace time ago.
  /** @type {any} */
  let faster;
  wait = async () => {
    wait = async () => {};
    faster = await refresh(middleware, first.refreshToken);
    clock.set(15);
  };
  const slower = await refresh(middleware, first.refreshToken);
  assert.equal(slower.refreshToken, faster.refreshToken);
  // A retry that was received within the grace time is answered after it.
  const next = await refresh(middleware, slower.refreshToken);
  clock.set(24.9);
  wait = async () => clock.set(30);
  assert.equal((await refresh(middleware, slower.refreshToken)).refreshToken, next.refreshToken);
});

test('a user whose claims can’t be put into a token doesn’t use it up', async () => {
  const known = { ...users.alice };
  const middleware = middlewareWith({ rotate: true, grace: 0 }, { workers: { getUser: async () => known } });
  const { refreshToken } = await enter(middleware);
  known.claims = { nbf: 'tomorrow' };
  await assert.rejects(refresh(middleware, refreshToken), { code: 'ERR_OPTION_INVALID' });
  known.claims = {};
  assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
});

test('a passed user gets the successor too, if the token is theirs', async () => {
  const middleware = middlewareWith({ rotate: true });
  const { refreshToken } = await enter(middleware);
  const withUser = async (/** @type {any} */ user) =>
    (await pass(middleware, { headers: {}, body: { refreshToken } })).identity.logIn(user);
  assert.deepEqual(await withUser(users.bob), refused);
  const result = await withUser(users.alice);
  assert.equal(result.statusCode, 200);
  assert.equal((await refresh(middleware, result.refreshToken)).statusCode, 200);
});

test('a rotation takes two round trips, and so does a retry, after which the session is still there', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ rotate: true, store: glass.store });
  await enter(middleware);
  glass.calls.length = 0;
  const { refreshToken } = await enter(middleware);
  assert.deepEqual(glass.calls.splice(0), ['get', 'put', 'get', 'list']);
  await refresh(middleware, refreshToken);
  assert.deepEqual(glass.calls.splice(0), ['get', 'swap']);
  await refresh(middleware, refreshToken);
  assert.deepEqual(glass.calls.splice(0), ['get', 'get']);
});

// ---------------------------------------------------------------------------------- tokens from before there was a store

const old = (/** @type {number} */ iat, lifetime = 90 * day) => ({
  userId: 'alice',
  securityStamp: 'a',
  iat,
  exp: iat + lifetime,
});
const oldTokens = [
  {
    name: 'latchkey',
    make: (/** @type {object} */ claims) => tokenOf(claims, { alg: 'HS256', typ: 'refresh+jwt' }),
  },
  { name: 'the original', make: (/** @type {object} */ claims) => tokenOf(claims) },
];

runTable(
  'a refresh token from before rotation works once, and gets a session',
  2,
  oldTokens,
  async ({ make }) => {
    const { now } = Date;
    const start = 1_800_000_000_000;
    try {
      Date.now = () => start;
      const token = make(old(start / 1000 - 1000));
      /** @type {any[]} */
      const reported = [];
      const middleware = middlewareWith({
        rotate: true,
        onReuse: (/** @type {any} */ event) => reported.push(event),
      });
      const results = await Promise.all(Array.from({ length: 64 }, () => refresh(middleware, token)));
      assert.equal(new Set(results.map(({ refreshToken }) => refreshToken)).size, 1);
      const [{ statusCode, refreshToken, grantToken }] = results;
      assert.equal(statusCode, 200);
      const sessions = await (await visit(middleware, grantToken)).listSessions();
      assert.deepEqual(
        sessions.map(({ createdAt, current }) => [createdAt.getTime(), current]),
        [[start - 1_000_000, true]],
      );
      assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);

      Date.now = () => start + 10_000;
      assert.deepEqual(await refresh(middleware, token), refused);
      assert.deepEqual(await refresh(middleware, refreshToken), refused);
      assert.equal(reported.length, 1);
      assert.equal(reported[0].userId, 'alice');
      // The log-out is stored for as long as the token is valid.
      Date.now = () => start + 80 * day * 1000;
      assert.deepEqual(await refresh(middleware, token), refused);
    } finally {
      Date.now = now;
    }
  },
);

test('an old token under a second ECDSA signature is the same token', async (t) => {
  const clock = fakeClock(t);
  const security = { privateKey: keys.p256.privateKey };
  const claims = old(clock.start / 1000);
  const [one, other] = [0, 1].map(() =>
    keys.sign({ alg: 'ES256', typ: 'refresh+jwt' }, claims, keys.p256.privateKey),
  );
  assert.notEqual(one, other);
  const middleware = middlewareWith({ rotate: true }, { security });
  assert.equal((await refresh(middleware, one)).statusCode, 200);
  clock.set(10);
  assert.deepEqual(await refresh(middleware, other), refused);
});

test('an old token is valid for its lifetime, up to a year', async (t) => {
  const clock = fakeClock(t);
  const iat = clock.start / 1000;
  const works = async (/** @type {number} */ lifetime, /** @type {any} */ expiresIn) => {
    const middleware = middlewareWith({ rotate: true, expiresIn });
    const token = tokenOf(old(iat, lifetime), { alg: 'HS256', typ: 'refresh+jwt' });
    return (await refresh(middleware, token)).statusCode === 200;
  };
  assert.equal(await works(366 * day), true);
  assert.equal(await works(367 * day), false);
  assert.equal(await works(1000 * day, 1000), true);
  assert.equal(await works(1001 * day, 1000), false);
});

test('an old token of a user who was logged out everywhere since is refused; a later one is accepted', async (t) => {
  const clock = fakeClock(t);
  const store = freshStore();
  const middleware = middlewareWith({ rotate: true, store });
  const before = jwtIdentity(optionsWith());
  const logIn = async () => {
    const { identity } = await pass(before, { headers: {}, body: { rememberMe: true } });
    return (await identity.logIn(users.alice)).refreshToken;
  };
  const early = await logIn();
  clock.set(5);
  await (await visit(middleware, null)).logOutAll('alice');
  // The maximum difference between the clocks of two servers.
  clock.set(6 + 1200);
  const late = await logIn();
  assert.deepEqual(await refresh(middleware, early), refused);
  assert.equal((await refresh(middleware, late)).statusCode, 200);
});

// ------------------------------------------------------------------------------------------ switching it on, off and on again

test('a session works on after rotation is switched on, and off again', async (t) => {
  const clock = fakeClock(t);
  const store = freshStore();
  const still = middlewareWith({ store });
  const rotating = middlewareWith({ store, rotate: true });
  const a = await enter(still);
  assert.equal('jti' in claimsOf(a.refreshToken), false);
  assert.equal((await refresh(still, a.refreshToken)).refreshToken, null);
  const b = await refresh(rotating, a.refreshToken);
  assert.equal(claimsOf(b.refreshToken).sid, claimsOf(a.refreshToken).sid);
  assert.equal((await refresh(still, b.refreshToken)).statusCode, 200);
  const c = await refresh(rotating, b.refreshToken);
  assert.equal(c.statusCode, 200);
  // Without rotation its token is renewed by one without a jti, which works with rotation again.
  clock.set(80 * day);
  const d = await refresh(still, c.refreshToken);
  assert.equal(claimsOf(d.refreshToken).jti, undefined);
  clock.set(81 * day);
  const e = await refresh(rotating, d.refreshToken);
  assert.equal(e.statusCode, 200);
  clock.set(82 * day);
  assert.deepEqual(await refresh(rotating, d.refreshToken), refused);
  assert.deepEqual(await refresh(rotating, e.refreshToken), refused);
});

// ---------------------------------------------------------------------------------------------------------------- the report

test('a reuse is reported once, without a token', async (t) => {
  const clock = fakeClock(t);
  /** @type {any[]} */
  const reported = [];
  const middleware = middlewareWith({
    rotate: true,
    label: () => 'phone',
    onReuse: (/** @type {any[]} */ ...args) => reported.push(args),
  });
  const a = await enter(middleware);
  clock.set(1);
  const b = await refresh(middleware, a.refreshToken);
  clock.set(20);
  const thief = { headers: { 'user-agent': 'thief' }, body: { refreshToken: a.refreshToken } };
  const { identity } = await pass(middleware, thief);
  const results = await Promise.all(Array.from({ length: 64 }, () => identity.logIn()));
  for (const result of results) assert.deepEqual(result, refused);
  assert.deepEqual(await refresh(middleware, b.refreshToken), refused);
  assert.equal(reported.length, 1);
  const [[event, request]] = reported;
  assert.equal(request, thief);
  assert.deepEqual(event, {
    sessionId: claimsOf(a.refreshToken).sid,
    userId: 'alice',
    createdAt: new Date(clock.start),
    lastUsedAt: new Date(clock.start + 1000),
    label: 'phone',
  });
});

runTable(
  'nothing that onReuse does changes a response',
  3,
  [
    {
      name: 'throws',
      onReuse: () => {
        throw new Error('oops');
      },
    },
    {
      name: 'rejects',
      onReuse: async () => {
        throw new Error('oops');
      },
    },
    { name: 'never ends', onReuse: () => new Promise(() => {}) },
  ],
  async ({ onReuse }) => {
    const middleware = middlewareWith({ rotate: true, grace: 0, onReuse });
    const { refreshToken } = await enter(middleware);
    const next = await refresh(middleware, refreshToken);
    assert.deepEqual(await refresh(middleware, refreshToken), refused);
    assert.deepEqual(await refresh(middleware, next.refreshToken), refused);
  },
);
