'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createEngine } = require('../../lib/state/engine');
const { createRecords } = require('../../lib/state/records');

const later = () => Date.now() + 60_000;

/** An engine whose insides can be seen and changed. */
function glass() {
  /** @type {Map<string, any>} */
  const rows = new Map();
  const engine = createEngine({
    get: (/** @type {string} */ key) => rows.get(key) ?? null,
    put: (/** @type {string} */ key, /** @type {string} */ value) => void rows.set(key, value),
    remove: (/** @type {string} */ key) => rows.delete(key),
  });
  return { rows, engine };
}

let namespaces = 0;
function memory() {
  namespaces += 1;
  return createEngine({ type: 'memory', namespace: `records ${namespaces}` });
}

test('the engine sees neither the id nor the value', async () => {
  const { rows, engine } = glass();
  for (const options of [{}, { secret: Buffer.alloc(32, 0xff) }]) {
    const records = createRecords(engine, 'test', options);
    await records.put('the id', { name: 'the value' }, later());
    assert.deepEqual(await records.get('the id'), { name: 'the value' });
  }
  const [[key, value], ...more] = rows;
  assert.equal(more.length, 0);
  assert.match(key, /^[\w-]{43}$/);
  assert.doesNotMatch(key + value + Buffer.from(value, 'base64url'), /the id|the value/);
});

test('all verbs reach the engine', async () => {
  const records = createRecords(memory(), 'test', { secret: Buffer.alloc(32, 0xff) });
  assert.equal(await records.get('a'), null);
  assert.equal(await records.add('a', 1, later()), true);
  assert.equal(await records.add('a', 2, later()), false);
  const { value, revision } = /** @type {any} */ (await records.read('a'));
  assert.equal(value, 1);
  assert.equal(await records.swap('a', revision, 3, later()), true);
  assert.equal(await records.swap('a', revision, 4, later()), false);
  assert.equal(await records.take('a'), 3);
  assert.deepEqual([await records.take('a'), await records.read('a')], [null, null]);
  await records.put('b', 5, later(), 'g');
  await records.put('c', 6, later(), 'g');
  assert.deepEqual(await records.list('g'), [5, 6]);
  assert.equal(await records.remove('b'), true);
  assert.equal(await records.removeGroup('g'), 1);
  assert.equal(await records.get('c'), null);
});

test('whoever reads a value may change it, and changes it for nobody else', async () => {
  for (const options of [{}, { secret: Buffer.alloc(32, 0xff) }]) {
    const records = createRecords(memory(), 'test', options);
    const stored = { list: [1, { two: 2 }] };
    await records.put('the id', stored, later());
    // Parsed at first, and copied from then on.
    for (let reads = 0; reads < 4; reads += 1) {
      const value = await records.get('the id');
      assert.deepEqual(value, stored);
      value.list[1].two = 3;
      value.list.push(4);
    }
  }
});

test('records of another purpose are others', async () => {
  const engine = memory();
  await createRecords(engine, 'one').put('a', 1, later());
  assert.equal(await createRecords(engine, 'two').get('a'), null);
  assert.equal(await createRecords(engine, 'one').get('a'), 1);
});

test('a row under another key, of another secret or with other bytes is refused', async () => {
  for (const options of [{}, { secret: Buffer.alloc(32, 0xff) }]) {
    const { rows, engine } = glass();
    const records = createRecords(engine, 'test', options);
    await records.put('a', 1, later());
    await records.put('b', 2, later());
    const [[keyOfA, valueOfA], [, valueOfB]] = rows;
    const other = createRecords(engine, 'other', options);
    await other.put('a', 1, later());
    const valueOfOther = [...rows.values()][2];
    for (const value of [valueOfB, valueOfOther, 'garbage', '', `${valueOfA.slice(0, -4)}AAAA`, 5, {}]) {
      rows.set(keyOfA, value);
      await assert.rejects(records.get('a'), { code: 'ERR_STORE_INVALID' });
      await assert.rejects(records.read('a'), { code: 'ERR_STORE_INVALID' });
    }
    rows.set(keyOfA, valueOfA);
    assert.equal(await records.get('a'), 1);
  }
});

test('a record that the engine returns after its expiry counts as expired', async (t) => {
  const { engine } = glass();
  const records = createRecords(engine, 'test');
  const until = later();
  await records.put('a', 1, until);
  const clock = t.mock.method(Date, 'now', () => until - 1);
  assert.equal(await records.get('a'), 1);
  clock.mock.mockImplementation(() => until);
  assert.equal(await records.get('a'), null);
});

test('of several secrets the first seals and all open', async () => {
  const engine = memory();
  const [old, young] = [Buffer.alloc(32, 0xfe), Buffer.alloc(32, 0xff)];
  await createRecords(engine, 'test', { secret: old }).put('a', 1, later());
  const both = createRecords(engine, 'test', { secret: [young, old] });
  assert.equal(await both.get('a'), 1);
  await both.put('a', 2, later());
  assert.equal(await createRecords(engine, 'test', { secret: young }).get('a'), 2);
});

test('a record whose secret was removed from the key ring is not found', async () => {
  const engine = memory();
  const [old, young] = [Buffer.alloc(32, 0xfe), Buffer.alloc(32, 0xff)];
  await createRecords(engine, 'test', { secret: old }).put('a', 1, later(), 'g');
  const records = createRecords(engine, 'test', { secret: young });
  await records.put('b', 2, later(), 'g');
  assert.deepEqual([await records.get('a'), await records.read('a')], [null, null]);
  assert.deepEqual(await records.list('g'), [2]);
  assert.equal(await records.removeGroup('g'), 2);
});

test('records whose keys come from their ids cannot be listed, but removed', async () => {
  const records = createRecords(memory(), 'test');
  await records.put('a', 1, later(), 'g');
  await assert.rejects(records.list('g'), TypeError);
  assert.equal(await records.removeGroup('g'), 1);
});

test('an id that is no text is refused', async () => {
  const records = createRecords(memory(), 'test');
  for (const id of [undefined, null, '', 5, {}]) {
    await assert.rejects(records.get(/** @type {any} */ (id)), { code: 'ERR_OPTION_INVALID' });
  }
});
