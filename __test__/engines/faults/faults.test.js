'use strict';

// The table of docs/stores.md: what a client gets while something is wrong between a server and its engine.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { connect } = require('../support/clients');
const { startPostgresql, withoutPostgresql } = require('../support/postgresql');
const { startProxy } = require('../support/proxy');
const { startRedis, withoutRedis } = require('../support/redis');
const { temporaryFolder } = require('../support/server');
const { measureLateness, until } = require('../support/waiting');
const { startFaultApp } = require('./app');
const faults = require('./faults');
const { actions, attacks, prepare } = require('./situation');

const TIMEOUT = 2000;
// So many milliseconds late, this process takes an engine that is nearly too slow for too slow.
const LATE = 50;
/** How many round trips to the engine each takes one after the other. */
const TRIPS = { 'log-in': 4, refresh: 2, 'log-out': 3, token: 2, replay: 1, check: 1, ended: 1 };

const text = fs.readFileSync(path.join(__dirname, '../../../docs/stores.md'), 'utf8');
const documented = tableBelow('### What clients get');

/**
 * A table as its rows by the first cell, each with its cells by their column.
 *
 * @param {string} heading
 * @returns {Map<string, Record<string, string>>}
 */
function tableBelow(heading) {
  const lines = text.slice(text.indexOf(heading)).split('\n');
  const start = lines.findIndex((line) => line.startsWith('|'));
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  const [names, , ...rows] = lines
    .slice(start, end)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return new Map(
    rows.map((row) => [
      row[1],
      Object.fromEntries(row.slice(2, -1).map((cell, at) => [names[at + 2], cell])),
    ]),
  );
}

/** A Redis whose disk is small, where this process may mount one. */
async function startSmallRedis() {
  const disk = temporaryFolder('disk');
  const size = `size=${faults.DISK}`;
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'tmpfs', disk]).status === 0;
  const server = await startRedis(['--appendfsync', 'everysec', '--dir', disk]);
  return {
    disk: isMounted ? disk : undefined,
    port: server.port,
    async stop() {
      await server.stop();
      if (isMounted) spawnSync('umount', [disk]);
      fs.rmSync(disk, { recursive: true, force: true });
    },
  };
}

const engines = [
  { name: 'redis6', skip: withoutRedis(), start: startSmallRedis, can: faults.redis },
  { name: 'ioredis6', skip: withoutRedis(), start: startSmallRedis, can: faults.redis },
  { name: 'postgresqlPool', skip: withoutPostgresql(), start: startPostgresql, can: faults.postgresql },
];

test('the table has a column for each action, and each fault of an engine has its row', () => {
  for (const row of documented.values()) assert.deepEqual(Object.keys(row), Object.keys(actions));
  for (const { can } of engines) for (const name of Object.keys(can)) assert.ok(documented.has(name), name);
});

describe('faults', { concurrency: true }, () => {
  for (const { name, skip, start, can } of engines) {
    describe(name, { skip, concurrency: false }, () => {
      /** @type {any} */
      let world;
      before(async () => {
        const server = await start();
        const proxy = await startProxy(server.port);
        const connection = await connect(name, [proxy.port]);
        if (connection.options.type === 'sql') await createEngine(connection.options).createTable();
        const app = await startFaultApp({ ...connection.options, timeout: TIMEOUT / 1000 });
        const other = await startFaultApp({ ...connection.options, timeout: TIMEOUT / 1000 });
        world = { server, proxy, connection, app: { ...app, other } };
      });
      after(async () => {
        await Promise.all([world.app.close(), world.app.other.close()]);
        await world.connection.close();
        world.proxy.close();
        await world.server.stop();
      });

      for (const [fault, begin] of Object.entries(can)) {
        test(`${name}: ${fault}`, { timeout: 120_000 }, async (t) => {
          const { app, server } = world;
          if (fault === 'disk full' && !server.disk) return t.skip('this process may not mount a small disk');
          const situation = await prepare(app);
          // So that a pool has its connections.
          await Promise.all(Array.from({ length: 20 }, () => app.check(situation.token)));
          const end = await begin({ ...world, t });
          try {
            await assertActions(app, situation, documented.get(fault) ?? {});
            await assertAttacks(app, situation);
          } finally {
            await end();
          }
          await recovered(app);
        });
      }
    });
  }
});

/**
 * @param {import('./app').FaultApp} app
 * @param {import('./situation').Situation} situation
 * @param {Record<string, string>} expected
 */
async function assertActions(app, situation, expected) {
  const lateness = measureLateness();
  const entries = await Promise.all(
    Object.entries(actions).map(
      async ([name, act]) => /** @type {const} */ ([name, await act(app, situation)]),
    ),
  );
  const isLate = lateness.milliseconds() > LATE;
  const got = Object.fromEntries(entries.map(([name, { status }]) => [name, String(status)]));
  for (const [name, cell] of Object.entries(expected)) {
    const allowed = [...cell.split(' or '), ...(isLate ? ['503'] : [])];
    assert.ok(allowed.includes(got[name] ?? ''), `${name}: ${got[name]} instead of ${cell}`);
  }
  for (const [name, { milliseconds }] of entries) {
    const limit = TRIPS[/** @type {keyof typeof TRIPS} */ (name)] * TIMEOUT + lateness.slack();
    assert.ok(milliseconds < limit, `${name} took ${milliseconds} ms`);
  }
}

/**
 * @param {import('./app').FaultApp} app
 * @param {import('./situation').Situation} situation
 */
async function assertAttacks(app, situation) {
  await Promise.all(
    Object.entries(attacks).map(async ([name, attack]) => {
      const { status } = await attack(app, situation);
      assert.ok(status === 401 || status === 503, `${name}: ${status}`);
    }),
  );
}

/** Everything works again, without a restart. @param {import('./app').FaultApp} app */
async function recovered(app) {
  await until(async () => (await app.token(app.createAssertion())).status === 200);
  const situation = await prepare(app);
  const statuses = await Promise.all(
    Object.values(actions).map(async (act) => (await act(app, situation)).status),
  );
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 401, 401]);
}
