'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const createStore = require('../../lib/store');
const EncryptedStore = require('../../lib/store/encrypted');
const MemoryStore = require('../../lib/store/memory');

test('a store is found by its type', () => {
  assert.ok(createStore({ type: 'memory' }) instanceof MemoryStore);
  assert.ok(createStore({ type: 'encrypted', secret: 'a secret' }) instanceof EncryptedStore);
});

test('what has make is the store, whatever its type says', () => {
  const custom = { type: 'memory', make() {} };
  assert.equal(createStore(custom), custom);
  class Custom {
    make() {}
    retrieve() {}
  }
  const inherited = new Custom();
  assert.equal(createStore(inherited), inherited);
});

test('anything else is no store', () => {
  for (const options of [
    {},
    { type: 'redis' },
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
      message: 'Invalid store provided',
      code: 'ERR_OPTION_INVALID',
    });
  }
});

test('the methods of the stores take two arguments', () => {
  for (const Store of [MemoryStore, EncryptedStore]) {
    assert.deepEqual([Store.prototype.make.length, Store.prototype.retrieve.length], [2, 2]);
  }
});
