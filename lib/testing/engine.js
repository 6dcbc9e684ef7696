'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { createEngine } = require('../state/engine');
const { VERBS } = require('../state/engine/engine');
const { partitionOf } = require('../state/engine/partition');
const { withProcesses } = require('./processes');
const { subjectOf } = require('./subject');

const CALLERS = 64;
const PROCESSES = 4;
const ROUNDS = 5;
// The time to live of a value that expires during a test.
const SHORT = 1100;
// How late an engine whose clock counts seconds may be.
const PATIENCE = 5000;

// Values that a database may confuse, or take for a part of its query language.
const VALUES = [
  '',
  ' ',
  'a',
  'a ',
  ' a',
  'A',
  'á',
  'null',
  'undefined',
  '0',
  '{"a":[1,2]}',
  '\'"`\\%_;-- $1 ? :a',
  'two\nlines\r\n\tand a tab',
  'ü ß 漢 😀 \u00a0 \u2028',
  'x'.repeat(20_000),
];
const KEYS = ['a', 'A', 'b', '\'"`', '\\', '%', '_', '*', '--', '$1', '?', ':a', '~'.repeat(100)];

const unique = () => crypto.randomBytes(12).toString('base64url');
// A key begins with the same characters as its group.
const keyIn = (/** @type {string} */ group) => partitionOf(group) + unique();
const later = () => Date.now() + 60_000;

/**
 * @typedef {ReturnType<typeof createEngine>} Engine
 * @typedef {{ name: string, run(): Promise<void> }} Test
 * @typedef {(name: string, run: (engine: Engine) => Promise<void>) => void} Register
 */

/**
 * @param {import('./subject').Options & { verbs?: readonly string[] }} options
 * @returns {Test[]}
 */
function engineTests(options) {
  const { module, verbs = Object.keys(VERBS) } = options;
  const subject = subjectOf(options, createEngine);
  /** @type {Test[]} */
  const tests = [];
  /** @type {Register} */
  const test = (name, run) => void tests.push({ name, run: async () => run(await subject()) });

  test(`has the methods get, put and remove${verbs.map((verb) => `, and the verb ${verb}`).join('')}`, async (engine) => {
    assert.deepEqual([...engine.verbs].sort(), [...verbs].sort());
  });
  valueTests(test);
  expiryTests(test);
  if (verbs.includes('take')) takeTests(test);
  if (verbs.includes('add')) {
    addTests(test);
    concurrentAddTests(test);
  }
  if (verbs.includes('swap')) swapTests(test);
  if (verbs.includes('group')) {
    groupTests(test);
    groupMembershipTests(test);
  }
  if (verbs.includes('group') && verbs.includes('swap')) swapInGroupTests(test);
  if (module !== undefined) tests.push(acrossProcesses(module, verbs, subject));
  return tests;
}

/**
 * get, put and remove.
 *
 * @param {Register} test
 */
function valueTests(test) {
  test('get returns null for a key that was never put', async (engine) => {
    for (const key of [unique(), 'constructor', '__proto__']) assert.equal(await engine.get(key), null);
  });

  test('get returns every value as it was put', async (engine) => {
    for (const value of VALUES) {
      const key = unique();
      await engine.put(key, value, later());
      assert.equal(await engine.get(key), value);
    }
  });

  test('distinguishes similar keys', async (engine) => {
    const start = unique();
    for (const key of KEYS) await engine.put(start + key, `value of ${key}`, later());
    for (const key of KEYS) assert.equal(await engine.get(start + key), `value of ${key}`);
  });

  test('put replaces a value', async (engine) => {
    const key = unique();
    await engine.put(key, 'one', later());
    await engine.put(key, 'two', later());
    assert.equal(await engine.get(key), 'two');
  });

  test('remove deletes one value and leaves the others', async (engine) => {
    const [key, other] = [unique(), unique()];
    await engine.put(key, 'one', later());
    await engine.put(other, 'two', later());
    assert.equal(await engine.remove(key), true);
    await engine.remove(key);
    assert.deepEqual([await engine.get(key), await engine.get(other)], [null, 'two']);
  });
}

/**
 * Expiry of values.
 *
 * @param {Register} test
 */
function expiryTests(test) {
  test('get returns no expired value', async (engine) => {
    const [key, other] = [unique(), unique()];
    const until = Date.now() + 300;
    await engine.put(key, 'one', until);
    await engine.put(other, 'two', later());
    await afterExpiry(until, async () => (await engine.get(key)) === null);
    assert.equal(await engine.get(other), 'two');
    await engine.put(other, 'three', Date.now() - 1);
    assert.equal(await engine.get(other), null);
  });

  test('a value that was put again lives until its new expiry', async (engine) => {
    const key = unique();
    const until = Date.now() + 200;
    await engine.put(key, 'one', until);
    await engine.put(key, 'two', later());
    await afterExpiry(until, async () => true);
    assert.equal(await engine.get(key), 'two');
  });
}

/**
 * getAndDelete.
 *
 * @param {Register} test
 */
function takeTests(test) {
  test('take returns a value and deletes it', async (engine) => {
    const key = unique();
    assert.equal(await engine.take(key), null);
    await engine.put(key, 'one', later());
    assert.equal(await engine.take(key), 'one');
    assert.deepEqual([await engine.take(key), await engine.get(key)], [null, null]);
  });

  test(`of ${CALLERS} concurrent callers, one takes the value`, async (engine) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = unique();
      await engine.put(key, 'one', later());
      assertOne(await all(() => engine.take(key)), 'one', null);
    }
  });
}

/**
 * addIfAbsent.
 *
 * @param {Register} test
 */
function addTests(test) {
  test('add stores a value only where there is none', async (engine) => {
    const key = unique();
    assert.equal(await engine.add(key, 'one', later()), true);
    assert.equal(await engine.add(key, 'two', later()), false);
    assert.equal(await engine.add(key, 'one', later()), false);
    assert.equal(await engine.get(key), 'one');
    await engine.remove(key);
    assert.equal(await engine.add(key, 'three', later()), true);
    assert.equal(await engine.get(key), 'three');
  });

  test('add replaces an expired value', async (engine) => {
    const key = unique();
    const until = Date.now() + SHORT;
    assert.equal(await engine.add(key, 'one', until), true);
    await afterExpiry(until, async () => (await engine.get(key)) === null);
    await afterExpiry(until, () => engine.add(key, 'two', later()));
    assert.equal(await engine.get(key), 'two');
    assert.equal(await engine.add(key, 'three', later()), false);
  });
}

/**
 * addIfAbsent by several callers.
 *
 * @param {Register} test
 */
function concurrentAddTests(test) {
  test(`of ${CALLERS} concurrent callers, one adds, even the same value`, async (engine) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = unique();
      const until = later();
      assertOne(await all(() => engine.add(key, 'one', until)), true, false);
    }
  });

  test(`of ${CALLERS} concurrent callers, one replaces an expired value`, async (engine) => {
    const key = unique();
    const until = Date.now() + 300;
    await engine.put(key, 'one', until);
    await afterExpiry(until, async () => (await engine.get(key)) === null);
    assertOne(await all((n) => engine.add(key, `${n}`, later())), true, false);
  });
}

/**
 * compareAndSet.
 *
 * @param {Register} test
 */
function swapTests(test) {
  test('swap compares the value exactly', async (engine) => {
    const key = unique();
    assert.equal(await engine.swap(key, 'one', 'two', later()), false);
    assert.equal(await engine.get(key), null);
    await engine.put(key, 'one', later());
    for (const other of ['One', 'one ', ' one', 'óne', '', 'on', 'one%']) {
      assert.equal(await engine.swap(key, other, 'two', later()), false, other);
    }
    assert.equal(await engine.swap(key, 'one', 'two', later()), true);
    assert.equal(await engine.swap(key, 'one', 'three', later()), false);
    assert.equal(await engine.get(key), 'two');
  });

  test('swap sets a new expiry, and fails for an expired value', async (engine) => {
    const [long, short] = [unique(), unique()];
    await inTime(async (until) => {
      await engine.put(long, 'one', until);
      return engine.swap(long, 'one', 'two', later());
    });
    await engine.put(short, 'one', later());
    const until = Date.now() + SHORT;
    assert.equal(await engine.swap(short, 'one', 'two', until), true);
    await afterExpiry(until, async () => (await engine.get(short)) === null);
    assert.equal(await engine.get(long), 'two');
    assert.equal(await engine.swap(short, 'two', 'three', later()), false);
  });

  test(`of ${CALLERS} concurrent callers, one swaps`, async (engine) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = unique();
      await engine.put(key, 'one', later());
      const results = await all((n) => engine.swap(key, 'one', `${n}`, later()));
      assertOne(results, true, false);
      assert.equal(await engine.get(key), `${results.indexOf(true)}`);
    }
  });
}

/**
 * Listing and removing groups.
 *
 * @param {Register} test
 */
function groupTests(test) {
  test('list and removeGroup process the values of one group', async (engine) => {
    const [group, other] = [unique(), unique()];
    const [a, b, c, d, e] = [keyIn(group), keyIn(group), keyIn(other), unique(), keyIn(group)];
    await engine.put(a, 'one', later(), group);
    await engine.put(b, 'two', later(), group);
    await engine.put(c, 'three', later(), other);
    await engine.put(d, 'four', later());
    await engine.put(e, 'five', later(), group);
    await engine.remove(e);
    assert.deepEqual(await valuesOf(engine, group), { [a]: 'one', [b]: 'two' });
    assert.equal(await engine.removeGroup(group), 2);
    assert.deepEqual(await Promise.all([a, b, c, d].map((key) => engine.get(key))), [
      null,
      null,
      'three',
      'four',
    ]);
    assert.deepEqual([await engine.list(group), await engine.removeGroup(group)], [[], 0]);
    assert.deepEqual(await valuesOf(engine, other), { [c]: 'three' });
  });
}

/**
 * Which values are in a group.
 *
 * @param {Register} test
 */
function groupMembershipTests(test) {
  test('list returns no expired value', async (engine) => {
    const group = unique();
    const [short, long] = [keyIn(group), keyIn(group)];
    const until = Date.now() + 300;
    await engine.put(short, 'one', until, group);
    await engine.put(long, 'two', later(), group);
    await afterExpiry(until, async () => (await engine.list(group)).length === 1);
    assert.deepEqual(await valuesOf(engine, group), { [long]: 'two' });
    assert.equal(await engine.removeGroup(group), 1);
  });

  test('a value that was put again is only in its new group', async (engine) => {
    const group = unique();
    const [other, key] = [keyIn(group), keyIn(group)];
    await engine.put(key, 'one', later(), group);
    await engine.put(key, 'two', later(), other);
    assert.deepEqual(await engine.list(group), []);
    assert.equal(await engine.removeGroup(group), 0);
    assert.deepEqual(await valuesOf(engine, other), { [key]: 'two' });
    await engine.put(key, 'three', later());
    assert.deepEqual(await engine.list(other), []);
  });
}

/**
 * compareAndSet of a value in a group.
 *
 * @param {Register} test
 */
function swapInGroupTests(test) {
  test('a swapped value stays in its group, even with a later expiry', async (engine) => {
    const group = unique();
    const key = keyIn(group);
    const until = await inTime(async (end) => {
      await engine.put(key, 'one', end, group);
      return engine.swap(key, 'one', 'two', later());
    });
    await afterExpiry(until, async () => true);
    assert.deepEqual(await valuesOf(engine, group), { [key]: 'two' });
    assert.equal(await engine.removeGroup(group), 1);
    assert.equal(await engine.get(key), null);
  });
}

/**
 * @param {string} module
 * @param {readonly string[]} verbs
 * @param {() => Promise<Engine>} subject
 * @returns {Test}
 */
function acrossProcesses(module, verbs, subject) {
  const callers = CALLERS / PROCESSES;
  return {
    name: `of ${CALLERS} concurrent callers in ${PROCESSES} processes, one wins, and all see what one puts`,
    run: async () => {
      const engine = await subject();
      await withProcesses(module, PROCESSES, async (run) => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const key = unique();
          const until = later();
          await engine.put(key, 'one', until);
          assert.deepEqual(
            await run({ method: 'get', args: [key], callers: 1 }),
            Array(PROCESSES).fill('one'),
          );
          if (verbs.includes('swap')) {
            assertOne(await run({ method: 'swap', args: [key, 'one', 'two', until], callers }), true, false);
            assert.equal(await engine.get(key), 'two');
          }
          if (verbs.includes('take')) {
            const value = await engine.get(key);
            assertOne(await run({ method: 'take', args: [key], callers }), value, null);
          }
          await engine.remove(key);
          assert.deepEqual(
            await run({ method: 'get', args: [key], callers: 1 }),
            Array(PROCESSES).fill(null),
          );
          if (verbs.includes('add')) {
            assertOne(await run({ method: 'add', args: [key, 'three', until], callers }), true, false);
          }
        }
      });
    },
  };
}

/**
 * @template T
 * @param {(n: number) => Promise<T>} one
 */
const all = (one) => Promise.all(Array.from({ length: CALLERS }, (_, n) => one(n)));

/**
 * @param {unknown[]} results
 * @param {unknown} won
 * @param {unknown} lost
 */
function assertOne(results, won, lost) {
  assert.equal(results.length, CALLERS);
  assert.equal(results.filter((result) => result === won).length, 1, 'exactly one caller wins');
  assert.equal(results.filter((result) => result === lost).length, CALLERS - 1);
}

/**
 * @param {{ list(group: string): Promise<{ key: string, value: string }[]> }} engine
 * @param {string} group
 */
async function valuesOf(engine, group) {
  const found = await engine.list(group);
  const values = Object.fromEntries(found.map(({ key, value }) => [key, value]));
  assert.equal(Object.keys(values).length, found.length, 'each value is listed once');
  return values;
}

/**
 * Runs something that must finish before a value expires; again with a later expiry, where the machine is too busy.
 *
 * @param {(until: number) => Promise<boolean>} attempt
 */
async function inTime(attempt) {
  for (let life = SHORT; ; life *= 2) {
    const until = Date.now() + life;
    if (await attempt(until)) return until;
    assert.ok(Date.now() >= until, 'the value was lost before it expired');
  }
}

/**
 * Waits until a value has expired, and a little longer for an engine with another clock.
 *
 * @param {number} until
 * @param {() => Promise<boolean>} isSo
 */
async function afterExpiry(until, isSo) {
  await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 1));
  while (!(await isSo())) {
    assert.ok(Date.now() < until + PATIENCE, 'the value has expired and still exists');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

module.exports = { engineTests };
