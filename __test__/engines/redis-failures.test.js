'use strict';

const { describe } = require('node:test');
const { redisKeyOf } = require('./support/keys');
const { UNAVAILABLE, failures } = require('./support/failures');
const { startRedis, tell, withoutRedis } = require('./support/redis');
const { shared } = require('./support/shared');

const skip = withoutRedis();

/**
 * @param {string[]} begin a command
 * @param {string[]} end the one that undoes it
 */
const commands =
  (begin, end) =>
  async (/** @type {any} */ { port }) => {
    await tell(port, begin);
    return () => tell(port, end);
  };

const faults = [
  {
    name: 'it does not answer',
    begin: async (/** @type {any} */ server) => {
      server.signal('SIGSTOP');
      return () => server.signal('SIGCONT');
    },
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'it is a replica that is read-only',
    begin: commands(['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']),
    reads: '200',
    writes: UNAVAILABLE,
  },
  {
    name: 'it is full',
    begin: commands(['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']),
    reads: '200',
    writes: UNAVAILABLE,
  },
  {
    name: 'there is garbage under a key',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { token }) => {
      await tell(port, ['SET', redisKeyOf(token), 'garbage']);
    },
    reads: '500 ERR_STORE_INVALID',
    writes: '200',
  },
  {
    name: 'there is a value that was not sealed',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { token }) => {
      await tell(port, ['SET', redisKeyOf(token), `${Date.now() + 60_000}  {"admin":true}`]);
    },
    reads: '500 ERR_STORE_INVALID',
    writes: '200',
  },
  {
    name: 'there is a list under a key',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { token }) => {
      await tell(port, ['DEL', redisKeyOf(token)]);
      await tell(port, ['LPUSH', redisKeyOf(token), 'a']);
    },
    reads: UNAVAILABLE,
    writes: '200',
  },
];

describe('failures', { concurrency: true }, () => {
  for (const name of ['redis4', 'redis6', 'ioredis6']) failures(name, shared(startRedis), faults, skip);
});
