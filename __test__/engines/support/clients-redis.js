'use strict';

// Clients of Redis, connected to a server, a cluster or sentinels of the tests.

const nothing = () => {};

/**
 * Ends a client of `redis`. One that isn't open any more rejects that, and is as closed as it should be.
 *
 * @param {any} client
 */
async function end(client) {
  try {
    await (client.destroy ?? client.disconnect).call(client);
  } catch (error) {
    if (/** @type {any} */ (error)?.constructor?.name !== 'ClientClosedError') throw error;
  }
}

/** @param {any} client */
async function connected(client) {
  client.on('error', nothing);
  await client.connect();
  return { options: { type: 'redis', client }, close: () => end(client) };
}

/** @param {string} name @param {object} [more] options */
const nodeRedis =
  (name, more) =>
  (/** @type {number[]} */ [port]) =>
    connected(
      require(name).createClient({
        url: `redis://127.0.0.1:${port}`,
        socket: { reconnectStrategy: 50 },
        ...more,
      }),
    );

/** @param {string} name @param {object} [defaults] options of each connection */
const nodeRedisCluster = (name, defaults) => (/** @type {number[]} */ ports) =>
  connected(
    require(name).createCluster({
      rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })),
      ...(defaults && { defaults }),
    }),
  );

/** @param {string} name */
const nodeRedisSentinel = (name) => (/** @type {number[]} */ ports) =>
  connected(
    require(name).createSentinel({
      name: require('./redis-sentinel').NAME,
      sentinelRootNodes: ports.map((port) => ({ host: '127.0.0.1', port })),
      // It gives each command a connection of its own until the answer is there.
      masterPoolSize: 16,
    }),
  );

/** @param {string} name @param {object} [more] options */
function ioredis(name, more) {
  return async (/** @type {number[]} */ [port]) => {
    const client = new (require(name))({ host: '127.0.0.1', port, retryStrategy: () => 50, ...more });
    client.on('error', nothing);
    return { options: { type: 'redis', client }, close: () => client.disconnect() };
  };
}

/** @param {string} name @param {object} [redisOptions] options of each connection */
function ioredisCluster(name, redisOptions) {
  return async (/** @type {number[]} */ ports) => {
    const nodes = ports.map((port) => ({ host: '127.0.0.1', port }));
    const client = new (require(name).Cluster)(nodes, redisOptions && { redisOptions });
    client.on('error', nothing);
    return { options: { type: 'redis', client }, close: () => client.disconnect() };
  };
}

/** @param {string} name */
function ioredisSentinel(name) {
  return async (/** @type {number[]} */ ports) => {
    const sentinels = ports.map((port) => ({ host: '127.0.0.1', port }));
    const client = new (require(name))({ sentinels, name: require('./redis-sentinel').NAME });
    client.on('error', nothing);
    return { options: { type: 'redis', client }, close: () => client.disconnect() };
  };
}

/** A user of Redis who may do what docs/stores.md says. */
const USER = { username: 'latchkey', password: 'a password of the tests' };

module.exports = {
  USER,
  ioredis,
  ioredisCluster,
  ioredisSentinel,
  nodeRedis,
  nodeRedisCluster,
  nodeRedisSentinel,
};
