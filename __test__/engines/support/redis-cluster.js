'use strict';

const { startRedis, tell, untilLinked } = require('./redis');
const { freePort } = require('./server');
const { until } = require('./waiting');

const MASTERS = 3;
const BOUNDS = [0, 5461, 10_923, 16_384];
// After so many milliseconds without an answer a master counts as failed.
const NODE_TIMEOUT = 1000;

/** @typedef {Awaited<ReturnType<typeof startRedisCluster>>} Cluster */

/**
 * A cluster of three masters, each with so many replicas.
 *
 * @param {number} [replicas]
 * @param {string} [program] Valkey instead of Redis
 */
async function startRedisCluster(replicas = 0, program = undefined) {
  const count = MASTERS * (replicas + 1);
  const servers = await Promise.all(Array.from({ length: count }, () => startNode(program)));
  const ports = servers.map(({ port }) => port);
  const masters = ports.slice(0, MASTERS);
  for (const [at, port] of ports.entries()) {
    await tell(port, ['CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1)]);
    if (at >= MASTERS) continue;
    await tell(port, ['CLUSTER', 'ADDSLOTSRANGE', String(BOUNDS[at]), String(Number(BOUNDS[at + 1]) - 1)]);
  }
  for (const port of ports.slice(1)) {
    const bus = linesOf(await tell(port, ['CONFIG', 'GET', 'cluster-port'])).at(-1) ?? '';
    await tell(masters[0], ['CLUSTER', 'MEET', '127.0.0.1', String(port), bus]);
  }
  await eachKnows(ports, ports.length);
  for (const [at, port] of ports.slice(MASTERS).entries()) {
    const id = await idOf(masters[at % MASTERS]);
    await until(async () => (await tell(port, ['CLUSTER', 'REPLICATE', id])) === '+OK');
    await untilLinked(port);
  }
  await eachKnows(ports, ports.length);
  return {
    ports,
    servers,
    /** @param {number} port */
    serverOf: (port) => servers[ports.indexOf(port)],
    /** The port of the master that has a slot, as the others see it. @param {number} slot @param {number[]} [among] */
    masterOf: (slot, among = ports) => masterOf(slot, among),
    /** The port of the replica of a master, once it is known. @param {number} master */
    replicaOf: async (master) => {
      const text = ` slave ${await idOf(master)} `;
      await until(async () => (await nodesOf(master, text)).length > 0);
      const [line] = await nodesOf(master, text);
      return Number(/:(\d+)@/.exec(line ?? '')?.[1]);
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** @param {string} [program] */
async function startNode(program) {
  const busPort = String(await freePort());
  const args = [
    ...['--cluster-enabled', 'yes', '--cluster-port', busPort],
    ...[
      '--cluster-node-timeout',
      String(NODE_TIMEOUT),
      '--appendfsync',
      'no',
      '--repl-diskless-sync-delay',
      '0',
    ],
  ];
  return startRedis(args, program);
}

/** @param {string} reply */
const linesOf = (reply) => reply.split('\r\n');

/** @param {number} port */
async function idOf(port) {
  return linesOf(await tell(port, ['CLUSTER', 'MYID'])).at(-1) ?? '';
}

/** @param {number[]} ports @param {number} count */
async function eachKnows(ports, count) {
  for (const port of ports) {
    await until(async () => {
      const info = await tell(port, ['CLUSTER', 'INFO']);
      return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`);
    });
  }
}

/**
 * @param {number} slot
 * @param {number[]} ports
 * @returns {Promise<number>}
 */
async function masterOf(slot, ports) {
  for (const line of await nodesOf(ports[0], '')) {
    const [, address, flags, , , , , , ...ranges] = line.trim().split(' ');
    const isIn = ranges.some((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return slot >= Number(first) && slot <= Number(last);
    });
    if (isIn && flags?.includes('master')) return Number(/:(\d+)@/.exec(address ?? '')?.[1]);
  }
  throw new Error(`No master has slot ${slot}`);
}

/** @param {number | undefined} port @param {string} text @returns {Promise<string[]>} the lines with that text, one for each server */
async function nodesOf(port, text) {
  const reply = await tell(Number(port), ['CLUSTER', 'NODES']);
  return reply.split(/\r?\n/).filter((line) => line.includes(text));
}

/** @param {number} port @param {string} key */
async function slotOf(port, key) {
  return Number((await tell(port, ['CLUSTER', 'KEYSLOT', key])).slice(1));
}

/**
 * Moves a slot to another master as an operator does, a few keys at a time.
 *
 * @param {Cluster} cluster
 * @param {number} slot
 * @param {{ keys: number, pause: number }} step
 * @returns {Promise<number>} how many keys were moved
 */
async function moveSlot(cluster, slot, { keys, pause }) {
  const from = await cluster.masterOf(slot);
  const masters = await Promise.all(
    [BOUNDS[0], BOUNDS[1], BOUNDS[2]].map((s) => cluster.masterOf(Number(s))),
  );
  const to = masters.find((port) => port !== from) ?? from;
  const [source, target] = [await idOf(from), await idOf(to)];
  await tell(to, ['CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', source]);
  await tell(from, ['CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', target]);
  let moved = 0;
  for (;;) {
    const reply = await tell(from, ['CLUSTER', 'GETKEYSINSLOT', String(slot), String(keys)]);
    const found = linesOf(reply).filter((_, at) => at > 0 && at % 2 === 0);
    if (found.length === 0) break;
    const answer = await tell(from, ['MIGRATE', '127.0.0.1', String(to), '', '0', '5000', 'KEYS', ...found]);
    if (answer.startsWith('-')) throw new Error(answer);
    moved += found.length;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  for (const port of [to, from]) await tell(port, ['CLUSTER', 'SETSLOT', String(slot), 'NODE', target]);
  return moved;
}

module.exports = { moveSlot, slotOf, startRedisCluster };
