'use strict';

// Several servers with one store.

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { test } = require('node:test');
const { createEngine } = require('../../lib/store/engine');
const { claimsOf, freshStore } = require('./session-support');

const script = path.join(__dirname, 'processes/server.js');

/** @param {any} engine the verbs of which the process asks for */
const start = (engine) => {
  const child = fork(script);
  /** @type {((results: any[]) => void)[]} */
  const waiting = [];
  child.on('message', async (/** @type {any} */ message) => {
    if ('results' in message) return waiting.shift()?.(message.results);
    const { verb, rest, question } = message;
    child.send({ question, answer: await engine[verb](...rest) });
  });
  return {
    /** @param {object} order @returns {Promise<any[]>} */
    run: (order) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.send(order);
      }),
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
};

test('64 callers of four processes get one successor for one token', async () => {
  const engine = createEngine(freshStore());
  const servers = Array.from({ length: 4 }, () => start(engine));
  try {
    for (let turn = 0; turn < 10; turn += 1) {
      const [{ refreshToken }] = await /** @type {any} */ (servers[turn % 4]).run({ callers: 1 });
      const results = (
        await Promise.all(servers.map((server) => server.run({ token: refreshToken, callers: 16 })))
      ).flat();
      assert.equal(results.length, 64);
      assert.ok(results.every(({ statusCode }) => statusCode === 200));
      assert.equal(new Set(results.map((result) => result.refreshToken)).size, 1);
      assert.notEqual(claimsOf(results[0].refreshToken).jti, claimsOf(refreshToken).jti);
    }
  } finally {
    for (const server of servers) await server.stop();
  }
});
