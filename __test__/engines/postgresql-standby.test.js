'use strict';

// A primary dies under load and its standby is promoted. The pool is the documented one.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { blockBelow } = require('../support/documented');
const { startLoad } = require('./support/load');
const { options, startPostgresql, startStandby, withoutPostgresql } = require('./support/postgresql');
const { until } = require('./support/waiting');

const TIMEOUT = 2000;

/** @param {number[]} ports @returns {any} */
function documentedPool(ports) {
  const { host, user, database } = options(0);
  const env = { DATABASE_HOSTS: ports.map((port) => `${host}:${port}`).join(',') };
  const pg = require('pg');
  // The rest of the settings, as an application would give them in the environment.
  class Client extends pg.Client {
    constructor(/** @type {object} */ given) {
      super({ ...given, user, database });
    }
  }
  const code = blockBelow('docs/stores.md', '### PostgreSQL with a standby');
  const make = new Function('require', 'process', 'console', `${code}\nreturn pool;`);
  return make(() => ({ ...pg, Client, Pool: pg.Pool }), { env }, { error: () => {} });
}

/** @param {number} port @param {string[]} statements */
async function tell(port, statements) {
  const client = new (require('pg').Client)(options(port));
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

test('a promoted standby has all that was acknowledged, and the pool finds it', {
  skip: withoutPostgresql(),
  timeout: 120_000,
}, async (t) => {
  const primary = await startPostgresql();
  const standby = await startStandby(primary.port);
  const pool = documentedPool([primary.port, standby.port]);
  const store = { type: 'sql', client: pool };
  try {
    await tell(primary.port, ["ALTER SYSTEM SET synchronous_standby_names = '*'", 'SELECT pg_reload_conf()']);
    await createEngine({ ...store, timeout: 10 }).createTable();
    const load = startLoad(t, { ...store, timeout: TIMEOUT / 1000 });
    await until(async () => load.count() > 50);
    await primary.kill();
    const killedAt = Date.now();
    // A standby that isn't promoted yet answers nobody.
    const failed = load.failures.length;
    await until(async () => load.failures.length > failed + 8);
    const before = load.count();
    await tell(standby.port, ['SELECT pg_promote()']);
    await until(async () => load.count() > before + 20);
    t.diagnostic(`promoted and found after ${Date.now() - killedAt} ms`);
    await load.stop();
    assert.deepEqual(
      [...load.forged].filter((value) => value !== undefined),
      [null],
    );
    assert.ok(load.failures.every(({ code }) => code === 'ERR_STORE_UNAVAILABLE'));
    assert.ok(Math.max(...load.latencies) < TIMEOUT + load.slack());
    assert.deepEqual(await load.lost(), { gone: [], back: [] });
  } finally {
    await pool.end();
    await Promise.all([primary.stop(), standby.stop()]);
  }
});
