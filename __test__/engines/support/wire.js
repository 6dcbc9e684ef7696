'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const { test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');
const { connect } = require('./clients');

const CALLS = 10;
const later = () => Date.now() + 60_000;

/** What is called with a key that nobody used before, for each verb. @type {Record<string, (engine: any, key: string) => Promise<any>>} */
const VERBS = {
  get: (engine, key) => engine.get(key),
  put: (engine, key) => engine.put(key, 'one', later()),
  remove: (engine, key) => engine.remove(key),
  take: (engine, key) => engine.take(key),
  add: (engine, key) => engine.add(key, 'one', later()),
  swap: (engine, key) => engine.swap(key, 'one', 'two', later()),
  'put in a group': (engine, key) => engine.put(key, 'one', later(), 'group'),
  list: (engine) => engine.list('group'),
  removeGroup: (engine) => engine.removeGroup('group'),
};

/**
 * Counts on the wire how often a verb makes the client speak and wait for the server.
 *
 * @param {string} name the client's
 * @param {() => Promise<number>} portOf the server
 * @param {string | false} skip
 * @param {string[]} [lacks] verbs
 */
function roundTrips(name, portOf, skip, lacks = []) {
  test(`${name}: every verb is one round trip`, { skip }, async () => {
    const proxy = await countingProxy(await portOf());
    const { options, close } = await connect(name, [proxy.port]);
    try {
      const engine = createEngine({ ...options, timeout: '10s' });
      if (options.type === 'sql') await engine.createTable();
      /** @type {Record<string, number>} */
      const counted = {};
      for (const [verb, run] of Object.entries(VERBS).filter(([verb]) => !lacks.includes(verb))) {
        // The first time a server is told the script, or the statement.
        await run(engine, `${verb.replaceAll(' ', '')}-first`);
        const before = proxy.trips();
        for (let n = 0; n < CALLS; n += 1) await run(engine, `${verb.replaceAll(' ', '')}-${n}`);
        counted[verb] = (proxy.trips() - before) / CALLS;
      }
      const verbs = Object.keys(VERBS).filter((verb) => !lacks.includes(verb));
      assert.deepEqual(counted, Object.fromEntries(verbs.map((verb) => [verb, 1])));
    } finally {
      await close();
      proxy.close();
    }
  });
}

/** @param {number} port */
async function countingProxy(port) {
  let trips = 0;
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const server = net.createServer((client) => {
    const upstream = net.connect(port, '127.0.0.1');
    let waits = false;
    client.on('data', (data) => {
      if (!waits) trips += 1;
      waits = true;
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      waits = false;
      client.write(data);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(one.setNoDelay());
      one.on('error', () => {}).on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: /** @type {net.AddressInfo} */ (server.address()).port,
    trips: () => trips,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

module.exports = { roundTrips };
