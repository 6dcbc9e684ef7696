'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { redisServer, startRedis, tell, untilLinked } = require('./redis');
const { Server, freePort, temporaryFolder } = require('./server');
const { until } = require('./waiting');

const NAME = 'main';
const SENTINELS = 3;

/**
 * A master, a replica, and three sentinels that agree by majority on which of the two is the master. The first port is the master's, the
 * others are those of the sentinels.
 */
async function startSentinels() {
  const [master, replica] = await Promise.all([startRedis(), startRedis()]);
  await tell(replica.port, ['REPLICAOF', '127.0.0.1', String(master.port)]);
  await untilLinked(replica.port);
  const sentinels = [];
  for (let n = 0; n < SENTINELS; n += 1) sentinels.push(await startSentinel(master.port));
  const ports = sentinels.map(({ port }) => port);
  for (const port of ports) {
    await until(async () => {
      const info = await tell(port, ['INFO', 'sentinel']);
      return info.includes(`slaves=1,sentinels=${SENTINELS}`);
    });
  }
  return {
    ports,
    /** Where the sentinels say that the master is. */
    masterPort: async () =>
      Number((await tell(ports[0], ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME])).split('\r\n').at(-1)),
    serverOf: (/** @type {number} */ port) => (port === master.port ? master : replica),
    stop: async () => {
      await Promise.all([...sentinels, master, replica].map((server) => server.stop()));
    },
  };
}

/** @param {number} masterPort */
async function startSentinel(masterPort) {
  const port = await freePort();
  const folder = temporaryFolder('sentinel');
  const file = path.join(folder, 'sentinel.conf');
  fs.writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${masterPort} 2`,
      `sentinel down-after-milliseconds ${NAME} 1000`,
      `sentinel failover-timeout ${NAME} 5000`,
      '',
    ].join('\n'),
  );
  const server = new Server(
    {
      command: () => [/** @type {string} */ (redisServer()), file, '--sentinel'],
      isUp: async () => {
        if ((await tell(port, ['PING'])) !== '+PONG') throw new Error('starting');
      },
    },
    port,
    folder,
  );
  await server.start();
  return server;
}

module.exports = { NAME, startSentinels };
