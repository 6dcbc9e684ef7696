'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { connect } = require('./support/clients');
const { conformance } = require('./support/conformance');
const { startRedis, tell, withoutRedis } = require('./support/redis');
const { shared } = require('./support/shared');
const { roundTrips } = require('./support/wire');

const skip = withoutRedis();
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

for (const name of ['redis6', 'ioredis6']) {
  test(`${name}: a value that somebody else removed makes no other one surplus`, { skip }, async () => {
    const { port } = await server();
    const { options, close } = await connect(name, [port]);
    try {
      const engine = createEngine(options);
      const now = Date.now();
      const group = `gone-${name}`;
      for (const [index, key] of ['a', 'b', 'c'].entries())
        await engine.put(`${group}-${key}`, key, now + (index + 1) * 10_000, group);
      const surplus = async (/** @type {number} */ max) =>
        (await engine.surplus(group, max)).map(({ value }) => value);
      assert.deepEqual([await surplus(1), await surplus(2), await surplus(3)], [['a', 'b'], ['a'], []]);
      await tell(port, ['DEL', `latchkey:v:{gone}-${name}-c`]);
      assert.deepEqual([await surplus(1), await surplus(2)], [['a'], []]);
      assert.deepEqual((await engine.list(group)).map(({ value }) => value).sort(), ['a', 'b']);
    } finally {
      await close();
    }
  });
}
