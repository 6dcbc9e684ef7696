'use strict';

// Keyv in each of its versions: what hides a failure lets nobody in.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keyv5 = require('keyv5');
const { createEngine } = require('../../../lib/state/engine');
const { createRevocation } = require('../../../lib/state/revocation');
const keyv6 = require('../../support/keyv6');
const { runTable } = require('../../support/run-table');

const later = () => Date.now() + 60_000;
const unavailable = { code: 'ERR_STORE_UNAVAILABLE' };

/**
 * A database that can be away, and an adapter for it that tells so by rejecting, or by its own event alone.
 *
 * @param {'rejects' | 'emits'} way
 */
function createAdapter(way) {
  const rows = new Map();
  /** @type {((error: Error) => void)[]} */
  const listeners = [];
  const guarded =
    (/** @type {(...given: any[]) => any} */ run) =>
    async (/** @type {any[]} */ ...given) => {
      if (!adapter.isDown) return run(...given);
      const error = new Error('the database is away');
      if (way === 'rejects') throw error;
      for (const listener of listeners) listener(error);
      return undefined;
    };
  const adapter = {
    isDown: false,
    opts: {},
    on: (/** @type {string} */ event, /** @type {any} */ listener) =>
      event === 'error' && listeners.push(listener),
    get: guarded((key) => rows.get(key)),
    set: guarded((key, value) => Boolean(rows.set(key, value))),
    delete: guarded((key) => rows.delete(key)),
    clear: guarded(() => rows.clear()),
  };
  return adapter;
}

runTable(
  'while its database is away, every call fails:',
  5,
  [
    { name: 'keyv5', way: 'rejects', isHeard: true },
    { name: 'keyv6', way: 'rejects', isHeard: true },
    { name: 'keyv6', way: 'rejects', isHeard: false },
    { name: 'keyv6', way: 'emits', isHeard: true },
    { name: 'keyv6', way: 'emits', isHeard: false },
  ].map((row) => ({
    ...row,
    Keyv: row.name === 'keyv5' ? keyv5.Keyv : keyv6.Keyv,
    skip: row.name === 'keyv6' && keyv6.skip,
    name: `${row.name}, ${row.way}, ${row.isHeard ? '' : 'not '}heard`,
  })),
  async ({ Keyv, way, isHeard }) => {
    const store = createAdapter(/** @type {any} */ (way));
    const keyv = new Keyv({ store, throwOnErrors: true });
    const engine = createEngine({ type: 'keyv', keyv });
    /** @type {unknown[]} */
    const heard = [];
    if (isHeard) keyv.on('error', (/** @type {unknown} */ error) => heard.push(error));
    const revocation = createRevocation({ store: engine, purpose: 'test', staleness: 0 });
    await engine.put('a', 'one', later());
    await revocation.revoke('id', later());
    const other = createRevocation({ store: engine, purpose: 'test', staleness: 0 });
    assert.deepEqual([await engine.get('a'), await engine.get('b')], ['one', null]);
    assert.deepEqual([await other.isRevoked('x'), await engine.remove('b')], [false, false]);

    store.isDown = true;
    for (const call of [
      () => engine.get('a'),
      () => engine.get('b'),
      () => engine.put('c', 'two', later()),
      () => engine.remove('a'),
      () => createRevocation({ store: engine, purpose: 'test' }).isRevoked('id'),
    ]) {
      // Without a listener an adapter's event throws in the adapter.
      await assert.rejects(async () => call(), unavailable);
    }
    assert.equal(heard.length > 0, isHeard);

    store.isDown = false;
    assert.equal(await engine.get('a'), 'one');
    assert.equal(await other.isRevoked('id'), true);
    assert.equal(await engine.remove('a'), true);
  },
);

test('a failure rejects every call under way, and no later one', { skip: keyv6.skip }, async () => {
  const store = createAdapter('rejects');
  const keyv = new keyv6.Keyv({ store });
  keyv.on('error', () => {});
  const engine = createEngine({ type: 'keyv', keyv });
  await engine.put('a', 'one', later());
  /** @type {() => void} */
  let go = () => {};
  const { get } = store;
  store.get = async (/** @type {any[]} */ ...given) => {
    await new Promise((resolve) => {
      go = () => resolve(undefined);
    });
    return get(...given);
  };
  const waiting = engine.get('a');
  await new Promise(setImmediate);
  store.isDown = true;
  await assert.rejects(engine.remove('b'), unavailable);
  store.isDown = false;
  go();
  await assert.rejects(waiting, unavailable);
  store.get = get;
  assert.equal(await engine.get('a'), 'one');
});

test('errors reach the application as before, with its listener and without one', {
  skip: keyv6.skip,
}, async () => {
  for (const isHeard of [true, false]) {
    const store = createAdapter('rejects');
    const keyv = new keyv6.Keyv({ store });
    /** @type {unknown[]} */
    const heard = [];
    if (isHeard) keyv.on('error', (/** @type {unknown} */ error) => heard.push(error));
    await createEngine({ type: 'keyv', keyv }).get('a');
    store.isDown = true;
    if (isHeard) assert.equal(await keyv.get('a'), undefined);
    else await assert.rejects(keyv.get('a'), /away/);
    assert.equal(heard.length, isHeard ? 1 : 0);
  }
});

runTable(
  'a Keyv that hides its errors later fails:',
  3,
  [
    {
      name: 'version 6 without a listener and without throwing',
      Keyv: keyv6.Keyv,
      skip: keyv6.skip,
      hide: (/** @type {any} */ keyv) => {
        keyv.throwOnEmptyListeners = false;
      },
    },
    {
      name: 'version 6 whose listeners were replaced',
      Keyv: keyv6.Keyv,
      skip: keyv6.skip,
      hide: (/** @type {any} */ keyv) => {
        keyv.removeAllListeners('error');
        keyv.on('error', () => {});
      },
    },
    {
      name: 'version 5 with throwOnErrors turned off',
      Keyv: keyv5.Keyv,
      hide: (/** @type {any} */ keyv) => {
        keyv.on('error', () => {});
        keyv.throwOnErrors = false;
      },
    },
  ],
  async ({ Keyv, hide }) => {
    const store = createAdapter('rejects');
    const keyv = new Keyv({ store, throwOnErrors: true });
    const engine = createEngine({ type: 'keyv', keyv });
    const revocation = createRevocation({ store: engine, purpose: 'test', staleness: 0 });
    if (Keyv !== keyv5.Keyv) keyv.on('error', () => {});
    await revocation.revoke('id', later());
    const other = createRevocation({ store: engine, purpose: 'test', staleness: 0 });
    assert.deepEqual([await other.isRevoked('id'), await other.isRevoked('x')], [true, false]);
    if (Keyv !== keyv5.Keyv) keyv.removeAllListeners('error');
    hide(keyv);
    store.isDown = true;
    const third = createRevocation({ store: engine, purpose: 'test', staleness: 0 });
    await assert.rejects(async () => third.isRevoked('id'), unavailable);
    await assert.rejects(async () => third.isRevoked('x'), unavailable);
  },
);
