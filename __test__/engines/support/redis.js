'use strict';

const net = require('node:net');
const { once } = require('node:events');
const { Server, freePort, program, temporaryFolder } = require('./server');

/** Whether there is a Redis to start. */
const redisServer = () => program('redis-server');

/**
 * A Redis that has written what it acknowledges.
 *
 * @param {string[]} [more] arguments
 */
async function startRedis(more = []) {
  const command = /** @type {string} */ (redisServer());
  const server = new Server(
    {
      command: ({ port, folder }) => [
        command,
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', ...more],
      ],
      isUp: async ({ port }) => {
        if ((await tell(port, ['PING'])) !== '+PONG') throw new Error('loading');
      },
    },
    await freePort(),
    temporaryFolder('redis'),
  );
  await server.start();
  return server;
}

/**
 * Three masters.
 *
 * @returns {Promise<{ ports: number[], stop(): Promise<void> }>}
 */
async function startRedisCluster() {
  const servers = await Promise.all(
    [0, 1, 2].map(async () =>
      startRedis(['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())]),
    ),
  );
  const ports = servers.map(({ port }) => port);
  const bounds = [0, 5461, 10_923, 16_384];
  for (const [at, port] of ports.entries()) {
    await tell(port, ['CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1)]);
    await tell(port, ['CLUSTER', 'ADDSLOTSRANGE', String(bounds[at]), String(bounds[at + 1] - 1)]);
  }
  for (const port of ports.slice(1)) {
    const bus = (await tell(port, ['CONFIG', 'GET', 'cluster-port'])).split('\r\n').at(-1) ?? '';
    await tell(ports[0], ['CLUSTER', 'MEET', '127.0.0.1', String(port), bus]);
  }
  for (const port of ports) {
    for (const end = Date.now() + 30_000; ; ) {
      const info = await tell(port, ['CLUSTER', 'INFO']);
      if (info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3')) break;
      if (Date.now() > end) throw new Error(`The cluster did not come up: ${info}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    ports,
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/**
 * One command without any client, and the reply as it comes.
 *
 * @param {number} port
 * @param {string[]} args
 * @returns {Promise<string>}
 */
async function tell(port, args) {
  const socket = net.connect(port, '127.0.0.1');
  const words = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`);
  socket.end(`*${args.length}\r\n${words.join('')}`);
  /** @type {Buffer[]} */
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString().trim();
}

module.exports = { redisServer, startRedis, startRedisCluster, tell };
