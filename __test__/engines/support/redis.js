'use strict';

const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const { Server, freePort, program, reasonWithout, temporaryFolder } = require('./server');
const { until } = require('./waiting');

/** A Redis to start, where there is one. */
const redisServer = () => program('redis-server');
const withoutRedis = () => reasonWithout('redis-server', redisServer());

/** A Valkey to start, where there is one: not each Debian has it. */
const valkeyServer = () => ['/usr/bin/valkey-server'].find((file) => fs.existsSync(file));
const withoutValkey = () => reasonWithout('valkey-server', valkeyServer());

/**
 * A Redis that has written what it acknowledges.
 *
 * @param {string[]} [more] arguments
 * @param {string} [program] Valkey instead
 */
async function startRedis(more = [], program = redisServer()) {
  const command = /** @type {string} */ (program);
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

/**
 * Waits until a replica has the whole data of its master. Until then it has nothing: Redis waits 5 s before it sends them.
 *
 * @param {number} replica its port
 */
const untilLinked = (replica) =>
  until(async () => /master_link_status:up/.test(await tell(replica, ['INFO', 'replication'])));

/**
 * Waits until the replica of a master has all that was written.
 *
 * @param {number} master its port
 */
function untilReplicated(master) {
  return until(async () => {
    const info = await tell(master, ['INFO', 'replication']);
    const [, offset] = /master_repl_offset:(\d+)/.exec(info) ?? [];
    return info.includes(`offset=${offset},`);
  });
}

module.exports = {
  redisServer,
  startRedis,
  tell,
  untilLinked,
  untilReplicated,
  valkeyServer,
  withoutRedis,
  withoutValkey,
};
