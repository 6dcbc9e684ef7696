'use strict';

// Clients of `redis` while their server is away: what waits for it, and what becomes of a command that nobody waits for any more.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const { setTimeout: pause } = require('node:timers/promises');
const { commanderOf } = require('../../../lib/state/engine/redis/clients');
const { runTable } = require('../../support/run-table');

const nothing = () => {};

/** A server that takes connections when it is there, greets, and answers a GET with null while it isn't silent. */
async function createServer() {
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const state = { gets: 0, silent: false };
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', nothing).on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (const [, name] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        if (name !== 'GET') socket.write('+OK\r\n');
        else {
          state.gets += 1;
          if (!state.silent) socket.write('$-1\r\n');
        }
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  const leave = async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  const comeBack = () => once(server.listen(port, '127.0.0.1'), 'listening');
  return { state, port, sockets, leave, comeBack };
}

/** @typedef {{ answer: Promise<unknown>, giveUp: () => void }} Sent */

/**
 * A client that is connected, whose server is away afterwards.
 *
 * @param {string} version of `redis`
 * @param {(world: { get: () => Sent, client: any, server: Awaited<ReturnType<typeof createServer>> }) => Promise<void>} use
 * @param {object} [more] options of the client
 */
async function whileAway(version, use, more) {
  const server = await createServer();
  const client = require(version).createClient({
    RESP: 2,
    socket: { host: '127.0.0.1', port: server.port, reconnectStrategy: 10 },
    ...more,
  });
  client.on('error', nothing);
  await client.connect();
  const { command } = commanderOf(client);
  const get = () => {
    const controller = new AbortController();
    return { answer: command(['GET', 'a'], () => controller.signal), giveUp: () => controller.abort() };
  };
  assert.equal(await get().answer, null);
  server.state.gets = 0;
  await server.leave();
  await until(() => !client.isReady);
  await use({ get, client, server });
  if (client.isOpen) await close(client);
  await until(() => server.sockets.size === 0);
  await server.leave();
}

/** @param {() => boolean} holds */
async function until(holds) {
  while (!holds()) await pause(5);
}

/** @param {any} client */
const close = async (client) => (client.destroy ?? client.disconnect).call(client);

/** @type {Record<string, (version: string) => Promise<void>>} */
const situations = {
  'who still waits gets the answer when the server is back': (version) =>
    whileAway(version, async ({ get, server }) => {
      const { answer } = get();
      await server.comeBack();
      assert.equal(await answer, null);
      assert.equal(server.state.gets, 1);
    }),
  'what nobody waits for is never sent, and the client has one listener for all': (version) =>
    whileAway(version, async ({ get, client, server }) => {
      const listeners = client.listenerCount('ready');
      const commands = Array.from({ length: 50 }, get);
      assert.equal(client.listenerCount('ready'), listeners + 1);
      for (const { giveUp } of commands) giveUp();
      for (const { answer } of commands) await assert.rejects(answer, { name: 'AbortError' });
      await server.comeBack();
      await until(() => client.isReady);
      assert.equal(await get().answer, null);
      assert.equal(server.state.gets, 1);
    }),
  'a command that is sent and not answered leaves the client whole': (version) =>
    whileAway(version, async ({ get, client, server }) => {
      server.state.silent = true;
      const { answer, giveUp } = get();
      await server.comeBack();
      await until(() => server.state.gets === 1);
      giveUp();
      await Promise.all([assert.rejects(answer), close(client)]);
    }),
  'who waits when the client is closed is told so': (version) =>
    whileAway(version, async ({ get, client }) => {
      const { answer } = get();
      await Promise.all([assert.rejects(answer, { message: /closed/ }), close(client)]);
      await assert.rejects(get().answer, { message: /closed/ });
    }),
  'without an offline queue nobody waits': (version) =>
    whileAway(version, ({ get }) => assert.rejects(get().answer, { message: /offline/ }), {
      disableOfflineQueue: true,
    }),
};

runTable(
  'while the server is away',
  15,
  ['redis4', 'redis5', 'redis6'].flatMap((version) =>
    Object.entries(situations).map(([name, run]) => ({ name: `${version}: ${name}`, version, run })),
  ),
  ({ version, run }) => run(version),
);
