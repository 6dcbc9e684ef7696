'use strict';

const { conformance } = require('./support/conformance');
const { redisServer, startRedis } = require('./support/redis');
const { shared } = require('./support/shared');
const { roundTrips } = require('./support/wire');

const skip = redisServer() ? false : 'redis-server is not installed';
const server = shared(startRedis);

conformance(
  [
    { name: 'redis4' },
    { name: 'redis4Legacy' },
    { name: 'redis5' },
    { name: 'redis6', processes: true },
    { name: 'redis6Bytes' },
    { name: 'ioredis5' },
    { name: 'ioredis6', processes: true },
    { name: 'ioredis6Prefixed' },
  ],
  async () => [(await server()).port],
  skip,
);

for (const name of ['redis4', 'redis5', 'redis6', 'ioredis5', 'ioredis6']) {
  roundTrips(name, async () => (await server()).port, skip);
}
