'use strict';

// Valkey, which Debian 13 has and Debian 12 has in its backports: with the clients of Redis.

const { conformance } = require('./support/conformance');
const { startRedis, valkeyServer, withoutValkey } = require('./support/redis');
const { startRedisCluster } = require('./support/redis-cluster');
const { shared } = require('./support/shared');

const skip = withoutValkey();
const server = shared(() => startRedis([], valkeyServer()));
const cluster = shared(() => startRedisCluster(0, valkeyServer()));

conformance(
  [{ name: 'redis6', processes: true }, { name: 'ioredis6' }],
  async () => [(await server()).port],
  skip,
);
conformance(
  [{ name: 'redis6Cluster' }, { name: 'ioredis6Cluster' }],
  async () => (await cluster()).ports,
  skip,
);
