'use strict';

// jwt-middleware 0.3.0 beside latchkey, in processes of their own and on several versions of Node, while a fleet goes
// from the one to the other and back.

const assert = require('node:assert/strict');
const { after, test } = require('node:test');
const { Fleet } = require('./support/fleet');
const { startLoad } = require('./support/load');
const { skipWithoutOriginal: skip } = require('./support/nodes');
const client = require('./jwt-middleware/client');
const { clients, modes, startServer, stores, ttl } = require('./jwt-middleware/modes');

const ids = Object.keys(clients);
const size = 2;
const callers = ids.length;
/** Turns in which every client meets every server, with the token that it has long had and with a new one. */
const enough = 2 * size;

/** @type {import('./jwt-middleware/modes').Server[]} */
const started = [];
let over = false;
after(() => {
  over = true;
  return Promise.all(started.map((server) => server.stop()));
});

/** @param {string} mode @param {{ until?: number, ahead?: number }} [options] */
async function server(mode, options) {
  const one = await startServer(mode, options);
  started.push(one);
  // A test that ran out of time may still be starting servers.
  if (over) await one.stop();
  return one;
}

test('a fleet goes from the original to the third phase and back under load, and no good token is refused', {
  timeout: 120_000,
  skip,
}, async (t) => {
  let ahead = 0;
  const now = () => Math.floor(Date.now() / 1000) + ahead;
  const fleet = new Fleet(await Promise.all(Array.from({ length: size }, () => server('original'))));
  /** Who checked whose tokens. @type {Set<string>} */
  const met = new Set();
  /** @type {(import('./jwt-middleware/client').Token | undefined)[]} */
  const kept = [];

  /** A client keeps one token for as long as it is good, and asks for a new one besides. */
  const play = async (/** @type {number} */ number, /** @type {number} */ turn) => {
    const id = /** @type {string} */ (ids[number % ids.length]);
    const store = number % stores.length;
    const issue = () => fleet.call(number + turn, (issuer) => client.requestToken(issuer, id, store, now()));
    const token = kept[number] ?? (await issue());
    kept[number] = token;
    for (const held of turn % enough < size ? [token, await issue()] : [token]) {
      await fleet.call(number + turn + 1, async (checker) => {
        await client.present(checker, held);
        await client.presentRefused(checker, client.cut(held));
        met.add(`${held.issuer} > ${checker.mode}`);
      });
    }
  };
  const load = startLoad(callers, play, t.signal);

  /** @param {string} mode */
  const roll = async (mode) => {
    const next = await Promise.all(Array.from({ length: size }, () => server(mode, { ahead })));
    for (const [place, one] of next.entries()) {
      await fleet.replace(place, async () => one, client.assertCounts);
      await load.rounds(enough);
    }
  };
  /** Until every token that there is now has expired. */
  const wait = () =>
    load.paused(async () => {
      ahead += ttl + 1;
      await Promise.all(fleet.servers.map((one) => one.ask({ ahead })));
      for (const token of kept) {
        for (const one of fleet.servers) if (token) await client.presentExpired(one, token);
      }
      kept.length = 0;
    });
  const opened = () => fleet.servers.map(({ expected }) => expected.opened.reduce((sum, n) => sum + n, 0));

  try {
    await load.rounds(enough);
    await roll('phase 1');
    await roll('phase 2');
    assert.ok(
      opened().every((count) => count > 0),
      'clients still have old tokens',
    );
    await wait();
    const before = opened();
    await load.rounds(enough);
    await load.paused(async () => {
      await Promise.all(fleet.servers.map(client.assertCounts));
      assert.deepEqual(opened(), before, 'nobody has old tokens any more');
    });
    await roll('phase 3');

    kept.length = 0;
    await load.rounds(enough);
    await roll('phase 2');
    await roll('phase 1');
    await wait();
    await load.rounds(enough);
    await roll('original');
    await load.paused(() => Promise.all(fleet.servers.map(client.assertCounts)).then(() => {}));
  } finally {
    const turns = await load.stop();
    t.diagnostic(`${turns} turns of ${callers} clients, ${started.length} servers`);
  }

  const names = Object.keys(modes);
  const near = names.flatMap((from, i) =>
    names.filter((_, j) => Math.abs(i - j) <= 1).map((to) => `${from} > ${to}`),
  );
  // Tokens are kept for two steps, both ways.
  assert.deepEqual([...met].sort(), [...near, 'original > phase 2', 'phase 3 > phase 1'].sort());
});

test('what each kind of server takes of the others, and refuses', { timeout: 60_000, skip }, async () => {
  const servers = await Promise.all(Object.keys(modes).map((mode) => server(mode)));
  const now = Math.floor(Date.now() / 1000);
  const answers = { taken: 0, refused: 0 };
  for (const [store] of stores.entries()) {
    for (const [index, issuer] of servers.entries()) {
      const token = await client.requestToken(issuer, /** @type {string} */ (ids[index]), store, now);
      for (const checker of servers) {
        const taken = modes[checker.mode]?.takes.includes(token.kind);
        await (taken ? client.present(checker, token) : client.presentRefused(checker, token));
        await client.presentRefused(checker, client.cut(token));
        answers[taken ? 'taken' : 'refused'] += 1;
      }
    }
  }
  assert.deepEqual(answers, { taken: 12 * stores.length, refused: 4 * stores.length });
  await Promise.all(servers.map(client.assertCounts));
});

test('from `until` on latchkey refuses what the original issues, and issues what it refuses', {
  timeout: 60_000,
  skip,
}, async () => {
  const now = Math.floor(Date.now() / 1000);
  const until = now + 1000;
  const names = ['original', 'phase 1', 'phase 2'];
  const [original, ...phases] = await Promise.all(names.map((mode) => server(mode, { until })));
  assert.ok(original);
  const old = await client.requestToken(original, 'alpha', 0, now);
  for (const phase of phases) await client.present(phase, old);
  await Promise.all(phases.map(client.assertCounts));

  for (const one of [original, ...phases]) await one.ask({ ahead: 1000 });
  for (const phase of phases) {
    await client.presentRefused(phase, old);
    await client.assertCounts(phase);
    const { counts } = await phase.ask({});
    assert.equal(counts[0].late, 1);
    const token = await client.requestToken({ ...phase, mode: 'phase 3' }, 'alpha', 0, now + 1000);
    await client.presentRefused(original, token);
    await client.present({ ...phases[1], mode: 'phase 3' }, token);
  }
  await client.present(original, old);
});
