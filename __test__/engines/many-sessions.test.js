'use strict';

// A user with more than ten thousand sessions holds up neither Redis nor the event loop.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { claimsOf, enter, middlewareWith, refresh, visit } = require('../sessions/session-support');
const { connect } = require('./support/clients');
const { startRedis, tell, withoutRedis } = require('./support/redis');
const { shared } = require('./support/shared');

const COUNT = 10_500;
// No script may look at more of them at once, since Redis does nothing else meanwhile: ten thousand took 170 ms.
const STEP = 64;

for (const name of ['redis6', 'ioredis6']) {
  describe(name, { skip: withoutRedis() }, () => {
    const server = shared(startRedis);
    /** @type {{ options: any, close(): any }} */
    let connection;
    before(async () => {
      connection = await connect(name, [(await server()).port]);
      connection.options.timeout = '10s';
    });
    after(() => connection.close());

    test('they are listed and ended in steps', { timeout: 240_000 }, async () => {
      const { port } = await server();
      const middleware = middlewareWith({ store: connection.options, maxSessions: 100_000 });
      const first = await enter(middleware);
      // Put by themselves: thousands of log-ins would take their time, as they should.
      const engine = createEngine(connection.options);
      const keys = (await tell(port, ['KEYS', 'latchkey:g:*'])).split('\r\n');
      const index = String(keys.at(-1));
      const group = index.slice('latchkey:g:'.length).replace(/[{}]/g, '');
      const until = Date.now() + 3_600_000;
      for (let at = 0; at < COUNT; at += 500) {
        await Promise.all(
          Array.from({ length: 500 }, (_, n) =>
            engine.put(`filler-${at + n}`, 'x'.repeat(500), until, group),
          ),
        );
      }
      // A scan may give twice as many as it was asked for.
      const inSteps = async (/** @type {() => Promise<any>} */ run) => {
        const begun = await callsOf(port, 'evalsha');
        const result = await run();
        const steps = (await callsOf(port, 'evalsha')) - begun;
        assert.ok(steps >= COUNT / (2 * STEP), `${steps} steps`);
        return result;
      };
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);

      const listed = await inSteps(() => engine.list(group));
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
      const visitor = await visit(middleware, first.grantToken);
      assert.equal(await inSteps(() => visitor.logOutAll()), COUNT + 1);
      assert.ok(turns >= 10, `${turns} turns`);
      clearInterval(timer);
      assert.equal((await refresh(middleware, first.refreshToken)).statusCode, 401);
      assert.deepEqual([await engine.list(group), await engine.get('filler-7')], [[], null]);
      assert.equal(await tell(port, ['EXISTS', index]), ':0');
    });

    test('what is removed leaves the index of its group', async () => {
      const { port } = await server();
      const engine = createEngine(connection.options);
      const until = Date.now() + 3_600_000;
      for (const key of ['a', 'b', 'c']) await engine.put(key, 'one', until, 'leaving');
      await engine.remove('a');
      await engine.take('b');
      assert.equal(await tell(port, ['ZCARD', 'latchkey:g:{leav}ing']), ':1');
      // What went in another way doesn't count, and lets nothing else go.
      await tell(port, ['DEL', 'latchkey:v:{c}']);
      await engine.put('d', 'one', until + 1, 'leaving');
      assert.deepEqual(await engine.surplus('leaving', 1), []);
      assert.equal(await tell(port, ['ZCARD', 'latchkey:g:{leav}ing']), ':1');
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

/** How often a Redis ran a command. @param {number} port @param {string} command */
async function callsOf(port, command) {
  const stats = await tell(port, ['INFO', 'commandstats']);
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}
