'use strict';

// Stolen and forged refresh tokens, other people's sessions, a store that lies, and races that would bring back what was ended.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  claimsOf,
  createGlass,
  enter,
  fakeClock,
  middlewareWith,
  refresh,
  users,
  visit,
} = require('../sessions/session-support');
const { jwtIdentity, optionsWith, pass } = require('../jwt-identity/support');

const revocation = { staleness: 0 };
const statusOf = async (/** @type {Function} */ middleware, /** @type {string} */ token) =>
  (await refresh(middleware, token)).statusCode;
const isIn = async (/** @type {Function} */ middleware, /** @type {string} */ token) =>
  (await visit(middleware, token)).user.isAuthenticated;
const now = () => Math.floor(Date.now() / 1000);
const signed = (/** @type {object} */ claims, typ = 'refresh+jwt') =>
  keys.sign({ alg: 'HS256', typ }, claims);

// ------------------------------------------------------------------------------------------------------------- stolen tokens

runTable(
  'a stolen refresh token',
  4,
  [
    { name: 'used by the thief first ends with the victim’s next use', after: 10 },
    { name: 'used by the victim first ends with the thief’s use', after: 10 },
    { name: 'used by both within the grace time leaves them one session', after: 9 },
    { name: 'that was rotated many times since ends it as well', after: 10, turns: 5 },
  ],
  async ({ after, turns = 1 }) => {
    const { now } = Date;
    let time = 1_800_000_000_000;
    try {
      Date.now = () => time;
      const middleware = middlewareWith({ rotate: true, onReuse() {} }, { grantToken: { revocation } });
      const stolen = await enter(middleware);
      let latest = stolen;
      for (let turn = 0; turn < turns; turn += 1) {
        latest = await refresh(middleware, latest.refreshToken);
        assert.equal(latest.statusCode, 200);
        if (turn + 1 < turns) time += 60_000;
      }
      time += after * 1000;
      const isTheft = after >= 10;
      assert.equal(await statusOf(middleware, stolen.refreshToken), isTheft ? 401 : 200);
      assert.equal(await statusOf(middleware, latest.refreshToken), isTheft ? 401 : 200);
      assert.equal(await isIn(middleware, latest.grantToken), !isTheft);
    } finally {
      Date.now = now;
    }
  },
);

test('a theft ends that session and no other one of the user', async (t) => {
  const clock = fakeClock(t);
  const middleware = middlewareWith({ rotate: true, onReuse() {} });
  const [stolen, other] = [await enter(middleware), await enter(middleware)];
  await refresh(middleware, stolen.refreshToken);
  clock.set(10);
  assert.equal(await statusOf(middleware, stolen.refreshToken), 401);
  assert.equal(await statusOf(middleware, other.refreshToken), 200);
});

test('64 thieves and victims on several servers get one successor, whatever the order', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const glass = createGlass();
    glass.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    const servers = Array.from({ length: 4 }, () => middlewareWith({ rotate: true, store: glass.store }));
    const { refreshToken } = await enter(/** @type {Function} */ (servers[0]));
    const results = await Promise.all(
      Array.from({ length: 64 }, (_, at) => refresh(/** @type {Function} */ (servers[at % 4]), refreshToken)),
    );
    assert.ok(results.every(({ statusCode }) => statusCode === 200));
    assert.equal(new Set(results.map((result) => claimsOf(result.refreshToken).jti)).size, 1);
  }
});

test('without grace, 64 callers get one successor at most, and the session is over', async () => {
  const glass = createGlass();
  glass.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
  const middleware = middlewareWith({ rotate: true, grace: 0, store: glass.store, onReuse() {} });
  const { refreshToken } = await enter(middleware);
  const results = await Promise.all(Array.from({ length: 64 }, () => refresh(middleware, refreshToken)));
  const winners = results.filter(({ statusCode }) => statusCode === 200);
  assert.ok(winners.length <= 1);
  for (const winner of winners) assert.equal(await statusOf(middleware, winner.refreshToken), 401);
});

test('a refresh token in the hands of another user ends nothing and uses nothing up', async () => {
  const middleware = middlewareWith({ rotate: true, grace: 0 });
  const { refreshToken } = await enter(middleware);
  const { identity } = await pass(middleware, { headers: {}, body: { refreshToken } });
  assert.equal((await identity.logIn(users.bob)).statusCode, 401);
  assert.equal(await statusOf(middleware, refreshToken), 200);
});

// -------------------------------------------------------------------------------------------------------- forged session ids

test('claims of one’s own that name somebody else’s session end nothing', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ rotate: true, store: glass.store }, { grantToken: { revocation } });
  const victim = await enter(middleware);
  const { sid } = claimsOf(victim.grantToken);
  // Before there was a store, an application may have put what a user wrote into such a claim.
  const before = jwtIdentity(optionsWith());
  const { identity } = await pass(before, { headers: {}, body: {} });
  const mallory = await identity.logIn({ userId: 'mallory', roles: '', claims: { sid, jti: sid } });
  assert.equal(claimsOf(mallory.grantToken).sid, sid);
  const forged = await visit(middleware, mallory.grantToken);
  assert.equal(forged.user.id, 'mallory');
  assert.equal(await forged.logOut(), false);
  assert.equal(await forged.logOutSession(sid), false);
  assert.equal(await forged.logOutOthers(), 0);
  assert.equal(await forged.logOutAll(), 0);
  assert.deepEqual(await forged.listSessions(), []);
  assert.equal(await isIn(middleware, victim.grantToken), true);
  assert.equal(await statusOf(middleware, victim.refreshToken), 200);
});

runTable(
  'a refresh token that names a session which isn’t its own is refused, and ends nothing',
  9,
  [
    {
      name: 'somebody else’s',
      claims: (/** @type {any} */ sid) => ({ userId: 'bob', securityStamp: 'b', sid }),
    },
    { name: 'none that exists', claims: () => ({ sid: 'a'.repeat(22) }) },
    { name: 'null', claims: () => ({ sid: null }) },
    { name: 'empty', claims: () => ({ sid: '' }) },
    { name: 'a number', claims: () => ({ sid: 5 }) },
    { name: 'an object', claims: (/** @type {any} */ sid) => ({ sid: { toString: sid } }) },
    { name: 'an array', claims: (/** @type {any} */ sid) => ({ sid: [sid] }) },
    { name: 'a name that every object has', claims: () => ({ sid: '__proto__' }) },
    { name: 'longer', claims: (/** @type {any} */ sid) => ({ sid: `${sid}A` }) },
  ],
  async ({ claims }) => {
    const middleware = middlewareWith({ rotate: true });
    const victim = await enter(middleware);
    const own = claimsOf(victim.refreshToken);
    const token = signed({ ...own, ...claims(own.sid) });
    assert.equal(await statusOf(middleware, token), 401);
    assert.equal(await (await visit(middleware, null, { refreshToken: token })).logOut(), false);
    assert.equal(await statusOf(middleware, victim.refreshToken), 200);
  },
);

test('somebody else’s session can’t be ended by its id', async () => {
  const middleware = middlewareWith({}, { grantToken: { revocation } });
  const [victim, mallory] = [await enter(middleware), await enter(middleware, 'bob')];
  const { sid } = claimsOf(victim.grantToken);
  const identity = await visit(middleware, mallory.grantToken);
  for (const id of [sid, [sid], { toString: () => sid }, `${sid}\0`, undefined, null, '', '__proto__']) {
    assert.equal(await identity.logOutSession(id), false);
  }
  assert.equal(await isIn(middleware, victim.grantToken), true);
  assert.equal(await statusOf(middleware, victim.refreshToken), 200);
  assert.equal(await (await visit(middleware, victim.grantToken)).logOutSession(sid), true);
});

test('a body full of traps ends nothing and throws nothing', async () => {
  const middleware = middlewareWith();
  const { refreshToken } = await enter(middleware);
  const inherited = Object.create({ refreshToken });
  for (const body of [
    inherited,
    [refreshToken],
    { refreshToken: [refreshToken] },
    { refreshToken: { refreshToken } },
  ]) {
    assert.equal(await (await visit(middleware, null, body)).logOut(), false);
  }
  assert.equal(await statusOf(middleware, refreshToken), 200);
});

// ------------------------------------------------------------------------------------------------------------- a store that lies

/**
 * @param {Function} middleware
 * @param {string} refreshToken
 * @param {any} identity
 * @returns {Record<string, () => Promise<any>>}
 */
const attemptsOf = (middleware, refreshToken, identity) => ({
  refresh: () => refresh(middleware, refreshToken),
  adopt: () =>
    refresh(middleware, signed({ userId: 'alice', securityStamp: 'a', iat: now(), exp: now() + 1000 })),
  enter: () => enter(middleware),
  logOut: () => identity.logOut(),
  logOutAll: () => identity.logOutAll(),
  logOutOthers: () => identity.logOutOthers(),
  listSessions: () => identity.listSessions(),
});

/** What each asks of the store, so that an answer to it counts. @type {Record<string, string[]>} */
const asks = {
  refresh: ['get', 'swap'],
  adopt: ['get', 'add', 'swap'],
  enter: ['get'],
  listSessions: ['list'],
  logOutAll: ['get', 'swap', 'add', 'removeGroup'],
  logOutOthers: ['get', 'swap', 'add', 'list'],
};
const nonsense = [
  { name: 'text', answer: 'garbage' },
  { name: 'empty text', answer: '' },
  { name: 'a fraction', answer: 0.5 },
  { name: 'an object', answer: { userId: 'alice', tokens: [] } },
  { name: 'an array', answer: ['garbage'] },
  { name: 'an array with null', answer: [{ key: 'a', value: null }] },
  { name: 'a function', answer: () => true },
];

runTable('a store that answers nonsense lets nobody in', 7, nonsense, async ({ answer }) => {
  for (const [attempt, verbs] of Object.entries(asks)) {
    for (const verb of verbs) {
      const glass = createGlass();
      const middleware = middlewareWith({ rotate: true, store: glass.store });
      const { refreshToken, grantToken } = await enter(middleware);
      const attempts = attemptsOf(middleware, refreshToken, await visit(middleware, grantToken));
      glass.before = async (called) => (called === verb ? answer : undefined);
      await assert.rejects(/** @type {any} */ (attempts[attempt])(), { code: 'ERR_STORE_INVALID' });
      glass.before = () => undefined;
      assert.equal(await statusOf(middleware, refreshToken), 200);
    }
  }
});

test('a row that was moved, changed or made by somebody else is no session', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ rotate: true, store: glass.store });
  const [alice, bob] = [await enter(middleware), await enter(middleware, 'bob')];
  // Sessions have a group, and the epoch has none.
  const rows = [...glass.rows].filter(([, { group }]) => group !== undefined);
  const [keyOfAlice, keyOfBob] = rows.map(([key]) => key);
  const [rowOfAlice, rowOfBob] = rows.map(([, row]) => ({ ...row }));
  const stranger = createGlass();
  const other = middlewareWith(
    { rotate: true, store: stranger.store },
    { security: { key: 'x'.repeat(32) } },
  );
  await enter(other);
  const foreign = [...stranger.rows.values()].find(({ group }) => group !== undefined);
  const flipped = { ...rowOfAlice, value: `${rowOfAlice?.value.slice(0, -2)}AA` };
  for (const row of [rowOfBob, flipped]) {
    glass.rows.set(/** @type {string} */ (keyOfAlice), /** @type {any} */ (row));
    await assert.rejects(refresh(middleware, alice.refreshToken), { code: 'ERR_STORE_INVALID' });
  }
  glass.rows.set(/** @type {string} */ (keyOfAlice), /** @type {any} */ (foreign));
  assert.equal(await statusOf(middleware, alice.refreshToken), 401);
  glass.rows.set(/** @type {string} */ (keyOfAlice), /** @type {any} */ (rowOfAlice));
  assert.equal(await statusOf(middleware, alice.refreshToken), 200);
  assert.ok(glass.rows.has(/** @type {string} */ (keyOfBob)));
  assert.equal(await statusOf(middleware, bob.refreshToken), 200);
});

test('a list that holds what belongs to somebody else shows none of it', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store });
  await enter(middleware);
  const { grantToken } = await enter(middleware, 'bob');
  glass.before = async (verb) =>
    verb === 'list'
      ? [...glass.rows].flatMap(([key, { value, group }]) => (group ? [{ key, value }] : []))
      : undefined;
  const identity = await visit(middleware, grantToken);
  assert.deepEqual(
    (await identity.listSessions()).map((/** @type {any} */ { id }) => id),
    [claimsOf(grantToken).sid],
  );
});

runTable(
  'while the store is down nobody is logged in or out, and nothing is lost',
  7,
  [
    { name: 'get', fail: ['refresh', 'adopt', 'enter', 'logOut'] },
    { name: 'put', fail: ['adopt', 'enter'] },
    { name: 'swap', fail: ['refresh', 'adopt', 'logOutAll', 'logOutOthers'] },
    { name: 'add', fail: ['adopt', 'logOutAll', 'logOutOthers'] },
    { name: 'remove', fail: ['logOut'] },
    { name: 'list', fail: ['listSessions', 'logOutOthers'] },
    { name: 'removeGroup', fail: ['logOutAll'] },
  ],
  async ({ name: verb, fail }) => {
    const glass = createGlass();
    const middleware = middlewareWith({ rotate: true, store: glass.store }, { grantToken: { revocation } });
    const { refreshToken, grantToken } = await enter(middleware);
    const identity = await visit(middleware, grantToken, { refreshToken });
    const attempts = attemptsOf(middleware, refreshToken, identity);
    glass.before = async (called) => {
      if (called === verb) throw new Error('down');
    };
    for (const attempt of fail) {
      await assert.rejects(/** @type {any} */ (attempts[attempt])(), { code: 'ERR_STORE_UNAVAILABLE' });
    }
    glass.before = () => undefined;
    assert.equal(await statusOf(middleware, refreshToken), 200);
    await identity.logOutAll();
    assert.equal(await statusOf(middleware, refreshToken), 401);
    assert.equal(await isIn(middleware, grantToken), false);
  },
);

// ------------------------------------------------------------------------------------------------------------------------ races

/**
 * Lets the first call of a verb wait until something else has been done.
 *
 * @param {ReturnType<typeof createGlass>} glass
 * @param {string} verb
 * @param {() => Promise<unknown>} meanwhile
 */
const interrupt = (glass, verb, meanwhile) => {
  let done = false;
  glass.before = async (called) => {
    if (called !== verb || done) return;
    done = true;
    await meanwhile();
  };
  return () => assert.equal(done, true);
};

const ends = [
  { end: 'logOut', run: (/** @type {any} */ identity) => identity.logOut() },
  { end: 'logOutAll', run: (/** @type {any} */ identity) => identity.logOutAll() },
  {
    end: 'logOutSession',
    run: async (/** @type {any} */ identity) => {
      const sessions = await identity.listSessions();
      return Promise.all(sessions.map((/** @type {any} */ { id }) => identity.logOutSession(id)));
    },
  },
];
const flights = [
  { flight: 'a rotation', rotate: true, verb: 'swap' },
  { flight: 'a use without rotation', rotate: false, verb: 'swap' },
];
runTable(
  'what is in flight doesn’t bring back a session',
  6,
  ends.flatMap((end) =>
    flights.map((flight) => ({ name: `${flight.flight}, ${end.end}`, ...end, ...flight })),
  ),
  async ({ rotate, verb, run }) => {
    const { now } = Date;
    const start = 1_800_000_000_000;
    try {
      Date.now = () => start;
      const glass = createGlass();
      const middleware = middlewareWith({ rotate, store: glass.store }, { grantToken: { revocation } });
      const { refreshToken, grantToken } = await enter(middleware);
      const identity = await visit(middleware, grantToken);
      Date.now = () => start + 5000;
      const assertInterrupted = interrupt(glass, verb, () => run(identity));
      const result = await refresh(middleware, refreshToken);
      assertInterrupted();
      assert.equal(result.statusCode, 401);
      assert.equal(await statusOf(middleware, refreshToken), 401);
      assert.deepEqual(await (await visit(middleware, null)).listSessions('alice'), []);
    } finally {
      Date.now = now;
    }
  },
);

runTable(
  'a use in flight that isn’t written down is refused once the session has ended',
  6,
  ends.flatMap((end) =>
    [true, false].map((rotate) => ({
      name: `${rotate ? 'a repeat' : 'one of two at once'}, ${end.end}`,
      rotate,
      run: end.run,
    })),
  ),
  async ({ rotate, run }) => {
    const { now } = Date;
    const start = 1_800_000_000_000;
    try {
      Date.now = () => start + 600;
      const { store } = createGlass();
      const middleware = middlewareWith({ rotate, store }, { grantToken: { revocation } });
      const first = await enter(middleware);
      const second = await refresh(middleware, first.refreshToken);
      const getUser = async () => {
        await run(await visit(middleware, second.grantToken));
        Date.now = () => start + 1500;
        return users.alice;
      };
      const slow = middlewareWith({ rotate, store }, { grantToken: { revocation }, workers: { getUser } });
      Date.now = () => start + 700;
      const late = await refresh(slow, first.refreshToken);
      assert.deepEqual([late.statusCode, late.grantToken, late.refreshToken], [401, null, null]);
      assert.equal(await statusOf(middleware, first.refreshToken), 401);
      assert.equal(await isIn(middleware, second.grantToken), false);
    } finally {
      Date.now = now;
    }
  },
);

runTable(
  'an old token that is becoming a session doesn’t outlast logOutAll',
  6,
  [false, true].flatMap((rotate) =>
    ['put', 'add', 'swap'].map((verb) => ({
      name: `${verb}, ${rotate ? 'with' : 'without'} rotation`,
      verb,
      rotate,
    })),
  ),
  async ({ verb, rotate }) => {
    const { now } = Date;
    const start = 1_800_000_000_000;
    try {
      Date.now = () => start;
      const glass = createGlass();
      const middleware = middlewareWith({ rotate, store: glass.store }, { grantToken: { revocation } });
      const iat = start / 1000 - 100;
      const old = signed({ userId: 'alice', securityStamp: 'a', iat, exp: iat + 1000 });
      const admin = await visit(middleware, null);
      interrupt(glass, verb, () => admin.logOutAll('alice'));
      const result = await refresh(middleware, old);
      glass.before = () => undefined;
      if (result.statusCode === 200) {
        // Without rotation a session that was used this second isn't written to.
        assert.deepEqual([rotate, verb], [false, 'swap']);
        await admin.logOutAll('alice');
        assert.equal(await isIn(middleware, result.grantToken), false);
      }
      assert.equal(await statusOf(middleware, old), 401);
      assert.deepEqual(await admin.listSessions('alice'), []);
    } finally {
      Date.now = now;
    }
  },
);

test('a log-in that began before logOutAll ends with it', async (t) => {
  const clock = fakeClock(t);
  const glass = createGlass();
  const admin = await visit(middlewareWith({ store: glass.store }), null);
  let meanwhile = async () => {};
  const middleware = middlewareWith(
    { store: glass.store },
    {
      workers: {
        getUser: async () => {
          await meanwhile();
          return users.alice;
        },
      },
    },
  );
  meanwhile = async () => {
    clock.set(0.001);
    await admin.logOutAll('alice');
  };
  assert.equal((await enter(middleware)).statusCode, 401);
  assert.deepEqual(await admin.listSessions('alice'), []);
  meanwhile = async () => {};
  assert.equal((await enter(middleware)).statusCode, 200);
});

test('64 uses and 64 ends at once leave nothing that works', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const glass = createGlass();
    glass.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    const middleware = middlewareWith({ rotate: true, store: glass.store });
    const { refreshToken, grantToken } = await enter(middleware);
    const identity = await visit(middleware, grantToken);
    const uses = Array.from({ length: 64 }, () => refresh(middleware, refreshToken));
    const over = Array.from({ length: 64 }, (_, at) => (at % 2 ? identity.logOut() : identity.logOutAll()));
    const results = await Promise.all(uses);
    await Promise.all(over);
    for (const token of new Set(results.map((result) => result.refreshToken))) {
      if (token) assert.equal(await statusOf(middleware, token), 401);
    }
    assert.deepEqual(await identity.listSessions(), []);
  }
});
