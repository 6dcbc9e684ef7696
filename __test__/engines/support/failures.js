'use strict';

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { FORGED, startApp } = require('./app');
const { connect } = require('./clients');

// Short, so that a test needn't wait; long enough for a busy machine.
const TIMEOUT = 1500;
// For a server to be there again, on such a machine.
const PATIENCE = 40_000;
// What a machine that does much else may add to that.
const GRACE = 8000;
const UNAVAILABLE = '500 ERR_STORE_UNAVAILABLE';

/**
 * Whatever happens to a server: requests are answered, nobody is let in who shouldn't be, and when it is over all goes on.
 *
 * @param {string} name the client's
 * @param {() => Promise<import('./server').Server extends never ? any : any>} start
 * @param {{ name: string, begin(server: any, engine: any): Promise<(() => any) | void>, reads: string, writes: string }[]} faults
 *   what `check` answers to a good token meanwhile, and what the token endpoint does
 * @param {string | false} skip
 */
function failures(name, start, faults, skip) {
  // One fault at a time, whatever the file does beside it.
  describe(`${name} fails`, { skip, concurrency: false, timeout: 120_000 }, () => {
    /** @type {Awaited<ReturnType<typeof connect>> & { app: Awaited<ReturnType<typeof startApp>>, server: any } | undefined} */
    let world;
    async function set() {
      if (world) return world;
      const server = await start();
      const connection = await connect(name, [server.port]);
      const options = { ...connection.options, timeout: TIMEOUT / 1000 };
      if (options.type === 'sql') await createEngine({ ...options, timeout: '10s' }).createTable();
      world = { ...connection, app: await startApp(options), server };
      return world;
    }
    after(async () => {
      await world?.app.close();
      await world?.close();
    });

    for (const { name: what, begin, reads, writes } of faults) {
      test(`${name}: ${what}`, async () => {
        const { app, server, options } = await set();
        const token = await eventually(() => app.make({ n: 1 }));
        assert.deepEqual([await app.check(token), await app.check(FORGED)], ['200', '401']);
        const end = await begin(server, { token, options });
        try {
          const [read, written, forged] = await Promise.all([
            app.check(token),
            app.token(),
            app.check(FORGED),
          ]);
          assert.deepEqual([read, written], [reads, writes]);
          assert.notEqual(forged, '200');
        } finally {
          await end?.();
        }
        await eventually(async () => {
          assert.deepEqual([await app.check(FORGED), await app.token()], ['401', '200']);
        });
      });
    }

    test(`${name}: killed under load and started again, it has all that it acknowledged`, async () => {
      const { app, server } = await set();
      const good = await eventually(() => app.make({ n: -1 }));
      /** @type {string[]} */
      const acknowledged = [];
      const seen = { failed: 0, good: new Set(), forged: new Set(), slowest: 0 };
      let going = true;
      let n = 0;
      const worker = async () => {
        while (going) {
          n += 1;
          const mine = n;
          const begun = Date.now();
          try {
            if (mine % 3) acknowledged[mine] = await app.make({ n: mine });
            else if (mine % 2) seen.good.add(await app.check(good));
            else seen.forged.add(await app.check(FORGED));
          } catch (error) {
            assert.equal(/** @type {any} */ (error).code, 'ERR_STORE_UNAVAILABLE');
            seen.failed += 1;
          }
          seen.slowest = Math.max(seen.slowest, Date.now() - begun);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      };
      const workers = Array.from({ length: 16 }, worker);
      const count = () => Object.keys(acknowledged).length;
      try {
        await eventually(async () => assert.ok(count() > 200));
        await server.kill();
        await eventually(async () => {
          assert.ok(seen.failed > 0 && seen.good.has(UNAVAILABLE) && seen.forged.has(UNAVAILABLE));
        });
        await server.start();
        const before = count();
        await eventually(async () => assert.ok(count() > before + 50));
      } finally {
        going = false;
        await Promise.all(workers);
      }
      // Every one of them was answered, and none by a mistake.
      assert.ok(seen.slowest < TIMEOUT + GRACE, `${seen.slowest} ms`);
      assert.deepEqual([...seen.good].sort(), ['200', UNAVAILABLE]);
      assert.deepEqual([...seen.forged].sort(), ['401', UNAVAILABLE]);
      for (const token of Object.values(acknowledged)) assert.equal(await app.check(token), '200');
    });
  });
}

/**
 * @template T
 * @param {() => Promise<T>} attempt
 * @returns {Promise<T>}
 */
async function eventually(attempt) {
  for (const end = Date.now() + PATIENCE; ; ) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

module.exports = { UNAVAILABLE, failures };
