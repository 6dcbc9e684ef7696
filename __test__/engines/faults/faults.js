'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { options } = require('../support/postgresql');
const { tell } = require('../support/redis');

/**
 * What can fail, by its name in docs/stores.md. Each begins and returns how it ends.
 *
 * @typedef {{ server: any, proxy: Awaited<ReturnType<typeof import('../support/proxy').startProxy>>, t: import('node:test').TestContext }} World
 * @typedef {(world: World) => Promise<() => unknown>} Fault
 */

const SLOW = 1900;
/** Bytes of the disk of a Redis that is to be filled. */
const DISK = 8 * 1024 * 1024;

/**
 * The clock of one server, after others have written what it reads.
 *
 * @param {import('node:test').TestContext} t
 * @param {number} milliseconds
 */
function moveClock(t, milliseconds) {
  const now = Date.now.bind(Date);
  const { mock } = t.mock.method(Date, 'now', () => now() + milliseconds);
  return () => mock.restore();
}

/** What is the same for each engine. @type {Record<string, Fault>} */
const network = {
  partition: async ({ proxy }) => proxy.partition(),
  'slow: 1.9 s': async ({ proxy }) => proxy.slow(SLOW),
  'half-open connections': async ({ proxy }) => proxy.halfOpen(),
  'clock 5 s ahead': async ({ t }) => moveClock(t, 5000),
  'clock 5 s behind': async ({ t }) => moveClock(t, -5000),
};

/** @type {Record<string, Fault>} */
const redis = {
  ...network,
  'read-only replica': async ({ server: { port } }) => {
    await tell(port, ['REPLICAOF', '127.0.0.1', '1']);
    return () => tell(port, ['REPLICAOF', 'NO', 'ONE']);
  },
  'disk full': async ({ server }) => {
    const file = path.join(server.disk, 'filler');
    try {
      fs.writeFileSync(file, Buffer.alloc(2 * DISK));
    } catch {
      // It ends when the disk is full.
    }
    // Redis notices by the first write that fails, and refuses those after it.
    for (let n = 0; n < 3; n += 1) await tell(server.port, ['SET', 'filler', 'x'.repeat(100_000)]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return () => fs.rmSync(file);
  },
  'restarted empty': async ({ server: { port } }) => {
    await tell(port, ['FLUSHALL']);
    return () => {};
  },
};

/** @param {string[]} statements */
const statements = async (/** @type {number} */ port, statements) => {
  const client = new (require('pg').Client)(options(port));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

/** @type {Record<string, Fault>} */
const postgresql = {
  ...network,
  'read-only replica': async ({ server: { port } }) => {
    const set = (/** @type {string} */ value) =>
      statements(port, [
        `SET default_transaction_read_only = off`,
        `ALTER SYSTEM SET default_transaction_read_only = ${value}`,
        'SELECT pg_reload_conf()',
        'SELECT pg_sleep(0.2)',
      ]);
    await set('on');
    return () => set('off');
  },
  'restarted empty': async ({ server: { port } }) => {
    await statements(port, ['TRUNCATE latchkey']);
    return () => {};
  },
};

module.exports = { DISK, postgresql, redis };
