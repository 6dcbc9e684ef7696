'use strict';

// Grant tokens that are revoked before they expire.

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
const { jwtIdentity, optionsWith, pass, refused, tokenOf } = require('../jwt-identity/support');

const revoking = (/** @type {object} */ refreshToken = {}, /** @type {object} */ revocation = {}) =>
  middlewareWith({ rotate: true, ...refreshToken }, { grantToken: { revocation } });

const isIn = async (/** @type {Function} */ middleware, /** @type {string} */ token) => {
  const identity = await visit(middleware, token);
  const verified = await identity.verifyGrantToken(token);
  assert.equal(verified !== null, identity.user.isAuthenticated);
  return identity.user.isAuthenticated;
};

test('logOut revokes the grant tokens of the session, all of them and no others', async () => {
  const middleware = revoking();
  const first = await enter(middleware);
  const second = await refresh(middleware, first.refreshToken);
  const other = await enter(middleware);
  assert.equal(await isIn(middleware, first.grantToken), true);
  await (await visit(middleware, second.grantToken)).logOut();
  assert.equal(await isIn(middleware, first.grantToken), false);
  assert.equal(await isIn(middleware, second.grantToken), false);
  assert.equal(await isIn(middleware, other.grantToken), true);
});

test('without revocation a grant token outlives its session', async () => {
  const middleware = middlewareWith();
  const { grantToken } = await enter(middleware);
  assert.equal(await (await visit(middleware, grantToken)).logOut(), true);
  assert.equal(await isIn(middleware, grantToken), true);
});

test('a refresh token logs out the grant tokens of its session', async () => {
  const middleware = revoking();
  const { grantToken, refreshToken } = await enter(middleware);
  assert.equal(await (await visit(middleware, null, { refreshToken })).logOut(), true);
  assert.equal(await isIn(middleware, grantToken), false);
});

test('a grant token without a session is revoked by its jti', async () => {
  const middleware = revoking();
  const [one, other] = [
    await enter(middleware, 'alice', { rememberMe: false }),
    await enter(middleware, 'alice', { rememberMe: false }),
  ];
  assert.deepEqual(Object.keys(claimsOf(one.grantToken)), ['userId', 'roles', 'email', 'jti', 'iat', 'exp']);
  assert.equal(await (await visit(middleware, one.grantToken)).logOut(), true);
  assert.equal(await isIn(middleware, one.grantToken), false);
  assert.equal(await isIn(middleware, other.grantToken), true);
});

test('logOutAll revokes grant tokens issued before it, and a log-in at the same moment is accepted', async (t) => {
  fakeClock(t);
  const middleware = revoking();
  const old = await visit(middleware, (await enter(middleware)).grantToken);
  const [session, bare, other] = [
    await enter(middleware),
    await enter(middleware, 'alice', { rememberMe: false }),
    await enter(middleware, 'bob'),
  ];
  const before = tokenOf({
    userId: 'alice',
    roles: '',
    iat: Date.now() / 1000,
    exp: Date.now() / 1000 + 900,
  });
  assert.equal(await isIn(middleware, before), true);
  await old.logOutAll();
  for (const token of [session.grantToken, bare.grantToken, before]) {
    assert.equal(await isIn(middleware, token), false);
  }
  assert.equal(await isIn(middleware, other.grantToken), true);
  for (const rememberMe of [true, false]) {
    const { grantToken } = await enter(middleware, 'alice', { rememberMe });
    assert.equal(await isIn(middleware, grantToken), true);
  }
});

test('logOutAll revokes the log-in of the same second, however often', async (t) => {
  fakeClock(t);
  const middleware = revoking();
  for (let turn = 0; turn < 5; turn += 1) {
    const later = [];
    const { grantToken, refreshToken } = await enter(middleware);
    assert.equal(await isIn(middleware, grantToken), true);
    assert.equal(claimsOf(grantToken).iat, Date.now() / 1000);
    for (let repeat = 0; repeat < 2; repeat += 1) {
      const next = await refresh(middleware, refreshToken);
      assert.equal(await isIn(middleware, next.grantToken), true);
      later.push(next.grantToken);
    }
    await (await visit(middleware, null)).logOutAll('alice');
    for (const token of [grantToken, ...later]) assert.equal(await isIn(middleware, token), false);
  }
});

test('each logOutAll reaches every process, not only the first', async (t) => {
  const clock = fakeClock(t);
  const store = freshStore();
  const [one, two] = [revoking({ store }), revoking({ store })];
  for (let turn = 0; turn < 3; turn += 1) {
    clock.set(turn * 100);
    const { grantToken } = await enter(one);
    clock.set(turn * 100 + 10);
    for (const middleware of [one, two]) assert.equal(await isIn(middleware, grantToken), true);
    await (await visit(turn % 2 ? one : two, null)).logOutAll('alice');
    clock.set(turn * 100 + 15);
    for (const middleware of [one, two]) assert.equal(await isIn(middleware, grantToken), false);
  }
});

test('calling logOutAll often doesn’t prolong a grant token', async (t) => {
  const clock = fakeClock(t);
  const middleware = revoking();
  for (let turn = 0; turn < 100; turn += 1) await (await visit(middleware, null)).logOutAll('alice');
  const { grantToken, refreshToken } = await enter(middleware);
  for (const token of [grantToken, (await refresh(middleware, refreshToken)).grantToken]) {
    assert.equal(claimsOf(token).exp, clock.start / 1000 + 15 * 60);
    clock.set(15 * 60 - 1);
    assert.equal(await isIn(middleware, token), true);
    clock.set(15 * 60);
    assert.equal(await isIn(middleware, token), false);
    clock.set(0);
  }
});

test('logOutAll revokes tokens issued while it was running', async (t) => {
  const clock = fakeClock(t);
  const glass = createGlass();
  const middleware = revoking({ store: glass.store });
  const { refreshToken } = await enter(middleware);
  /** @type {any} */
  let late;
  glass.before = async (verb) => {
    if (verb !== 'removeGroup') return;
    clock.set(3);
    late = await refresh(middleware, refreshToken);
    clock.set(4);
  };
  await (await visit(middleware, null)).logOutAll('alice');
  assert.equal(late.statusCode, 200);
  assert.equal(await isIn(middleware, late.grantToken), false);
  assert.deepEqual(await refresh(middleware, late.refreshToken), refused);
  const { grantToken } = await enter(middleware);
  assert.equal(await isIn(middleware, grantToken), true);
});

test('logOutSession and a reuse revoke the grant tokens, too', async (t) => {
  const clock = fakeClock(t);
  const middleware = revoking({ onReuse() {} });
  const [here, there] = [await enter(middleware), await enter(middleware)];
  await (await visit(middleware, here.grantToken)).logOutSession(claimsOf(there.grantToken).sid);
  assert.equal(await isIn(middleware, there.grantToken), false);
  assert.equal(await isIn(middleware, here.grantToken), true);
  const next = await refresh(middleware, here.refreshToken);
  clock.set(10);
  assert.deepEqual(await refresh(middleware, here.refreshToken), refused);
  assert.equal(await isIn(middleware, next.grantToken), false);
});

test('another process refuses the token within the staleness, and reads the store once in that time', async (t) => {
  const clock = fakeClock(t);
  const glass = createGlass();
  const [here, there] = [0, 1].map(() => revoking({ store: glass.store }, { staleness: 7 }));
  const { grantToken } = await enter(here);
  glass.calls.length = 0;
  assert.equal(await isIn(there, grantToken), true);
  assert.deepEqual(glass.calls, ['get', 'get']);
  for (let turn = 0; turn < 100; turn += 1) await isIn(there, grantToken);
  assert.deepEqual(glass.calls, ['get', 'get']);
  await (await visit(here, grantToken)).logOut();
  assert.equal(await isIn(here, grantToken), false);
  clock.set(6.999);
  assert.equal(await isIn(there, grantToken), true);
  clock.set(7);
  assert.equal(await isIn(there, grantToken), false);
});

test('a service that only verifies checks revocation, too', async () => {
  const { privateKey, publicKey } = keys.p256;
  const store = freshStore();
  const issuer = middlewareWith(
    { store },
    { security: { privateKey }, grantToken: { revocation: { staleness: 0 } } },
  );
  const service = jwtIdentity({
    ...optionsWith(),
    security: { publicKey },
    grantToken: { revocation: { store, staleness: 0 } },
  });
  const { grantToken } = await enter(issuer);
  assert.equal(await isIn(service, grantToken), true);
  assert.deepEqual((await visit(service, grantToken)).user.claims, { email: 'a@example.org' });
  await assert.rejects((await visit(service, grantToken)).logOut(), { code: 'ERR_STORE_MISSING' });
  await (await visit(issuer, grantToken)).logOut();
  assert.equal(await isIn(service, grantToken), false);
});

runTable(
  'while the store is down, a request with a grant token gets an error and one without is anonymous',
  3,
  [
    { name: 'rejecting', fail: async () => Promise.reject(new Error('down')) },
    { name: 'garbage', fail: async () => 'garbage' },
    { name: 'no text', fail: async () => ({ toString: () => 'all 9' }) },
  ],
  async ({ name, fail }) => {
    const glass = createGlass();
    const middleware = revoking({ store: glass.store }, { staleness: 0 });
    const { grantToken } = await enter(middleware);
    glass.before = fail;
    const code = name === 'rejecting' ? 'ERR_STORE_UNAVAILABLE' : 'ERR_STORE_INVALID';
    const request = { headers: { authorization: `Bearer ${grantToken}` } };
    const { identity, args } = await pass(middleware, request);
    assert.deepEqual(
      args.map((/** @type {any} */ error) => error.code),
      [code],
    );
    assert.equal(identity.user.isAuthenticated, false);
    await assert.rejects(identity.verifyGrantToken(grantToken), { code });
    const tampered = await pass(middleware, {
      headers: { authorization: `Bearer ${keys.tampered(grantToken)}` },
    });
    assert.deepEqual(tampered.args, []);
    assert.deepEqual((await pass(middleware, { headers: {} })).args, []);
    glass.before = () => undefined;
    assert.equal(await isIn(middleware, grantToken), true);
  },
);

test('where the answer is cached, next is called as soon as without revocation', async () => {
  const middleware = revoking({}, { staleness: 60 });
  const { grantToken } = await enter(middleware);
  await visit(middleware, grantToken);
  /** @type {string[]} */
  const order = [];
  const request = { headers: { authorization: `Bearer ${grantToken}` } };
  const passed = new Promise((resolve) => {
    middleware(request, {}, () => {
      order.push('next');
      resolve(undefined);
    });
    order.push('returned');
    Promise.resolve().then(() => order.push('one turn later'));
  });
  await passed;
  await new Promise(setImmediate);
  assert.deepEqual(order, ['returned', 'next', 'one turn later']);
});

test('an error that next throws reaches next, as without revocation', async () => {
  const middleware = revoking({}, { staleness: 0 });
  const { grantToken } = await enter(middleware);
  /** @type {unknown[]} */
  const heard = [];
  await new Promise((resolve) => {
    middleware({ headers: { authorization: `Bearer ${grantToken}` } }, {}, (/** @type {unknown} */ error) => {
      heard.push(error);
      if (error) return resolve(undefined);
      throw new Error('from a handler');
    });
  });
  assert.deepEqual(
    heard.map((error) => /** @type {any} */ (error)?.message),
    [undefined, 'from a handler'],
  );
});

test('reserved claims of the user are left out', async () => {
  const middleware = revoking();
  const { identity } = await pass(middleware, { headers: {}, body: { rememberMe: true } });
  const user = { ...users.alice, claims: { sid: 'x', jti: 'y', email: 'z' } };
  const { grantToken } = await identity.logIn(user);
  const claims = claimsOf(grantToken);
  assert.notEqual(claims.sid, 'x');
  assert.notEqual(claims.jti, 'y');
  assert.deepEqual((await visit(middleware, grantToken)).user.claims, { email: 'z' });
});

test('a grant token older than what is remembered is refused, and a younger one of the same lifetime is not', async (t) => {
  const clock = fakeClock(t);
  const store = freshStore();
  const servers = [30 * 24 * 60, 15].map((expiresIn) =>
    middlewareWith({ store }, { grantToken: { expiresIn, revocation: { staleness: 0 } } }),
  );
  const [before, now] = /** @type {[any, any]} */ (servers);
  const [revoked, other] = [await enter(before), await enter(before)];
  assert.equal(await isIn(now, revoked.grantToken), true);
  await (await visit(now, revoked.grantToken)).logOut();
  assert.deepEqual([await isIn(now, revoked.grantToken), await isIn(now, other.grantToken)], [false, true]);
  clock.set(20 * 3600);
  assert.deepEqual([await isIn(now, revoked.grantToken), await isIn(now, other.grantToken)], [false, true]);
  clock.set(26 * 3600);
  assert.deepEqual([await isIn(now, revoked.grantToken), await isIn(now, other.grantToken)], [false, false]);
});

test('logOutAll revokes what refresh tokens obtain while it runs, also one from before the store', async () => {
  const glass = createGlass();
  const options = { grantToken: { revocation: { staleness: 0 } } };
  const middleware = middlewareWith({ store: glass.store }, options);
  const tracked = await enter(middleware);
  const untracked = await enter(middlewareWith({ store: undefined }));
  // It has counted, and not yet written from when on the user's tokens count.
  let isCounted = false;
  /** @type {any} */
  let goOn;
  const paused = new Promise((reached) => {
    glass.before = async (verb) => {
      if (verb === 'get' && isCounted && goOn === undefined) {
        const gate = new Promise((resolve) => {
          goOn = resolve;
        });
        reached(undefined);
        await gate;
      }
      isCounted ||= verb === 'swap' || verb === 'add';
    };
  });
  const loggingOut = (await visit(middleware, tracked.grantToken)).logOutAll('alice');
  await paused;
  const obtained = [
    await refresh(middleware, tracked.refreshToken),
    await refresh(middleware, untracked.refreshToken),
  ];
  goOn();
  await loggingOut;
  for (const { grantToken } of obtained)
    assert.equal(grantToken && (await isIn(middleware, grantToken)), false);
  assert.ok(obtained.some(({ grantToken }) => grantToken));
  const after = await enter(middleware);
  assert.equal(await isIn(middleware, after.grantToken), true);
});
