'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { connect } = require('./support/clients');
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

test('what a MULTI of the application’s only queues is not acknowledged', { skip }, async () => {
  const { options, close } = await connect('ioredis6', [(await server()).port]);
  try {
    const engine = createEngine(options);
    const until = Date.now() + 100_000;
    await engine.put('there', 'one', until, 'queue');
    const changes = [
      () => engine.put('a', 'one', until),
      () => engine.add('b', 'one', until),
      () => engine.swap('there', 'one', 'two', until),
      () => engine.remove('there'),
      () => engine.removeGroup('queue'),
    ];
    await options.client.multi({ pipeline: false });
    for (const change of changes) await assert.rejects(change, { code: 'ERR_STORE_UNAVAILABLE' });
    await options.client.discard();
    assert.equal(await engine.get('there'), 'one');
    for (const change of changes) await change();
    assert.equal(await engine.get('b'), 'one');
  } finally {
    await close();
  }
});
