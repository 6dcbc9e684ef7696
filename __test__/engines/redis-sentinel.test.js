'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { connect } = require('./support/clients');
const { conformance } = require('./support/conformance');
const { startLoad } = require('./support/load');
const { withoutRedis } = require('./support/redis');
const { startSentinels } = require('./support/redis-sentinel');
const { shared } = require('./support/shared');
const { until } = require('./support/waiting');

const TIMEOUT = 2000;
// Redis replicates at once, so a write is lost only if its master dies within so many milliseconds.
const WINDOW = 1000;

const skip = withoutRedis();
const sentinels = shared(startSentinels);

conformance(
  [{ name: 'redis5Sentinel' }, { name: 'redis6Sentinel', processes: true }, { name: 'ioredis6Sentinel' }],
  async () => (await sentinels()).ports,
  skip,
);

for (const name of ['redis5Sentinel', 'redis6Sentinel', 'ioredis6Sentinel']) {
  test(`${name}: the first commands of a client may be many at once, and so may those after a pause`, {
    skip,
  }, async () => {
    const { options, close } = await connect(name, (await sentinels()).ports);
    try {
      const engine = createEngine({ ...options, timeout: TIMEOUT / 1000 });
      for (let burst = 0; burst < 3; burst += 1) {
        const found = await Promise.all(Array.from({ length: 200 }, (_, n) => engine.get(`none-${n}`)));
        assert.ok(found.every((value) => value === null));
        await new Promise(setImmediate);
      }
    } finally {
      await close();
    }
  });
}

for (const name of ['redis6Sentinel', 'ioredis6Sentinel']) {
  const title = `${name}: the master is killed, and the sentinels let its replica take over`;
  test(title, { skip, timeout: 120_000 }, async (t) => {
    const nodes = await startSentinels();
    const { options, close } = await connect(name, nodes.ports);
    try {
      const load = startLoad(t, { ...options, timeout: TIMEOUT / 1000 });
      await until(async () => load.count() > 50);
      const master = await nodes.masterPort();
      await nodes.serverOf(master).kill();
      const killedAt = Date.now();
      await until(async () => (await nodes.masterPort()) !== master);
      const before = load.count();
      await until(async () => load.count() > before + 20);
      t.diagnostic(`promoted and found after ${Date.now() - killedAt} ms`);
      await load.stop();
      assert.deepEqual(
        [...load.forged].filter((value) => value !== undefined),
        [null],
      );
      assert.ok(load.failures.every(({ code }) => code === 'ERR_STORE_UNAVAILABLE'));
      assert.ok(Math.max(...load.latencies) < TIMEOUT + load.slack());
      const { gone, back } = await load.lost();
      for (const at of [...gone, ...back]) assert.ok(at > killedAt - WINDOW, `${killedAt - at} ms before`);
    } finally {
      await close();
      await nodes.stop();
    }
  });
}
