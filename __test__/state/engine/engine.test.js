'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine, requireVerbs } = require('../../../lib/state/engine');

const later = () => Date.now() + 60_000;
const base = { get() {}, put() {}, remove() {} };
const adapter = { get() {}, set() {}, delete() {}, on() {}, opts: {} };
const keyv = { ...adapter, opts: { store: new Map() } };

test('a custom engine has the verbs that it has methods for', () => {
  const none = () => {};
  assert.deepEqual(createEngine(base).verbs, []);
  assert.equal(createEngine(base).name, 'custom');
  assert.deepEqual(createEngine({ ...base, add: none, take: none }).verbs, ['take', 'add']);
  assert.deepEqual(createEngine({ ...base, swap: none, list: none }).verbs, ['swap']);
  assert.deepEqual(createEngine({ ...base, removeGroup: none, list: none }).verbs, ['group']);
});

test('an engine is returned as it is', () => {
  const engine = createEngine(base);
  assert.equal(createEngine(engine), engine);
});

test('a value that is no engine is refused', () => {
  for (const options of [
    undefined,
    null,
    'memory',
    {},
    { type: 'constructor' },
    { type: 'nothing' },
    { type: 'memory', maximum: 5 },
    { type: 'memory', max: 0 },
    { type: 'memory', namespace: '' },
    { type: 'memory', timeout: 0 },
    { type: 'memory', timeout: '5' },
    { type: 'keyv', keyv: { ...keyv, throwOnErrors: false } },
    { type: 'keyv', keyv: { ...keyv, hooks: {} } },
    { type: 'keyv', keyv: new Map() },
    { type: 'keyv', keyv: adapter },
    { type: 'keyv', keyv: { ...adapter, opts: { store: 'redis://host' } } },
    { type: 'keyv', keyv: { get() {}, set() {}, delete() {}, on() {} } },
    { type: 'keyv', keyv: Promise.resolve(keyv) },
    ...['{}:', 'a{}b', 'a{b:'].map((prefix) => ({
      type: 'redis',
      client: { call() {}, status: 'ready', isCluster: true },
      prefix,
    })),
    { get() {} },
    { get() {}, put() {} },
    { ...base, timeout: 2000 },
  ]) {
    assert.throws(() => createEngine(options), { name: 'TypeError', code: 'ERR_OPTION_INVALID' });
  }
});

test('clients with small differences are accepted', () => {
  for (const options of [
    { type: 'keyv', keyv },
    { type: 'keyv', keyv: { ...keyv, hooks: {}, throwOnErrors: true } },
    { type: 'redis', client: { sendCommand() {}, isOpen: true } },
    { type: 'redis', client: { sendCommand() {}, isOpen: true, getSentinelNode() {} } },
    { type: 'redis', client: { call() {}, status: 'ready', isCluster: true }, prefix: '{app}:' },
    { type: 'redis', client: { call() {}, status: 'ready' }, prefix: 'a{}b{' },
  ]) {
    assert.equal(createEngine(options).name, options.type);
  }
});

test('the error for a missing verb names the verb, the engine and the option', () => {
  const engine = createEngine({ ...base, add() {} });
  requireVerbs(engine, ['add'], 'replay');
  assert.throws(() => requireVerbs(engine, ['add', 'swap'], 'refreshToken.rotate'), {
    name: 'Error',
    code: 'ERR_STORE_UNSUPPORTED',
    message: /^refreshToken\.rotate needs .*\(swap\).* custom store can't$/,
  });
});

test('calling a missing verb rejects', async () => {
  const engine = createEngine(base);
  for (const call of [
    () => engine.take('a'),
    () => engine.add('a', 'b', later()),
    () => engine.swap('a', 'b', 'c', later()),
    () => engine.list('a'),
    () => engine.removeGroup('a'),
    () => engine.put('a', 'b', later(), 'g'),
  ]) {
    await assert.rejects(call, { code: 'ERR_STORE_UNSUPPORTED' });
  }
});

test('keys, values and expiries that an engine may not be able to store are refused', async () => {
  const engine = createEngine({ type: 'memory', namespace: 'refused arguments' });
  for (const key of ['', 'a b', 'é', 'a\n', 'x'.repeat(129), undefined, null, 5, {}, ['a']]) {
    await assert.rejects(engine.get(/** @type {any} */ (key)), { code: 'ERR_OPTION_INVALID' });
    await assert.rejects(engine.put('a', 'b', later(), /** @type {any} */ (key ?? null)), {
      code: 'ERR_OPTION_INVALID',
    });
  }
  for (const value of [undefined, null, 5, {}, 'a\0', '\ud800']) {
    await assert.rejects(engine.put('a', /** @type {any} */ (value), later()), {
      code: 'ERR_OPTION_INVALID',
    });
  }
  for (const until of [undefined, null, '5', Number.NaN, -1, Number.POSITIVE_INFINITY, 8.65e15]) {
    await assert.rejects(engine.put('a', 'b', /** @type {any} */ (until)), { code: 'ERR_OPTION_INVALID' });
  }
  await engine.put('~'.repeat(128), 'ü 😀 "\'\\', later());
  assert.equal(await engine.get('~'.repeat(128)), 'ü 😀 "\'\\');
});

test('an error or rejection of an engine becomes the cause of ERR_STORE_UNAVAILABLE', async () => {
  const broken = new Error('no connection');
  for (const get of [
    () => {
      throw broken;
    },
    () => Promise.reject(broken),
  ]) {
    const error = await createEngine({ ...base, get })
      .get('a')
      .catch((/** @type {any} */ e) => e);
    assert.deepEqual([error.code, error.cause], ['ERR_STORE_UNAVAILABLE', broken]);
  }
});

test('an engine that does not answer in time rejects', async () => {
  const engine = createEngine({ ...base, timeout: '5ms', get: () => new Promise(() => {}) });
  await assert.rejects(engine.get('a'), { code: 'ERR_STORE_UNAVAILABLE', message: /within 5 ms/ });
});

test('the methods of a custom engine are called on it, with their own arguments and no others', async () => {
  /** @type {any[]} */
  const calls = [];
  const until = later();
  const engine = createEngine({
    ...base,
    put(/** @type {any[]} */ ...args) {
      calls.push([this === undefined, ...args]);
    },
    get(/** @type {any[]} */ ...args) {
      calls.push(args);
    },
    list: () => [],
    removeGroup: () => 0,
  });
  await engine.put('a', 'b', until);
  await engine.put('a', 'b', until, 'g');
  await engine.get('a');
  assert.deepEqual(calls, [[false, 'a', 'b', until], [false, 'a', 'b', until, 'g'], ['a']]);
});

test('a result of the wrong type is ERR_STORE_INVALID', async () => {
  for (const [name, call] of /** @type {[string, (engine: any) => any][]} */ ([
    ['get', (engine) => engine.get('a')],
    ['take', (engine) => engine.take('a')],
    ['add', (engine) => engine.add('a', 'b', later())],
    ['swap', (engine) => engine.swap('a', 'b', 'c', later())],
    ['list', (engine) => engine.list('g')],
    ['removeGroup', (engine) => engine.removeGroup('g')],
  ])) {
    for (const answer of [5.5, {}, Buffer.from('a'), [5], [{ key: 'a' }], [null]]) {
      const engine = createEngine({
        ...base,
        ...{ take() {}, add() {}, swap() {}, list() {}, removeGroup() {} },
        [name]: () => answer,
      });
      await assert.rejects(async () => call(engine), { code: 'ERR_STORE_INVALID' }, `${name} ${answer}`);
    }
  }
});
