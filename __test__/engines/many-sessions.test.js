'use strict';

// A user with more than ten thousand sessions holds up neither Redis nor the event loop.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { claimsOf, enter, middlewareWith, refresh, visit } = require('../sessions/session-support');
const { connect } = require('./support/clients');
const { redisServer, startRedis, tell } = require('./support/redis');
const { shared } = require('./support/shared');

const COUNT = 10_500;
// No command may hold Redis for longer, in microseconds; all at once, ten thousand took 170 ms.
const LONGEST = 100_000;

for (const name of ['redis6', 'ioredis6']) {
  describe(name, { skip: redisServer() ? false : 'redis-server is not installed' }, () => {
    const server = shared(startRedis);
    /** @type {{ options: any, close(): any }} */
    let connection;
    before(async () => {
      connection = await connect(name, [(await server()).port]);
      connection.options.timeout = 10_000;
    });
    after(() => connection.close());

    test('they are listed and ended in steps', { timeout: 240_000 }, async () => {
      const { port } = await server();
      const middleware = middlewareWith({ store: connection.options, maxSessions: 100_000 });
      const first = await enter(middleware);
      // Put by themselves: thousands of log-ins would take their time, as they should.
      const engine = createEngine(connection.options);
      const keys = (await tell(port, ['KEYS', 'latchkey:g:*'])).split('\r\n');
      const group = String(keys.at(-1)).slice('latchkey:g:'.length);
      const until = Date.now() + 3_600_000;
      for (let at = 0; at < COUNT; at += 500) {
        await Promise.all(
          Array.from({ length: 500 }, (_, n) =>
            engine.put(`filler-${at + n}`, 'x'.repeat(500), until, group),
          ),
        );
      }
      await tell(port, ['CONFIG', 'SET', 'slowlog-log-slower-than', String(LONGEST)]);
      await tell(port, ['SLOWLOG', 'RESET']);
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);

      const listed = await engine.list(group);
      assert.equal(listed.length, COUNT + 1);
      assert.equal(new Set(listed.map(({ key }) => key)).size, COUNT + 1);
      assert.ok(turns >= 10, `${turns} turns`);
      assert.deepEqual(
        (await engine.surplus(group, COUNT)).map(({ value }) => value),
        ['x'.repeat(500)],
      );
      assert.equal((await engine.surplus(group, 10)).length, 100);
      assert.deepEqual(await engine.surplus(group, COUNT + 1), []);

      turns = 0;
      assert.equal(await (await visit(middleware, first.grantToken)).logOutAll(), COUNT + 1);
      assert.ok(turns >= 10, `${turns} turns`);
      clearInterval(timer);
      assert.equal((await refresh(middleware, first.refreshToken)).statusCode, 401);
      assert.deepEqual([await engine.list(group), await engine.get('filler-7')], [[], null]);
      assert.equal(await tell(port, ['EXISTS', `latchkey:g:${group}`]), ':0');
      // Which script it was, should there be one.
      assert.equal((await tell(port, ['SLOWLOG', 'GET', '3'])).slice(0, 200), '*0');
    });

    test('what is removed leaves the index of its group', async () => {
      const { port } = await server();
      const engine = createEngine(connection.options);
      const until = Date.now() + 3_600_000;
      for (const key of ['a', 'b', 'c']) await engine.put(key, 'one', until, 'leaving');
      await engine.remove('a');
      await engine.take('b');
      assert.equal(await tell(port, ['ZCARD', 'latchkey:g:leaving']), ':1');
      // What went in another way doesn't count, and lets nothing else go.
      await tell(port, ['DEL', 'latchkey:v:c']);
      await engine.put('d', 'one', until + 1, 'leaving');
      assert.deepEqual(await engine.surplus('leaving', 1), []);
      assert.equal(await tell(port, ['ZCARD', 'latchkey:g:leaving']), ':1');
    });

    test('a session that is listed is one', async () => {
      const middleware = middlewareWith({ store: connection.options });
      const { grantToken } = await enter(middleware, 'bob');
      const sessions = await (await visit(middleware, grantToken)).listSessions();
      assert.deepEqual(
        sessions.map((/** @type {any} */ { id }) => id),
        [claimsOf(grantToken).sid],
      );
    });
  });
}
