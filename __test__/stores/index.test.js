'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const createStore = require('../../lib/stores');
const EncryptedStore = require('../../lib/stores/encrypted');
const EngineStore = require('../../lib/stores/database');
const MemoryStore = require('../../lib/stores/memory');

test('the type selects the store', () => {
  assert.ok(createStore({ type: 'memory' }) instanceof MemoryStore);
  assert.ok(createStore({ type: 'encrypted', secret: 'a secret' }) instanceof EncryptedStore);
});

test('an object with make is the store, whatever its type says', () => {
  const custom = { type: 'memory', make() {} };
  assert.equal(createStore(custom), custom);
  class Custom {
    make() {}
    retrieve() {}
  }
  const inherited = new Custom();
  assert.equal(createStore(inherited), inherited);
});

test('an object with the methods of an engine gets a store that uses it', () => {
  const store = createStore({ get() {}, put() {}, remove() {} });
  assert.ok(store instanceof EngineStore);
  assert.deepEqual([store.engine.name, store.engine.verbs], ['custom', []]);
});

test('a type without its client is refused', () => {
  for (const options of [
    { type: 'redis' },
    { type: 'redis', client: {} },
    { type: 'redis', client: { get() {} }, prefix: 'x' },
    { type: 'sql' },
    { type: 'sql', client: { query() {} } },
    { type: 'keyv' },
    { type: 'keyv', keyv: { get() {}, set() {} } },
  ]) {
    assert.throws(() => createStore(options), { name: 'TypeError', code: 'ERR_OPTION_INVALID' });
  }
});

test('anything else is refused', () => {
  for (const options of [
    {},
    { type: 'mongo' },
    { get() {} },
    { get() {}, put() {} },
    { type: 'constructor' },
    { type: '__proto__' },
    { type: 'toString' },
    { type: ['memory'] },
    { type: Object('memory') },
    { make: true },
    { retrieve() {} },
    'memory',
    5,
    [],
    () => {},
  ]) {
    assert.throws(() => createStore(options), {
      name: 'Error',
      message: /^Invalid store provided: expected an object with a type out of memory, encrypted, /,
      code: 'ERR_OPTION_INVALID',
    });
  }
});

test('the methods of the stores take two arguments', () => {
  for (const Store of [MemoryStore, EncryptedStore, EngineStore]) {
    assert.deepEqual([Store.prototype.make.length, Store.prototype.retrieve.length], [2, 2]);
  }
});
