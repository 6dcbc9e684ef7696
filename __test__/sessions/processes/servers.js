'use strict';

const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { claimsOf } = require('../session-support');

/**
 * @param {{ module?: string, engine?: any }} store a file that makes it, or an engine of this process
 */
function start({ module: file, engine }) {
  const child = fork(path.join(__dirname, 'server.js'), file ? [file] : []);
  /** @type {((results: any[]) => void)[]} */
  const waiting = [];
  child.on('message', async (/** @type {any} */ message) => {
    if ('results' in message) return waiting.shift()?.(message.results);
    const { verb, rest, question } = message;
    child.send({ question, answer: await engine[verb](...rest) });
  });
  return {
    /** @param {{ token?: string, callers: number }} order @returns {Promise<any[]>} */
    run: (order) =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        child.once('exit', () => reject(new Error('The server is gone')));
        child.send(order);
      }),
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/**
 * 64 concurrent callers in four processes with one token, several times.
 *
 * @param {{ module?: string, engine?: any }} store
 */
exports.race = async (store) => {
  const servers = Array.from({ length: 4 }, () => start(store));
  try {
    for (let turn = 0; turn < 5; turn += 1) {
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
};
