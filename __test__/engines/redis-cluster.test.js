'use strict';

const { conformance } = require('./support/conformance');
const { withoutRedis } = require('./support/redis');
const { startRedisCluster } = require('./support/redis-cluster');
const { shared } = require('./support/shared');

const skip = withoutRedis();
const cluster = shared(() => startRedisCluster(1));

conformance(
  [
    { name: 'redis4Cluster' },
    { name: 'redis5Cluster' },
    { name: 'redis6Cluster', processes: true },
    { name: 'ioredis5Cluster' },
    { name: 'ioredis6Cluster' },
  ],
  async () => (await cluster()).ports,
  skip,
);
