'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { ExpiringMap } = require('../../lib/state/expiring-map');

const START = 1_800_000_000_000;

/** A map from names to the time when they expire, and a clock that the test sets. */
function setUp(/** @type {import('node:test').TestContext} */ t) {
  const clock = t.mock.method(Date, 'now', () => START);
  /** @type {string[]} */
  const expired = [];
  const map = new ExpiringMap(
    (/** @type {number} */ until, now) => until <= now,
    (/** @type {string} */ key) => expired.push(key),
  );
  return { map, expired, at: (/** @type {number} */ ms) => clock.mock.mockImplementation(() => START + ms) };
}

test('an entry stays until it has expired, and the next writes delete it', (t) => {
  const { map, expired, at } = setUp(t);
  map.set('short', START + 1000);
  map.set('long', START + 9000);
  at(999);
  for (let n = 0; n < 5; n += 1) map.set('other', START + 9000);
  assert.deepEqual([map.get('short'), map.size, expired], [START + 1000, 3, []]);
  at(1000);
  for (let n = 0; n < 5; n += 1) map.set('other', START + 9000);
  assert.deepEqual([map.get('short'), map.size, expired], [undefined, 2, ['short']]);
});

test('sweep deletes what has expired, and nothing else', (t) => {
  const { map, expired, at } = setUp(t);
  for (let n = 0; n < 100; n += 1) map.set(`${n}`, START + (n % 2 ? 1000 : 2000));
  at(1000);
  map.sweep();
  assert.deepEqual([map.size, expired.length], [50, 50]);
  assert.ok([...map].every(([, until]) => until === START + 2000));
});

test('a value is asked each time, so that an entry can be prolonged', (t) => {
  const clock = t.mock.method(Date, 'now', () => START);
  const map = new ExpiringMap((/** @type {{ until: number }} */ { until }, now) => until <= now);
  const entry = { until: START + 1000 };
  map.set('sliding', entry);
  entry.until += 5000;
  clock.mock.mockImplementation(() => START + 2000);
  map.sweep();
  assert.equal(map.get('sliding'), entry);
});

test('deleteOldest follows the order of insertion, whatever was deleted before', (t) => {
  const { map, expired } = setUp(t);
  assert.equal(map.deleteOldest(), undefined);
  for (let n = 0; n < 5; n += 1) map.set(`${n}`, START + 1000 + n);
  map.delete('0');
  assert.deepEqual([map.deleteOldest(), map.deleteOldest()], [START + 1001, START + 1002]);
  map.set('new', START + 2000);
  assert.deepEqual(
    [map.deleteOldest(), map.deleteOldest(), map.deleteOldest(), map.deleteOldest()],
    [START + 1003, START + 1004, START + 2000, undefined],
  );
  assert.deepEqual([map.size, expired], [0, []]);
});

test('a clock that fails makes nothing expire', (t) => {
  const { map, at } = setUp(t);
  map.set('a', START + 1000);
  at(Number.NaN);
  map.sweep();
  assert.equal(map.size, 1);
});

test('one timer runs while there are entries, and stops when the last one has expired', (t) => {
  const { map, at } = setUp(t);
  const timer = { unref: t.mock.fn(() => timer) };
  const set = t.mock.method(globalThis, 'setInterval', () => timer);
  const clear = t.mock.method(globalThis, 'clearInterval', () => {});
  for (let n = 0; n < 30_000; n += 1) map.set(`${n}`, START + 1000);
  assert.deepEqual([set.mock.callCount(), timer.unref.mock.callCount()], [1, 1]);
  const tick = /** @type {() => void} */ (set.mock.calls[0]?.arguments[0]);
  tick();
  assert.deepEqual([map.size, clear.mock.callCount()], [30_000, 0]);
  at(1000);
  for (let turn = 0; turn < 4 && map.size > 0; turn += 1) tick();
  assert.deepEqual([map.size, clear.mock.callCount()], [0, 1]);
  map.set('again', START + 2000);
  assert.equal(set.mock.callCount(), 2);
});
