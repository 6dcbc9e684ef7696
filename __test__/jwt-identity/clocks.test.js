'use strict';

// Several servers share a store and have different clocks: logOutAll revokes tokens issued before it, and none issued after it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEpoch } = require('../../lib/sessions/epoch');
const { createEngine } = require('../../lib/state/engine');
const { runTable } = require('../support/run-table');
const { claimsOf, createGlass, enter, freshStore, middlewareWith, refresh, users, visit } =
  require('../sessions/session-support');
const { tokenOf } = require('./support');

const START = 1_800_000_000_500;
const minutes = 60_000;

/**
 * Simulates one true time, and servers whose clocks are off by an amount each.
 *
 * @param {(world: { pass(milliseconds: number): void, at<T>(skew: number, run: () => Promise<T>): Promise<T> }) => Promise<void>} run
 */
const inWorld = (run) => async () => {
  const { now } = Date;
  let time = START;
  try {
    await run({
      pass: (milliseconds) => {
        time += milliseconds;
      },
      at: (skew, act) => {
        Date.now = () => time + skew;
        return act();
      },
    });
  } finally {
    Date.now = now;
  }
};

/** @param {Function} middleware @param {string} token */
const isIn = async (middleware, token) => (await visit(middleware, token)).user.isAuthenticated;

const skews = [0, 100, 900, 1500, 30_000, 9 * minutes].flatMap((skew) => [skew, -skew]);
const rows = [false, true].flatMap((rotate) =>
  [...new Set(skews)].map((skew) => ({
    name: `${rotate ? 'with' : 'without'} rotation, by ${skew} ms`,
    rotate,
    skew,
  })),
);

runTable(
  'with clocks that differ, logOutAll revokes tokens issued before it and none issued after it',
  22,
  rows,
  ({ rotate, skew }) =>
    inWorld(async (world) => {
      const store = freshStore();
      const more = { grantToken: { revocation: { staleness: 0 } } };
      const servers = [0, skew, -skew].map((own) => ({
        skew: own,
        middleware: middlewareWith({ store, rotate, ...(rotate && { grace: 3600 }) }, more),
      }));
      const everywhere = async (/** @type {(middleware: Function) => Promise<void>} */ run) => {
        for (const server of servers) await world.at(server.skew, () => run(server.middleware));
      };
      for (const ender of servers) {
        /** @type {string[]} */
        const over = [];
        /** @type {string[]} */
        const refreshTokens = [];
        // Log-ins with and without rememberMe, refreshes and retries, on every server, up to the last millisecond.
        for (const wait of [700, 290, 1, 0]) {
          world.pass(wait);
          await everywhere(async (middleware) => {
            const first = await enter(middleware);
            over.push(first.grantToken, (await enter(middleware, 'alice', { rememberMe: false })).grantToken);
            refreshTokens.push(first.refreshToken);
          });
          await everywhere(async (middleware) => {
            for (const token of refreshTokens.slice(-3)) {
              const next = await refresh(middleware, token);
              assert.equal(await isIn(middleware, next.grantToken), true);
              over.push(next.grantToken);
            }
          });
        }
        await world.at(ender.skew, async () => (await visit(ender.middleware, null)).logOutAll('alice'));

        const good = [];
        for (const wait of [0, 400, 1100, 8 * minutes]) {
          world.pass(wait);
          await everywhere(async (middleware) => {
            for (const token of over) assert.equal(await isIn(middleware, token), false);
            for (const token of refreshTokens)
              assert.equal((await refresh(middleware, token)).statusCode, 401);
          });
          await everywhere(async (middleware) => {
            const { refreshToken, grantToken } = await enter(middleware);
            const next = await refresh(middleware, refreshToken);
            const bare = await enter(middleware, 'alice', { rememberMe: false });
            good.push(grantToken, next.grantToken, bare.grantToken);
          });
          // A token that has expired by a server's own clock is refused there, as without a store.
          await everywhere(async (middleware) => {
            for (const token of good.slice(-9)) {
              assert.equal(await isIn(middleware, token), claimsOf(token).exp * 1000 > Date.now());
            }
          });
        }
        assert.deepEqual([over.length, good.length], [60, 36]);
      }
    })(),
);

test(
  'a log-in during which logOutAll is called is refused, whichever server has which clock',
  inWorld(async (world) => {
    for (const [own, other] of [
      [0, 9 * minutes],
      [0, -9 * minutes],
      [9 * minutes, -9 * minutes],
      [-9 * minutes, 9 * minutes],
    ]) {
      const glass = createGlass();
      const revocation = { staleness: 0 };
      const admin = await visit(middlewareWith({ store: glass.store }, { grantToken: { revocation } }), null);
      let meanwhile = async () => {};
      const getUser = async () => {
        await meanwhile();
        return users.alice;
      };
      const middleware = middlewareWith(
        { store: glass.store },
        { workers: { getUser }, grantToken: { revocation } },
      );
      meanwhile = () =>
        world.at(other, () => admin.logOutAll('alice')).then(() => world.at(own, async () => {}));
      for (const rememberMe of [true, false]) {
        const { statusCode } = await world.at(own, () => enter(middleware, 'alice', { rememberMe }));
        assert.equal(statusCode, 401);
      }
      assert.deepEqual(await admin.listSessions('alice'), []);
      meanwhile = async () => {};
      const { grantToken } = await world.at(own, () => enter(middleware));
      assert.equal(await world.at(own, () => isIn(middleware, grantToken)), true);
    }
  }),
);

test(
  'a grant token from before there was revocation is revoked if it may be older than logOutAll',
  inWorld(async (world) => {
    const middleware = middlewareWith({}, { grantToken: { expiresIn: 60, revocation: { staleness: 0 } } });
    const second = Math.floor(START / 1000);
    const made = (/** @type {number} */ iat) => tokenOf({ userId: 'alice', roles: '', iat, exp: iat + 3600 });
    await world.at(0, async () => (await visit(middleware, null)).logOutAll('alice'));
    world.pass(30 * minutes);
    for (const [after, expected] of /** @type {[number, boolean][]} */ ([
      [-60, false],
      [0, false],
      [18 * 60, false],
      [20 * 60, false],
      [20 * 60 + 1, true],
    ])) {
      assert.equal(await world.at(0, () => isIn(middleware, made(second + after))), expected, `${after} s`);
    }
  }),
);

runTable(
  'a token whose jti has no epoch is revoked by logOutAll',
  7,
  [
    '',
    'x',
    `${'a'.repeat(22)}.`,
    `${'a'.repeat(22)}.x`,
    `${'a'.repeat(22)}.Infinity`,
    `${'a'.repeat(22)}.-1`,
    5,
  ].map((jti) => ({ name: JSON.stringify(jti), jti })),
  async ({ jti }) => {
    const middleware = middlewareWith({}, { grantToken: { revocation: { staleness: 0 } } });
    const iat = Math.floor(Date.now() / 1000);
    const token = tokenOf({ userId: 'alice', roles: '', jti, iat, exp: iat + 900 });
    assert.equal(await isIn(middleware, token), true);
    await (await visit(middleware, null)).logOutAll('alice');
    assert.equal(await isIn(middleware, token), false);
  },
);

test(
  'servers whose clock is ahead store a revocation for as long as others accept the token',
  inWorld(async (world) => {
    const glass = createGlass();
    const day = 24 * 60;
    const more = { grantToken: { expiresIn: day, revocation: { staleness: 0 } } };
    const [ahead, behind] = [9 * minutes, -9 * minutes];
    const middleware = middlewareWith({ store: glass.store }, more);
    for (const end of ['logOut', 'logOutAll']) {
      const { grantToken } = await world.at(ahead, () => enter(middleware));
      await world.at(behind, async () => (await visit(middleware, grantToken))[end]());
      world.pass(day * minutes + 17 * minutes);
      await world.at(ahead, async () => {
        for (const [key, { until }] of glass.rows) if (until <= Date.now()) glass.rows.delete(key);
      });
      const another = middlewareWith({ store: glass.store }, more);
      assert.ok(claimsOf(grantToken).exp * 1000 > (await world.at(behind, async () => Date.now())));
      assert.equal(await world.at(behind, () => isIn(another, grantToken)), false, end);
    }
  }),
);

test(
  'an epoch only increases, whichever server increments it with whichever clock',
  inWorld(async (world) => {
    const engine = createEngine(createGlass().store);
    const epoch = createEpoch(engine);
    let last = await world.at(9 * minutes, () => epoch.current());
    for (let turn = 0; turn < 200; turn += 1) {
      const skew = (turn % 3) * 9 * minutes - 9 * minutes;
      const next = await world.at(skew, () => (turn % 7 ? epoch.next() : epoch.current()));
      assert.ok(turn % 7 ? next > last : next === last);
      last = next;
    }
  }),
);

test('64 concurrent callers each get an epoch above all earlier ones, and none fails', async () => {
  const glass = createGlass();
  const epochs = [0, 1, 2].map(() => createEpoch(createEngine(glass.store)));
  for (const isNew of [true, false]) {
    if (isNew) glass.rows.clear();
    const before = isNew ? 0 : await epochs[0].current();
    glass.before = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    const given = await Promise.all(Array.from({ length: 64 }, (_, at) => epochs[at % 3].next()));
    glass.before = () => undefined;
    for (const one of given) assert.ok(one > before);
    assert.ok(Math.max(...given) <= (await epochs[0].current()));
  }
});

test('an invalid epoch is ERR_STORE_INVALID, and a lost one restarts above the old ones', async () => {
  const glass = createGlass();
  const epoch = createEpoch(createEngine(glass.store));
  const old = await epoch.next();
  for (const value of ['', 'x', '-1', '1.5', '1e3', '1'.repeat(16)]) {
    for (const row of glass.rows.values()) row.value = value;
    await assert.rejects(epoch.current(), { code: 'ERR_STORE_INVALID' });
    await assert.rejects(epoch.next(), { code: 'ERR_STORE_INVALID' });
  }
  glass.rows.clear();
  assert.ok((await epoch.current()) >= old);
});
