'use strict';

// A cluster whose slots move and whose masters die under load: it serves again by itself, and what it loses is what Redis documents.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { connect } = require('./support/clients');
const { percentiles, startLoad } = require('./support/load');
const { tell, untilLinked, untilReplicated, withoutRedis } = require('./support/redis');
const { moveSlot, slotOf, startRedisCluster } = require('./support/redis-cluster');
const { shared } = require('./support/shared');
const { until } = require('./support/waiting');

const TIMEOUT = 2000;
// Redis replicates at once, so a write is lost only if its master dies within so many milliseconds.
const WINDOW = 1000;

const skip = withoutRedis();
const cluster = shared(() => startRedisCluster(1));
const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param {string} name
 * @param {(connection: { options: any }) => Promise<void>} use
 */
async function withClient(name, use) {
  const { options, close } = await connect(name, (await cluster()).ports);
  try {
    await use({ options: { ...options, timeout: TIMEOUT / 1000 } });
  } finally {
    await close();
  }
}

/**
 * @param {ReturnType<typeof startLoad>} load
 * @param {import('node:test').TestContext} t
 */
function assertHarmless(load, t) {
  t.diagnostic(JSON.stringify({ ...percentiles(load.latencies), failures: load.failures.length }));
  assert.deepEqual(
    [...load.forged].filter((value) => value !== undefined),
    [null],
  );
  assert.ok(load.failures.every(({ code }) => code === 'ERR_STORE_UNAVAILABLE'));
  const slowest = Math.max(...load.latencies);
  assert.ok(slowest < TIMEOUT + load.slack(), `${slowest} ms`);
}

/**
 * Ends the replica's link to its master, or the master, and waits until the replica has taken over.
 *
 * @param {import('./support/redis-cluster').Cluster} nodes
 * @param {number} slot
 */
async function killMaster(nodes, slot) {
  const port = await nodes.masterOf(slot);
  await nodes.serverOf(port).kill();
  const killedAt = Date.now();
  const others = nodes.ports.filter((other) => other !== port);
  await until(async () => (await nodes.masterOf(slot, others)) !== port);
  return { port, killedAt };
}

/**
 * @param {import('./support/redis-cluster').Cluster} nodes
 * @param {number} port
 */
async function startAgain(nodes, port) {
  await nodes.serverOf(port).start();
  await untilLinked(port);
}

describe('a cluster under load', { skip, concurrency: false, timeout: 240_000 }, () => {
  for (const name of ['redis4Cluster', 'redis6Cluster', 'ioredis6Cluster']) {
    test(`${name}: a slot moves to another server, and nothing is lost`, (t) =>
      withClient(name, async ({ options }) => {
        const nodes = await cluster();
        const load = startLoad(t, options);
        await until(async () => load.count() > 50);
        const moved = await moveSlot(nodes, await slotOf(nodes.ports[0], '{load}'), { keys: 20, pause: 10 });
        assert.ok(moved > 50, `${moved} keys moved`);
        const before = load.count();
        await until(async () => load.count() > before + 20);
        await load.stop();
        assertHarmless(load, t);
        assert.deepEqual(await load.lost(), { gone: [], back: [] });
        assert.ok((await load.clear()) > 50);
      }));

    test(`${name}: a master is killed, and its replica takes over`, (t) =>
      withClient(name, async ({ options }) => {
        const nodes = await cluster();
        const load = startLoad(t, options);
        await until(async () => load.count() > 50);
        const { port, killedAt } = await killMaster(nodes, await slotOf(nodes.ports[0], '{load}'));
        const before = load.count();
        await until(async () => load.count() > before + 20);
        await load.stop();
        assertHarmless(load, t);
        const { gone, back } = await load.lost();
        for (const at of [...gone, ...back]) assert.ok(at > killedAt - WINDOW, `${killedAt - at} ms before`);
        await load.clear();
        await startAgain(nodes, port);
      }));
  }

  test('what no replica has received is lost with its master, unless Redis is told to refuse it', () =>
    withClient('ioredis6Cluster', async ({ options }) => {
      const nodes = await cluster();
      const engine = createEngine(options);
      const later = () => Date.now() + 600_000;
      const slot = await slotOf(nodes.ports[0], '{lost}');
      const master = await nodes.masterOf(slot);
      const replica = await nodes.replicaOf(master);
      await engine.put('lost-0', 'before', later());
      await untilReplicated(master);
      nodes.serverOf(replica).signal('SIGSTOP');
      // Else it finds what was sent to it meanwhile.
      await tell(master, ['CLIENT', 'KILL', 'TYPE', 'replica']);
      await engine.put('lost-1', 'after', later());
      await tell(master, ['CONFIG', 'SET', 'min-replicas-to-write', '1']);
      await tell(master, ['CONFIG', 'SET', 'min-replicas-max-lag', '1']);
      await until(async () => /min_slaves_good_slaves:0/.test(await tell(master, ['INFO', 'replication'])));
      await assert.rejects(engine.put('lost-2', 'after', later()), { code: 'ERR_STORE_UNAVAILABLE' });
      assert.equal(await engine.get('lost-1'), 'after');
      const killing = killMaster(nodes, slot);
      await wait(100);
      nodes.serverOf(replica).signal('SIGCONT');
      const { port } = await killing;
      /** @type {(string | null)[]} */
      let found = [];
      await until(async () => {
        found = await Promise.all(['lost-0', 'lost-1'].map((key) => engine.get(key))).catch(() => []);
        return found.length > 0;
      });
      assert.deepEqual(found, ['before', null]);
      await startAgain(nodes, port);
    }));
});
