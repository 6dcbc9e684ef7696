'use strict';

// logOutOthers ends what the user has on other devices, and leaves the current session alone.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { claimsOf, createGlass, enter, middlewareWith, refresh, users, visit } = require('./session-support');
const { refused } = require('../jwt-identity/support');

const revocation = { staleness: 0 };
const idOf = (/** @type {{ grantToken: string }} */ { grantToken }) => claimsOf(grantToken).sid;
const isAuthenticated = async (/** @type {Function} */ middleware, /** @type {string} */ grantToken) =>
  (await visit(middleware, grantToken)).user.isAuthenticated;

runTable(
  'logOutOthers ends every other session of the user, and nothing else',
  4,
  [false, true].flatMap((rotate) =>
    [undefined, revocation].map((given) => ({
      name: `${rotate ? 'with' : 'without'} rotation, ${given ? 'with' : 'without'} revocation`,
      rotate,
      revocation: given,
    })),
  ),
  async ({ rotate, revocation }) => {
    const middleware = middlewareWith({ rotate }, revocation && { grantToken: { revocation } });
    const current = await enter(middleware);
    const others = [await enter(middleware), await enter(middleware)];
    const bob = await enter(middleware, 'bob');
    const identity = await visit(middleware, current.grantToken);

    assert.equal(await identity.logOutOthers(), 2);
    assert.deepEqual(
      (await identity.listSessions()).map((/** @type {any} */ { id, current }) => [id, current]),
      [[idOf(current), true]],
    );
    for (const other of others) {
      assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
      assert.equal(await isAuthenticated(middleware, other.grantToken), !revocation);
    }
    assert.equal((await refresh(middleware, bob.refreshToken)).statusCode, 200);
    assert.equal(await isAuthenticated(middleware, bob.grantToken), true);

    assert.equal(await isAuthenticated(middleware, current.grantToken), true);
    const next = await refresh(middleware, current.refreshToken);
    assert.equal(next.statusCode, 200);
    assert.equal(await isAuthenticated(middleware, next.grantToken), true);
    assert.equal(await identity.logOutOthers(), 0);
  },
);

test('the current session is that of the verified grant token, not that of the body or of user', async () => {
  const middleware = middlewareWith();
  const [current, other] = [await enter(middleware), await enter(middleware)];
  const identity = await visit(middleware, current.grantToken, { refreshToken: other.refreshToken });
  identity.user = { id: 'bob', isAuthenticated: true };
  assert.equal(await identity.logOutOthers('bob'), 1);
  assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
  assert.equal((await refresh(middleware, current.refreshToken)).statusCode, 200);

  const tampered = await visit(middleware, keys.tampered(current.grantToken));
  await assert.rejects(tampered.logOutOthers(), { code: 'ERR_USER_UNKNOWN' });
});

test('from a log-in without a session, logOutOthers ends every session and keeps the grant token', async () => {
  const middleware = middlewareWith({}, { grantToken: { revocation } });
  const short = await enter(middleware, 'alice', { rememberMe: false });
  const other = await enter(middleware);
  assert.equal(await (await visit(middleware, short.grantToken)).logOutOthers(), 1);
  assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
  assert.equal(await isAuthenticated(middleware, short.grantToken), true);
});

test('logOutOthers ends refresh tokens that the store does not know yet', async () => {
  const middleware = middlewareWith();
  const current = await enter(middleware);
  const iat = Math.floor(Date.now() / 1000) - 100;
  const claims = { userId: 'alice', securityStamp: 'a', iat, exp: iat + 1000 };
  const [used, unused] = [claims, { ...claims, exp: iat + 2000 }].map((claims) =>
    keys.sign({ alg: 'HS256', typ: 'refresh+jwt' }, claims),
  );
  assert.equal((await refresh(middleware, used)).statusCode, 200);
  assert.equal(await (await visit(middleware, current.grantToken)).logOutOthers(), 1);
  assert.deepEqual(await refresh(middleware, used), refused);
  assert.deepEqual(await refresh(middleware, unused), refused);
});

test('a log-in that is in progress during logOutOthers is refused', async () => {
  const glass = createGlass();
  const current = await enter(middlewareWith({ store: glass.store }));
  const middleware = middlewareWith(
    { store: glass.store },
    {
      workers: {
        getUser: async () => {
          await (await visit(middlewareWith({ store: glass.store }), current.grantToken)).logOutOthers();
          return users.alice;
        },
      },
    },
  );
  assert.deepEqual(await enter(middleware), refused);
  assert.equal((await refresh(middlewareWith({ store: glass.store }), current.refreshToken)).statusCode, 200);
});

test('a logOutOthers that failed half-way ends the rest when it is called again', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store }, { grantToken: { revocation } });
  const current = await enter(middleware);
  const others = [await enter(middleware), await enter(middleware)];
  const identity = await visit(middleware, current.grantToken);
  let removals = 0;
  glass.before = async (verb) => {
    if (verb !== 'remove') return;
    removals += 1;
    if (removals === 2) throw new Error('down');
  };
  await assert.rejects(identity.logOutOthers(), { code: 'ERR_STORE_UNAVAILABLE' });
  assert.equal(await identity.logOutOthers(), 1);
  for (const other of others) {
    assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
    assert.equal(await isAuthenticated(middleware, other.grantToken), false);
  }
});

test('a rotation in progress during logOutOthers brings no session back', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store, rotate: true }, { grantToken: { revocation } });
  const [current, other] = [await enter(middleware), await enter(middleware)];
  const identity = await visit(middleware, current.grantToken);
  let isDone = false;
  glass.before = async (verb) => {
    if (verb !== 'swap' || isDone) return;
    isDone = true;
    await identity.logOutOthers();
  };
  assert.deepEqual(await refresh(middleware, other.refreshToken), refused);
  assert.equal(isDone, true);
  assert.deepEqual(
    (await identity.listSessions()).map((/** @type {any} */ { id }) => id),
    [idOf(current)],
  );
});

runTable(
  'a log-in with a refresh token during which its session ends is refused:',
  4,
  [true, false].flatMap((rotate) =>
    [true, false].map((isRepeated) => ({
      ...{ rotate, isRepeated },
      name: `rotate ${rotate}, ${isRepeated ? 'repeated' : 'used once'}`,
    })),
  ),
  async ({ rotate, isRepeated }) => {
    const { store } = createGlass();
    const plain = middlewareWith({ store, rotate });
    let ends = false;
    const getUser = async () => {
      if (ends) await (await visit(plain, null)).logOutAll('alice');
      return users.alice;
    };
    const middleware = middlewareWith({ store, rotate }, { workers: { getUser } });
    const { refreshToken } = await enter(middleware);
    if (isRepeated) assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
    assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
    ends = true;
    assert.deepEqual(await refresh(middleware, refreshToken), refused);
  },
);
