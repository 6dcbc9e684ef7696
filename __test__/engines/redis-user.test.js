'use strict';

// A user of Redis who may do exactly what docs/stores.md says: everything works, and nothing of it can be left out.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { connect } = require('./support/clients');
const { USER } = require('./support/clients-redis');
const { startRedis, tell, withoutRedis } = require('./support/redis');
const { startRedisCluster } = require('./support/redis-cluster');
const { shared } = require('./support/shared');

const text = fs.readFileSync(path.join(__dirname, '../../docs/stores.md'), 'utf8');
const [, documented = ''] = /^ACL SETUSER latchkey (.+?)$/ms.exec(text.replaceAll('\\\n', '')) ?? [];
const rules = documented.split(/\s+/).map((rule) => (rule.startsWith('>') ? `>${USER.password}` : rule));
/** What latchkey calls itself; the rest is for clients, and some of them do without. */
const OWN = rules.slice(rules.indexOf('+get'), rules.indexOf('+zscan') + 1);

const skip = withoutRedis();
const server = shared(() => withUser(startRedis(), ({ port }) => [port]));
const cluster = shared(() => withUser(startRedisCluster(), ({ ports }) => ports));

/**
 * @template T
 * @param {Promise<T>} starting
 * @param {(started: T) => number[]} portsOf
 */
async function withUser(starting, portsOf) {
  const started = await starting;
  for (const port of portsOf(started)) await setUser(port, rules);
  return started;
}

/** @param {number} port @param {string[]} granted */
async function setUser(port, granted) {
  assert.equal(await tell(port, ['ACL', 'SETUSER', USER.username, 'reset', ...granted]), '+OK');
}

/** Every verb, each with what makes it use all of its commands. @param {ReturnType<typeof createEngine>} engine */
async function everyVerb(engine) {
  const later = () => Date.now() + 60_000;
  await engine.put('a', 'one', later());
  for (const key of ['grou1', 'grou2', 'grou3']) await engine.put(key, 'one', later(), 'group');
  await engine.swap('grou1', 'one', 'two', later(), 'group');
  await engine.surplus('group', 1);
  assert.equal((await engine.list('group')).length, 3);
  assert.equal(await engine.get('a'), 'one');
  await engine.remove('grou2', 'group');
  await engine.take('a');
  await engine.add('a', 'one', later());
  assert.equal(await engine.removeGroup('group'), 2);
}

test('that user can use every verb, and nothing is refused', { skip }, async () => {
  const ports = [(await server()).port, ...(await cluster()).ports];
  for (const name of ['redis6User', 'ioredis6User', 'redis6UserCluster', 'ioredis6UserCluster']) {
    const { options, close } = await connect(name, name.endsWith('Cluster') ? ports.slice(1) : ports);
    await everyVerb(createEngine(options));
    await close();
  }
  for (const port of ports) assert.equal(await tell(port, ['ACL', 'LOG']), '*0', `port ${port}`);
});

test('each command of the list is needed', { skip, timeout: 60_000 }, async () => {
  const { port } = await startRedis();
  assert.ok(OWN.length > 10, OWN.join(' '));
  for (const command of OWN) {
    await setUser(
      port,
      rules.filter((rule) => rule !== command),
    );
    const { options, close } = await connect('ioredis6User', [port]);
    const engine = createEngine(options);
    await assert.rejects(everyVerb(engine), { code: 'ERR_STORE_UNAVAILABLE' }, command);
    await close();
  }
  await setUser(
    port,
    rules.map((rule) => (rule.startsWith('~') ? '~other:*' : rule)),
  );
  const { options, close } = await connect('ioredis6User', [port]);
  await assert.rejects(createEngine(options).get('a'), { code: 'ERR_STORE_UNAVAILABLE' });
  await close();
});
