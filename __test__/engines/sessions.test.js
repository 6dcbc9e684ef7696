'use strict';

// jwt-identity's sessions in each engine that can keep them.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { race } = require('../sessions/processes/servers');
const { claimsOf, enter, middlewareWith, refresh, visit } = require('../sessions/session-support');
const { connect, moduleFor } = require('./support/clients');
const { startMariadb, withoutMariadb } = require('./support/mariadb');
const { startPostgresql, withoutPostgresql } = require('./support/postgresql');
const { startRedis, withoutRedis } = require('./support/redis');
const { startRedisCluster } = require('./support/redis-cluster');
const { temporaryFolder } = require('./support/server');
const { shared } = require('./support/shared');

const servers = [
  { name: 'redis6', skip: withoutRedis(), start: startRedis },
  { name: 'ioredis6', skip: withoutRedis(), start: startRedis },
  { name: 'redis6Cluster', skip: withoutRedis(), start: startRedisCluster },
  { name: 'mariadbPool', skip: withoutMariadb(), start: startMariadb },
  { name: 'postgresqlPool', skip: withoutPostgresql(), start: startPostgresql },
];

for (const { name, skip, start } of servers) {
  describe(name, { skip }, () => {
    const server = shared(() => /** @type {any} */ (start)());
    const folder = temporaryFolder('sessions');
    /** @type {{ options: any, close(): any }} */
    let connection;
    before(async () => {
      const started = await server();
      const ports = started.ports ?? [started.port];
      fs.writeFileSync(path.join(folder, 'ports.json'), JSON.stringify(ports));
      connection = await connect(name, ports);
      connection.options.timeout = '10s';
      if (connection.options.type === 'sql') await createEngine(connection.options).createTable();
    });
    after(async () => {
      await connection.close();
      fs.rmSync(folder, { recursive: true });
    });

    test('64 callers of four processes get one successor', () =>
      race({ module: moduleFor(folder, name, 'engine') }));

    test('sessions are listed, ended one by one and all at once', async () => {
      const middleware = middlewareWith(
        { store: connection.options, rotate: true, label: () => 'ñ \u{1f600}' },
        { grantToken: { revocation: { staleness: 0 } } },
      );
      await (await visit(middleware, null)).logOutAll('alice');
      const all = [await enter(middleware), await enter(middleware), await enter(middleware)];
      const [one, two, three] = all;
      const next = await refresh(middleware, three.refreshToken);
      const identity = await visit(middleware, one.grantToken);
      const sessions = await identity.listSessions();
      assert.deepEqual(
        sessions.map((/** @type {any} */ { id }) => id).sort(),
        all.map(({ grantToken }) => claimsOf(grantToken).sid).sort(),
      );
      assert.equal(sessions[0].id, claimsOf(three.grantToken).sid);
      assert.equal(sessions[0].label, 'ñ \u{1f600}');
      assert.equal(await identity.logOutSession(claimsOf(two.grantToken).sid), true);
      assert.equal((await refresh(middleware, two.refreshToken)).statusCode, 401);
      assert.equal((await visit(middleware, two.grantToken)).user.isAuthenticated, false);
      assert.equal((await visit(middleware, next.grantToken)).user.isAuthenticated, true);
      assert.equal(await identity.logOutAll(), 2);
      for (const { refreshToken, grantToken } of [one, next]) {
        assert.equal((await refresh(middleware, refreshToken)).statusCode, 401);
        assert.equal((await visit(middleware, grantToken)).user.isAuthenticated, false);
      }
      const { grantToken, refreshToken } = await enter(middleware);
      assert.equal((await visit(middleware, grantToken)).user.isAuthenticated, true);
      assert.equal((await refresh(middleware, refreshToken)).statusCode, 200);
    });

    test('beyond maxSessions the oldest ends, however many log out', async () => {
      const middleware = middlewareWith(
        { store: connection.options, rotate: true, maxSessions: 3 },
        { grantToken: { revocation: { staleness: 0 } } },
      );
      await (await visit(middleware, null)).logOutAll('alice');
      // What has gone doesn't count.
      for (let turn = 0; turn < 5; turn += 1) {
        await (await visit(middleware, (await enter(middleware)).grantToken)).logOut();
      }
      const all = [];
      for (let turn = 0; turn < 5; turn += 1) {
        all.push(await enter(middleware));
        await new Promise((resolve) => setTimeout(resolve, 1001));
      }
      const states = [];
      for (const { grantToken, refreshToken } of all) {
        const { user } = await visit(middleware, grantToken);
        states.push([user.isAuthenticated, (await refresh(middleware, refreshToken)).statusCode]);
      }
      assert.deepEqual(states, [
        [false, 401],
        [false, 401],
        [true, 200],
        [true, 200],
        [true, 200],
      ]);
    });

    test('uses and ends at once leave nothing that works', async () => {
      const middleware = middlewareWith({ store: connection.options, rotate: true });
      for (let turn = 0; turn < 5; turn += 1) {
        const { refreshToken, grantToken } = await enter(middleware, 'bob');
        const identity = await visit(middleware, grantToken);
        const uses = Array.from({ length: 32 }, () => refresh(middleware, refreshToken));
        const over = Array.from({ length: 8 }, (_, at) =>
          at % 2 ? identity.logOut() : identity.logOutAll(),
        );
        const results = await Promise.all(uses);
        await Promise.all(over);
        for (const token of new Set(results.map((result) => result.refreshToken))) {
          if (token) assert.equal((await refresh(middleware, token)).statusCode, 401);
        }
        assert.deepEqual(await identity.listSessions(), []);
      }
    });
  });
}
