'use strict';

// Listing sessions and ending them.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
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
const { headerText, jwtIdentity, optionsWith, pass, refused } = require('../jwt-identity/support');

const day = 24 * 60 * 60;

test('with a store, tokens have their session’s id and are otherwise unchanged', async (t) => {
  const clock = fakeClock(t);
  const { refreshToken, grantToken, statusCode } = await enter(middlewareWith());
  assert.equal(statusCode, 200);
  const { sid } = claimsOf(refreshToken);
  assert.match(sid, /^[\w-]{22}$/);
  const iat = clock.start / 1000;
  assert.deepEqual(Object.entries(claimsOf(refreshToken)), [
    ['userId', 'alice'],
    ['securityStamp', 'a'],
    ['sid', sid],
    ['iat', iat],
    ['exp', iat + 90 * day],
  ]);
  assert.deepEqual(Object.entries(claimsOf(grantToken)), [
    ['userId', 'alice'],
    ['roles', 'admin'],
    ['email', 'a@example.org'],
    ['sid', sid],
    ['iat', iat],
    ['exp', iat + 15 * 60],
  ]);
  assert.equal(headerText(refreshToken), '{"alg":"HS256","typ":"refresh+jwt"}');
});

test('the session id isn’t among the user’s claims', async () => {
  const middleware = middlewareWith();
  const { grantToken } = await enter(middleware);
  const claims = { email: 'a@example.org' };
  const identity = await visit(middleware, grantToken);
  assert.deepEqual(identity.user, { id: 'alice', roles: 'admin', claims, isAuthenticated: true });
  assert.deepEqual(await identity.verifyGrantToken(grantToken), { id: 'alice', roles: 'admin', claims });
});

test('without rotation a refresh token works until it expires, and is renewed in its last quarter', async (t) => {
  const clock = fakeClock(t);
  const middleware = middlewareWith({ expiresIn: 4 });
  const first = await enter(middleware);
  for (const time of [0, 1, day, 3 * day]) {
    clock.set(time);
    const { statusCode, refreshToken } = await refresh(middleware, first.refreshToken);
    assert.deepEqual([statusCode, refreshToken], [200, null]);
  }
  clock.set(3 * day + 1);
  const results = await Promise.all(
    Array.from({ length: 64 }, () => refresh(middleware, first.refreshToken)),
  );
  for (const { statusCode, refreshToken } of results) {
    assert.equal(statusCode, 200);
    assert.equal(claimsOf(refreshToken).sid, claimsOf(first.refreshToken).sid);
    assert.equal(claimsOf(refreshToken).exp, claimsOf(first.refreshToken).exp + 3 * day + 1);
  }
  clock.set(4 * day);
  assert.deepEqual(await refresh(middleware, first.refreshToken), refused);
  assert.equal((await refresh(middleware, results[0].refreshToken)).statusCode, 200);
});

for (const rotate of [false, true]) {
  const rotation = rotate ? 'with rotation' : 'without rotation';

  test(`${rotation}, logOut ends the session of the grant token`, async () => {
    const middleware = middlewareWith({ rotate });
    const [here, there] = [await enter(middleware), await enter(middleware)];
    assert.equal(await (await visit(middleware, here.grantToken)).logOut(), true);
    assert.deepEqual(await refresh(middleware, here.refreshToken), refused);
    assert.equal((await refresh(middleware, there.refreshToken)).statusCode, 200);
    assert.equal(await (await visit(middleware, here.grantToken)).logOut(), false);
  });

  test(`${rotation}, logOut ends the session of the refresh token, under its configured name`, async () => {
    const middleware = middlewareWith({ rotate }, { credentials: { refreshToken: 'token' } });
    const [here, there] = [await enter(middleware), await enter(middleware)];
    const identity = await visit(middleware, null, {
      token: here.refreshToken,
      refreshToken: there.refreshToken,
    });
    assert.equal(await identity.logOut(), true);
    const use = async (/** @type {string} */ token) =>
      (await (await visit(middleware, null, { token })).logIn()).statusCode;
    assert.deepEqual([await use(here.refreshToken), await use(there.refreshToken)], [401, 200]);
  });

  test(`${rotation}, logOut ends both sessions where the tokens belong to two`, async () => {
    const middleware = middlewareWith({ rotate });
    const [one, two, three] = [await enter(middleware), await enter(middleware), await enter(middleware)];
    const { refreshToken } = two;
    assert.equal(await (await visit(middleware, one.grantToken, { refreshToken })).logOut(), true);
    assert.deepEqual(await refresh(middleware, one.refreshToken), refused);
    assert.deepEqual(await refresh(middleware, two.refreshToken), refused);
    assert.equal((await refresh(middleware, three.refreshToken)).statusCode, 200);
  });

  test(`${rotation}, an old refresh token can be logged out before it was ever used here`, async (t) => {
    fakeClock(t);
    const before = jwtIdentity(optionsWith());
    const { identity } = await pass(before, { headers: {}, body: { rememberMe: true } });
    const [one, two] = [
      await identity.logIn(users.alice),
      await identity.logIn({ ...users.alice, roles: '' }),
    ];
    const middleware = middlewareWith({ rotate });
    const logOut = async (/** @type {string} */ refreshToken) =>
      (await visit(middleware, null, { refreshToken })).logOut();
    // Two tokens that are issued in the same second are identical.
    assert.equal(one.refreshToken, two.refreshToken);
    assert.equal(await logOut(one.refreshToken), true);
    assert.deepEqual(await refresh(middleware, one.refreshToken), refused);
    assert.equal(await logOut(one.refreshToken), false);
  });

  test(`${rotation}, an old refresh token can be logged out after it was used here`, async (t) => {
    fakeClock(t);
    const { identity } = await pass(jwtIdentity(optionsWith()), { headers: {}, body: { rememberMe: true } });
    const { refreshToken } = await identity.logIn(users.alice);
    const middleware = middlewareWith({ rotate });
    const { grantToken } = await refresh(middleware, refreshToken);
    assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
    assert.equal(await (await visit(middleware, null, { refreshToken })).logOut(), true);
    assert.deepEqual(await refresh(middleware, refreshToken), refused);
    assert.deepEqual(await (await visit(middleware, grantToken)).listSessions(), []);
  });

  // Issued before there was a store, which therefore has no session to end.
  // Only their `iat` says when they were issued, by a clock that may be 20 minutes ahead.
  for (const [made, expected] of /** @type {[number, boolean][]} */ ([
    [0, false],
    [1200, false],
    [1202, true],
  ])) {
    const what = expected
      ? 'surely made after logOutAll gets its session'
      : 'that logOutAll ended gets nothing';
    test(`${rotation}, an old refresh token ${what}, whatever happens in between (${made})`, async (t) => {
      const clock = fakeClock(t);
      clock.set(made);
      const { identity } = await pass(jwtIdentity(optionsWith()), {
        headers: {},
        body: { rememberMe: true },
      });
      const { refreshToken } = await identity.logIn(users.alice);
      let steps = 0;
      for (let step = 1; steps === step - 1; step += 1) {
        for (const way of ['another is as fast', 'the store fails once']) {
          const glass = createGlass();
          const middleware = middlewareWith({ store: glass.store, rotate });
          clock.set(1);
          await (await visit(middleware, null)).logOutAll('alice');
          clock.set(1203);
          /** @type {any[]} */
          const answers = [];
          let calls = 0;
          glass.before = async () => {
            calls += 1;
            if (calls !== step) return;
            steps = step;
            if (way === 'the store fails once') throw new Error('down');
            answers.push(await refresh(middleware, refreshToken));
          };
          answers.push(await refresh(middleware, refreshToken).catch(({ code }) => code));
          glass.before = () => undefined;
          answers.push(await refresh(middleware, refreshToken));
          const isIn = answers.map(({ statusCode }) => statusCode === 200);
          assert.equal(isIn.at(-1), expected, `${way} at step ${step}`);
          if (!expected) assert.ok(!isIn.includes(true), `${way} at step ${step}`);
        }
      }
      assert.ok(steps >= 4, `${steps} steps`);
    });
  }

  test(`${rotation}, logOutAll ends every session of the user and no other`, async () => {
    const middleware = middlewareWith({ rotate });
    const mine = [await enter(middleware), await enter(middleware), await enter(middleware)];
    const other = await enter(middleware, 'bob');
    assert.equal(await (await visit(middleware, mine[0].grantToken)).logOutAll(), 3);
    for (const { refreshToken } of mine) assert.deepEqual(await refresh(middleware, refreshToken), refused);
    assert.equal((await refresh(middleware, other.refreshToken)).statusCode, 200);
    assert.equal(await (await visit(middleware, null)).logOutAll('bob'), 1);
    assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
    assert.equal((await enter(middleware)).statusCode, 200);
  });
}

test('two tokens of one session are one log-out, and an invalid id is none', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store }, { grantToken: { revocation: {} } });
  const { grantToken, refreshToken } = await enter(middleware);
  const identity = await visit(middleware, grantToken, { refreshToken });
  glass.calls.length = 0;
  for (const id of ['', 'x', `${claimsOf(grantToken).sid}x`, 5, {}]) {
    assert.equal(await identity.logOutSession(id), false);
  }
  assert.deepEqual(glass.calls, []);
  assert.equal(await identity.logOut(), true);
  assert.deepEqual(glass.calls, ['get', 'remove', 'put']);
});

test('listSessions returns the user’s sessions, most recently used first', async (t) => {
  const clock = fakeClock(t);
  const store = freshStore();
  const middleware = middlewareWith({
    store,
    rotate: true,
    label: (/** @type {any} */ req) => req.headers['user-agent'],
  });
  const phone = await enter(middleware, 'alice', { headers: { 'user-agent': 'phone' } });
  clock.set(60);
  const laptop = await enter(middleware, 'alice', { headers: { 'user-agent': 'laptop' } });
  await enter(middleware, 'bob');
  clock.set(120);
  await refresh(middleware, phone.refreshToken);
  const identity = await visit(middleware, laptop.grantToken);
  const at = (/** @type {number} */ seconds) => new Date(clock.start + seconds * 1000);
  assert.deepEqual(await identity.listSessions(), [
    {
      id: claimsOf(phone.grantToken).sid,
      createdAt: at(0),
      lastUsedAt: at(120),
      label: 'phone',
      current: false,
    },
    {
      id: claimsOf(laptop.grantToken).sid,
      createdAt: at(60),
      lastUsedAt: at(60),
      label: 'laptop',
      current: true,
    },
  ]);
  const anonymous = await visit(middleware, null);
  assert.deepEqual(
    (await anonymous.listSessions('bob')).map((/** @type {any} */ { label, current }) => [label, current]),
    [[null, false]],
  );
  assert.deepEqual(await anonymous.listSessions('nobody'), []);
  clock.set(90 * day + 60);
  assert.equal((await anonymous.listSessions('alice')).length, 1);
  clock.set(90 * day + 120);
  assert.deepEqual(await anonymous.listSessions('alice'), []);
});

test('logOutSession ends one of the list', async () => {
  const middleware = middlewareWith();
  const [here, there, other] = [
    await enter(middleware),
    await enter(middleware),
    await enter(middleware, 'bob'),
  ];
  const identity = await visit(middleware, here.grantToken);
  const idOf = (/** @type {any} */ { grantToken }) => claimsOf(grantToken).sid;
  assert.equal(await identity.logOutSession(idOf(there)), true);
  assert.equal(await identity.logOutSession(idOf(there)), false);
  assert.equal(await identity.logOutSession(idOf(other)), false);
  assert.equal(await identity.logOutSession(idOf(other), 'bob'), true);
  assert.deepEqual(await refresh(middleware, there.refreshToken), refused);
  assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
  assert.equal((await refresh(middleware, here.refreshToken)).statusCode, 200);
});

test('a log-in without rememberMe starts no session', async () => {
  const middleware = middlewareWith();
  const { grantToken, refreshToken } = await enter(middleware, 'alice', { rememberMe: false });
  assert.deepEqual([refreshToken, claimsOf(grantToken).sid], [null, undefined]);
  const identity = await visit(middleware, grantToken);
  assert.deepEqual(await identity.listSessions(), []);
  assert.equal(await identity.logOut(), false);
});

test('logOut of a request without a valid token ends nothing', async () => {
  const middleware = middlewareWith();
  const { grantToken, refreshToken } = await enter(middleware);
  for (const body of [undefined, null, {}, { refreshToken: '' }, { refreshToken: 5 }, { refreshToken: {} }]) {
    assert.equal(await (await visit(middleware, null, /** @type {any} */ (body))).logOut(), false);
  }
  const tampered = { refreshToken: keys.tampered(refreshToken) };
  assert.equal(await (await visit(middleware, keys.tampered(grantToken), tampered)).logOut(), false);
  assert.equal(await (await visit(middleware, null, { refreshToken: grantToken })).logOut(), false);
  assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
});

runTable(
  'an anonymous request must name the user whose sessions are meant',
  4,
  [
    { name: 'logOutAll', run: (/** @type {any} */ identity) => identity.logOutAll() },
    { name: 'logOutOthers', run: (/** @type {any} */ identity) => identity.logOutOthers() },
    { name: 'listSessions', run: (/** @type {any} */ identity) => identity.listSessions() },
    { name: 'logOutSession', run: (/** @type {any} */ identity) => identity.logOutSession('a'.repeat(22)) },
  ],
  async ({ run }) => {
    const middleware = middlewareWith();
    await assert.rejects(run(await visit(middleware, null)), { code: 'ERR_USER_UNKNOWN' });
    const { grantToken } = await enter(middleware);
    await assert.doesNotReject(run(await visit(middleware, grantToken)));
    // A handler may replace `user`; the verified grant token decides.
    const identity = await visit(middleware, null);
    identity.user = { id: 'alice', isAuthenticated: true };
    await assert.rejects(run(identity), { code: 'ERR_USER_UNKNOWN' });
  },
);

runTable(
  'an invalid user id is refused',
  3,
  [
    { name: 'null', id: null },
    { name: 'a function', id: () => 'alice' },
    { name: 'a symbol', id: Symbol('alice') },
  ],
  async ({ id }) => {
    const { grantToken } = await enter(middlewareWith());
    const identity = await visit(middlewareWith(), grantToken);
    for (const run of [identity.logOutAll, identity.listSessions]) {
      await assert.rejects(run(id), { code: 'ERR_OPTION_INVALID' });
    }
    await assert.rejects(identity.logOutSession('a', id), { code: 'ERR_OPTION_INVALID' });
  },
);

test('a number and its digits are two users, and an id with toJSON is its text', async () => {
  const getUser = async (/** @type {any} */ { id }) => (id === undefined ? null : { userId: id });
  const middleware = middlewareWith({}, { workers: { getUser } });
  const logIn = async (/** @type {any} */ userId) => {
    const { identity } = await pass(middleware, { headers: {}, body: { rememberMe: true } });
    return identity.logIn({ userId });
  };
  const number = await logIn(7);
  const text = await logIn('7');
  const object = await logIn({ toJSON: () => 'f00d' });
  const identity = await visit(middleware, null);
  assert.equal((await identity.listSessions('f00d')).length, 1);
  assert.equal((await identity.listSessions({ toJSON: () => 'f00d' })).length, 1);
  assert.equal(await identity.logOutAll('7'), 1);
  assert.equal((await refresh(middleware, number.refreshToken)).statusCode, 200);
  assert.deepEqual(await refresh(middleware, text.refreshToken), refused);
  assert.equal((await refresh(middleware, object.refreshToken)).statusCode, 200);
});

/** The rows of sessions, which alone have a group. @param {ReturnType<typeof createGlass>} glass */
const sessionsIn = (glass) => [...glass.rows.values()].filter(({ group }) => group !== undefined);

test('a user without an id starts no session', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store });
  const { identity } = await pass(middleware, { headers: {}, body: { rememberMe: true } });
  for (const user of [{ claims: {} }, { userId: null, claims: {} }]) {
    await assert.rejects(identity.logIn(user), { code: 'ERR_OPTION_INVALID' });
  }
  assert.deepEqual(sessionsIn(glass), []);
});

test('a log-in that fails leaves no session', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store });
  const { identity } = await pass(middleware, { headers: {}, body: { rememberMe: true } });
  await assert.rejects(identity.logIn({ userId: 1, claims: { nbf: 'x' } }), { code: 'ERR_OPTION_INVALID' });
  assert.deepEqual(sessionsIn(glass), []);
});

test('without a store the methods reject with what is missing', async () => {
  const { identity } = await pass(jwtIdentity(optionsWith()), { headers: {} });
  for (const name of ['logOut', 'logOutAll', 'logOutOthers', 'logOutSession', 'listSessions']) {
    await assert.rejects(identity[name]('alice'), {
      code: 'ERR_STORE_MISSING',
      message: `${name} needs option refreshToken.store`,
    });
  }
});

test('the methods work detached, can be overridden, and aren’t enumerable', async () => {
  const middleware = middlewareWith();
  const { grantToken, refreshToken } = await enter(middleware);
  const identity = await visit(middleware, grantToken);
  const { logOut, listSessions } = identity;
  assert.equal((await listSessions()).length, 1);
  assert.equal(await logOut(), true);
  assert.deepEqual(await refresh(middleware, refreshToken), refused);
  const names = [];
  for (const name in identity) names.push(name);
  assert.deepEqual(names, ['request', 'user', 'config', 'logIn', 'verifyGrantToken']);
  identity.logOut = () => 'replaced';
  assert.equal(identity.logOut(), 'replaced');
  assert.equal(typeof (await visit(middleware, null)).logOut(), 'object');
});

test('neither the store nor its contents can be reached or seen through an identity', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store, rotate: true });
  const { grantToken, refreshToken } = await enter(middleware);
  const identity = await visit(middleware, grantToken, { refreshToken });
  assert.deepEqual(Object.keys(identity.config.refreshToken), ['expiresIn']);
  const { sid } = claimsOf(grantToken);
  for (const text of [inspect(identity), JSON.stringify(identity)]) {
    assert.equal(text.includes(sid) || text.includes(refreshToken), false, text);
  }
});

test('a stolen store shows no user, label, token or session', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store, rotate: true, label: () => 'the label' });
  const { refreshToken, grantToken } = await enter(middleware);
  await refresh(middleware, refreshToken);
  await (await visit(middleware, grantToken)).logOutAll('bob');
  const { sid, jti } = claimsOf(refreshToken);
  const seen = JSON.stringify([...glass.rows]);
  const bytes = Buffer.from([...glass.rows.values()].map(({ value }) => value).join(''), 'base64url');
  assert.ok(glass.rows.size >= 2);
  for (const text of ['alice', 'bob', 'label', sid, jti, refreshToken, 'createdAt']) {
    assert.equal(seen.includes(text) || bytes.toString('latin1').includes(text), false, text);
  }
});

runTable(
  'a label is short text, or none',
  9,
  [
    { name: 'text', given: 'Firefox on Linux', label: 'Firefox on Linux' },
    { name: 'nothing', given: undefined, label: null },
    { name: 'an object', given: { toString: () => 'x', toJSON: () => 'x' }, label: null },
    { name: 'an array', given: ['a', 'b'], label: null },
    { name: 'long text', given: 'a'.repeat(10_000_000), label: 'a'.repeat(200) },
    { name: 'lines and escapes', given: 'a\r\nb\u001b[2Jc\u0000', label: 'a b [2Jc' },
    { name: 'another direction', given: 'a\u202egnp.exe', label: 'a gnp.exe' },
    { name: 'half a character at the end', given: `${'a'.repeat(199)}\u{1f600}`, label: 'a'.repeat(199) },
    { name: 'a name that every object has', given: '__proto__', label: '__proto__' },
  ],
  async ({ given, label }) => {
    const middleware = middlewareWith({ label: () => given });
    const { grantToken } = await enter(middleware);
    const [session] = await (await visit(middleware, grantToken)).listSessions();
    assert.equal(session.label, label);
    assert.equal(Object.getPrototypeOf(session), Object.prototype);
  },
);

test('a label that throws rejects the log-in before anything is stored', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({
    store: glass.store,
    label: () => {
      throw new Error('no label');
    },
  });
  await assert.rejects(enter(middleware), { message: 'no label' });
  assert.deepEqual(sessionsIn(glass), []);
  assert.ok(!glass.calls.includes('put'));
});
