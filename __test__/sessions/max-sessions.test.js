'use strict';

// A user has a maximum number of sessions: when one more starts, the one that would expire first ends.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { createRecords } = require('../../lib/state/records');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { claimsOf, createGlass, enter, fakeClock, freshStore, middlewareWith, refresh, visit } =
  require('./session-support');

const more = { grantToken: { revocation: { staleness: 0 } } };
const isIn = async (/** @type {Function} */ middleware, /** @type {string} */ token) =>
  (await visit(middleware, token)).user.isAuthenticated;
const idOf = (/** @type {any} */ { grantToken }) => claimsOf(grantToken).sid;

const stores = [
  { name: 'an engine that knows what ends first', store: freshStore },
  { name: 'an engine that only lists', store: () => createGlass().store },
];

runTable(
  'the session that expires first ends, and nothing else, in',
  4,
  stores.flatMap((row) =>
    [false, true].map((rotate) => ({ ...row, rotate, name: `${row.name}, rotate ${rotate}` })),
  ),
  async ({ store, rotate }) => {
    const { now } = Date;
    let time = 1_800_000_000_000;
    Date.now = () => time;
    try {
      const middleware = middlewareWith({ store: store(), rotate, maxSessions: 3 }, more);
      const others = [await enter(middleware, 'bob'), await enter(middleware, 'bob')];
      const mine = [];
      for (let turn = 0; turn < 3; turn += 1) {
        time += 1000;
        mine.push(await enter(middleware));
      }
      for (const { grantToken } of mine) assert.equal(await isIn(middleware, grantToken), true);
      time += 1000;
      const fourth = await enter(middleware);
      assert.equal(fourth.statusCode, 200);
      const [first, ...rest] = mine;
      assert.equal(await isIn(middleware, first.grantToken), false);
      assert.equal((await refresh(middleware, first.refreshToken)).statusCode, 401);
      for (const one of [...rest, fourth, ...others]) {
        assert.equal(await isIn(middleware, one.grantToken), true);
        assert.equal((await refresh(middleware, one.refreshToken)).statusCode, 200);
      }
      const identity = await visit(middleware, fourth.grantToken);
      const listed = (await identity.listSessions()).map((/** @type {any} */ { id }) => id);
      assert.deepEqual(listed.sort(), [...rest, fourth].map(idOf).sort());
      // Without rememberMe no session starts, and none ends.
      await enter(middleware, 'alice', { rememberMe: false });
      assert.equal((await identity.listSessions()).length, 3);
      // A log-out makes room for another.
      await identity.logOutSession(idOf(rest[0]));
      await enter(middleware);
      assert.equal(await isIn(middleware, rest[1].grantToken), true);
    } finally {
      Date.now = now;
    }
  },
);

/** When the second log-in comes, in seconds after the first by its server's clock. */
const moments = [0, 0.001, 0.5, -0.001, -0.9, -1.5, -300, 2];

runTable(
  'the last log-in remains, and no other, at',
  16,
  stores.flatMap((row) => moments.map((after) => ({ ...row, after, name: `${after} s in ${row.name}` }))),
  async ({ store, after }, t) => {
    const clock = fakeClock(t);
    const middleware = middlewareWith({ store: store(), maxSessions: 1 }, more);
    clock.set(1000);
    const first = await enter(middleware);
    clock.set(1000 + after);
    const second = await enter(middleware);
    clock.set(1001);
    assert.equal(await isIn(middleware, second.grantToken), true);
    assert.equal(await isIn(middleware, first.grantToken), false);
    clock.set(1003);
    const third = await enter(middleware);
    const identity = await visit(middleware, third.grantToken);
    assert.equal((await identity.listSessions()).length, 1);
  },
);

runTable(
  'of log-ins at the same time, as many remain as may, in',
  4,
  stores.flatMap((row) => [1, 3].map((max) => ({ ...row, max, name: `${row.name}, ${max}` }))),
  async ({ store, max }) => {
    for (let turn = 0; turn < 5; turn += 1) {
      const middleware = middlewareWith({ store: store(), maxSessions: max }, more);
      const all = await Promise.all(Array.from({ length: max + 1 }, () => enter(middleware)));
      const alive = [];
      for (const { grantToken } of all) alive.push(await isIn(middleware, grantToken));
      assert.equal(alive.filter(Boolean).length, max, String(alive));
    }
  },
);

test('with rotation, a session in use outlives one that isn’t used', async (t) => {
  const clock = fakeClock(t);
  const middleware = middlewareWith({ rotate: true, maxSessions: 2 }, more);
  const used = await enter(middleware);
  clock.set(10);
  const unused = await enter(middleware);
  clock.set(20);
  const next = await refresh(middleware, used.refreshToken);
  clock.set(30);
  await enter(middleware);
  assert.deepEqual(
    [await isIn(middleware, next.grantToken), await isIn(middleware, unused.grantToken)],
    [true, false],
  );
});

test('with far too many sessions, each log-in ends a hundred, and never its own', async (t) => {
  const clock = fakeClock(t);
  const store = freshStore();
  const generous = middlewareWith({ store, maxSessions: 1000 });
  for (let turn = 0; turn < 250; turn += 1) await enter(generous);
  clock.set(1);
  const strict = middlewareWith({ store, maxSessions: 1 });
  const { grantToken } = await enter(strict);
  const identity = await visit(strict, grantToken);
  let left = 251;
  for (let turn = 0; turn < 4; turn += 1) {
    const sessions = await identity.listSessions();
    assert.ok(sessions.length <= left && sessions.length >= 1);
    left = sessions.length;
    const own = await enter(strict);
    assert.equal((await refresh(strict, own.refreshToken)).statusCode, 200);
  }
  assert.ok((await identity.listSessions()).length <= 2);
});

test('an old refresh token that gets a session counts, too', async () => {
  const middleware = middlewareWith({ maxSessions: 1 }, more);
  const first = await enter(middleware);
  const now = Math.floor(Date.now() / 1000);
  const old = keys.sign(
    { alg: 'HS256', typ: 'refresh+jwt' },
    { userId: 'alice', securityStamp: 'a', iat: now, exp: now + 90 * 86_400 + 10 },
  );
  const adopted = await refresh(middleware, old);
  assert.equal(adopted.statusCode, 200);
  assert.deepEqual(
    [await isIn(middleware, first.grantToken), await isIn(middleware, adopted.grantToken)],
    [false, true],
  );
});

test('a user has at most a thousand sessions by default', async () => {
  const glass = createGlass();
  const middleware = middlewareWith({ store: glass.store });
  let listed = 0;
  glass.before = async (verb) => {
    if (verb === 'list') listed += 1;
  };
  const first = await enter(middleware);
  const [row] = [...glass.rows].filter(([, { group }]) => group !== undefined);
  const [key, session] = /** @type {[string, any]} */ (row);
  // As many records that can't be told from sessions until they are opened.
  for (let at = 1; at < 1000; at += 1) glass.rows.set(`${key.slice(0, 30)}${at}`, session);
  assert.equal(listed, 1);
  await assert.rejects(enter(middleware), { code: 'ERR_STORE_INVALID' });
  for (let at = 1; at < 500; at += 1) glass.rows.delete(`${key.slice(0, 30)}${at}`);
  assert.equal((await enter(middleware)).statusCode, 200);
  assert.equal((await refresh(middleware, first.refreshToken)).statusCode, 200);
});

test('opening thousands of records yields to the event loop in between', async () => {
  const records = createRecords(createEngine(freshStore()), 'test', { secret: 'a secret of the test' });
  const until = Date.now() + 600_000;
  for (let at = 0; at < 3000; at += 1) await records.put(`id ${at}`, { at }, until, 'group');
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const found = await records.list('group');
  isDone = true;
  assert.equal(found.length, 3000);
  assert.ok(turns >= 10, `${turns} turns`);
});
