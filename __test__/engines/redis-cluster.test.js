'use strict';

const { conformance } = require('./support/conformance');
const { redisServer, startRedisCluster } = require('./support/redis');
const { shared } = require('./support/shared');

const skip = redisServer() ? false : 'redis-server is not installed';
const cluster = shared(startRedisCluster);
const verbs = ['take', 'add', 'swap'];

conformance(
  [
    { name: 'redis4Cluster', verbs },
    { name: 'redis5Cluster', verbs },
    { name: 'redis6Cluster', verbs, processes: true },
    { name: 'ioredis5Cluster', verbs },
    { name: 'ioredis6Cluster', verbs },
  ],
  async () => (await cluster()).ports,
  skip,
);
