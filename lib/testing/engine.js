'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { createEngine } = require('../state/engine');
const { VERBS } = require('../state/engine/engine');
const { withProcesses } = require('./processes');
const { subjectOf } = require('./subject');

const CALLERS = 64;
const PROCESSES = 4;
const ROUNDS = 5;
// How long something lives that ends in a test.
const SHORT = 1100;
// An engine whose clock counts seconds may be so late.
const PATIENCE = 5000;

// What a database may take for the same, or for a part of its own language.
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
const later = () => Date.now() + 60_000;

/**
 * @param {{ create?: () => any, module?: string, verbs?: string[] }} options
 * @returns {{ name: string, run(): Promise<void> }[]}
 */
function engineTests(options) {
  const { module, verbs = Object.keys(VERBS) } = options;
  const subject = subjectOf(options, createEngine);
  /** @type {{ name: string, run(): Promise<void> }[]} */
  const tests = [];
  /**
   * @param {string} name
   * @param {(engine: Awaited<ReturnType<typeof subject>>) => Promise<void>} run
   */
  const test = (name, run) => tests.push({ name, run: async () => run(await subject()) });
  const does = (/** @type {string} */ verb) => verbs.includes(verb);

  test(`does ${['get', 'put', 'remove', ...verbs].join(', ')}`, async (engine) => {
    assert.deepEqual([...engine.verbs].sort(), [...verbs].sort());
  });

  test('knows nothing under a key that was never put', async (engine) => {
    for (const key of [unique(), 'constructor', '__proto__']) assert.equal(await engine.get(key), null);
  });

  test('gives every value as it was put', async (engine) => {
    for (const value of VALUES) {
      const key = unique();
      await engine.put(key, value, later());
      assert.equal(await engine.get(key), value);
    }
  });

  test('tells similar keys apart', async (engine) => {
    const start = unique();
    for (const key of KEYS) await engine.put(start + key, `value of ${key}`, later());
    for (const key of KEYS) assert.equal(await engine.get(start + key), `value of ${key}`);
  });

  test('puts anew over what is there', async (engine) => {
    const key = unique();
    await engine.put(key, 'one', later());
    await engine.put(key, 'two', later());
    assert.equal(await engine.get(key), 'two');
  });

  test('removes one and leaves the others', async (engine) => {
    const [key, other] = [unique(), unique()];
    await engine.put(key, 'one', later());
    await engine.put(other, 'two', later());
    assert.equal(await engine.remove(key), true);
    await engine.remove(key);
    assert.deepEqual([await engine.get(key), await engine.get(other)], [null, 'two']);
  });

  test('does not give what is over', async (engine) => {
    const [key, other] = [unique(), unique()];
    const until = Date.now() + 300;
    await engine.put(key, 'one', until);
    await engine.put(other, 'two', later());
    await over(until, async () => (await engine.get(key)) === null);
    assert.equal(await engine.get(other), 'two');
    await engine.put(other, 'three', Date.now() - 1);
    assert.equal(await engine.get(other), null);
  });

  test('keeps what was put until its end, when it was put twice', async (engine) => {
    const key = unique();
    const until = Date.now() + 200;
    await engine.put(key, 'one', until);
    await engine.put(key, 'two', later());
    await over(until, async () => true);
    assert.equal(await engine.get(key), 'two');
  });

  if (does('take')) {
    test('take gives a value and removes it', async (engine) => {
      const key = unique();
      assert.equal(await engine.take(key), null);
      await engine.put(key, 'one', later());
      assert.equal(await engine.take(key), 'one');
      assert.deepEqual([await engine.take(key), await engine.get(key)], [null, null]);
    });

    test(`of ${CALLERS} callers one takes`, async (engine) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const key = unique();
        await engine.put(key, 'one', later());
        assertOne(await all(() => engine.take(key)), 'one', null);
      }
    });
  }

  if (does('add')) {
    test('add puts where there is nothing', async (engine) => {
      const key = unique();
      assert.equal(await engine.add(key, 'one', later()), true);
      assert.equal(await engine.add(key, 'two', later()), false);
      assert.equal(await engine.add(key, 'one', later()), false);
      assert.equal(await engine.get(key), 'one');
      await engine.remove(key);
      assert.equal(await engine.add(key, 'three', later()), true);
      assert.equal(await engine.get(key), 'three');
    });

    test('add puts where something is over', async (engine) => {
      const key = unique();
      const until = Date.now() + SHORT;
      assert.equal(await engine.add(key, 'one', until), true);
      await over(until, async () => (await engine.get(key)) === null);
      await over(until, () => engine.add(key, 'two', later()));
      assert.equal(await engine.get(key), 'two');
      assert.equal(await engine.add(key, 'three', later()), false);
    });

    test(`of ${CALLERS} callers one adds, also the same value`, async (engine) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const key = unique();
        const until = later();
        assertOne(await all(() => engine.add(key, 'one', until)), true, false);
      }
    });

    test(`of ${CALLERS} callers one adds where something is over`, async (engine) => {
      const key = unique();
      const until = Date.now() + 300;
      await engine.put(key, 'one', until);
      await over(until, async () => (await engine.get(key)) === null);
      assertOne(await all((n) => engine.add(key, `${n}`, later())), true, false);
    });
  }

  if (does('swap')) {
    test('swap needs the value that is there, to the letter', async (engine) => {
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

    test('swap sets a new end, and finds nothing that is over', async (engine) => {
      const [long, short] = [unique(), unique()];
      await inTime(async (until) => {
        await engine.put(long, 'one', until);
        return engine.swap(long, 'one', 'two', later());
      });
      await engine.put(short, 'one', later());
      const until = Date.now() + SHORT;
      assert.equal(await engine.swap(short, 'one', 'two', until), true);
      await over(until, async () => (await engine.get(short)) === null);
      assert.equal(await engine.get(long), 'two');
      assert.equal(await engine.swap(short, 'two', 'three', later()), false);
    });

    test(`of ${CALLERS} callers one swaps`, async (engine) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const key = unique();
        await engine.put(key, 'one', later());
        const results = await all((n) => engine.swap(key, 'one', `${n}`, later()));
        assertOne(results, true, false);
        assert.equal(await engine.get(key), `${results.indexOf(true)}`);
      }
    });
  }

  if (does('group')) {
    test('a group is listed and removed', async (engine) => {
      const [group, other] = [unique(), unique()];
      const [a, b, c, d, e] = Array.from({ length: 5 }, unique);
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

    test('a group lists nothing that is over', async (engine) => {
      const group = unique();
      const [short, long] = [unique(), unique()];
      const until = Date.now() + 300;
      await engine.put(short, 'one', until, group);
      await engine.put(long, 'two', later(), group);
      await over(until, async () => (await engine.list(group)).length === 1);
      assert.deepEqual(await valuesOf(engine, group), { [long]: 'two' });
      assert.equal(await engine.removeGroup(group), 1);
    });

    test('what is put anew is in its new group alone', async (engine) => {
      const [group, other, key] = [unique(), unique(), unique()];
      await engine.put(key, 'one', later(), group);
      await engine.put(key, 'two', later(), other);
      assert.deepEqual(await engine.list(group), []);
      assert.equal(await engine.removeGroup(group), 0);
      assert.deepEqual(await valuesOf(engine, other), { [key]: 'two' });
      await engine.put(key, 'three', later());
      assert.deepEqual(await engine.list(other), []);
    });
  }

  if (does('group') && does('swap')) {
    test('what is swapped stays in its group, also when it lives longer', async (engine) => {
      const [group, key] = [unique(), unique()];
      const until = await inTime(async (end) => {
        await engine.put(key, 'one', end, group);
        return engine.swap(key, 'one', 'two', later());
      });
      await over(until, async () => true);
      assert.deepEqual(await valuesOf(engine, group), { [key]: 'two' });
      assert.equal(await engine.removeGroup(group), 1);
      assert.equal(await engine.get(key), null);
    });
  }

  if (module !== undefined) tests.push(acrossProcesses(module, verbs, subject));
  return tests;
}

/**
 * @param {string} module
 * @param {string[]} verbs
 * @param {() => Promise<any>} subject
 */
function acrossProcesses(module, verbs, subject) {
  const callers = CALLERS / PROCESSES;
  return {
    name: `of ${CALLERS} callers in ${PROCESSES} processes one wins, and what one puts all see`,
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
 * @param {any[]} results
 * @param {unknown} won
 * @param {unknown} lost
 */
function assertOne(results, won, lost) {
  assert.equal(results.length, CALLERS);
  assert.equal(results.filter((result) => result === won).length, 1, 'there is one winner');
  assert.equal(results.filter((result) => result === lost).length, CALLERS - 1);
}

/**
 * @param {{ list(group: string): Promise<{ key: string, value: string }[]> }} engine
 * @param {string} group
 */
async function valuesOf(engine, group) {
  const found = await engine.list(group);
  const values = Object.fromEntries(found.map(({ key, value }) => [key, value]));
  assert.equal(Object.keys(values).length, found.length, 'each is listed once');
  return values;
}

/**
 * Does something that must be done before an end; where the machine is too busy for that, with more time.
 *
 * @param {(until: number) => Promise<boolean>} attempt
 */
async function inTime(attempt) {
  for (let life = SHORT; ; life *= 2) {
    const until = Date.now() + life;
    if (await attempt(until)) return until;
    assert.ok(Date.now() >= until, 'it was lost before its end');
  }
}

/**
 * Waits for an end, and a little for an engine whose clock is not this one's.
 *
 * @param {number} until
 * @param {() => Promise<boolean>} isSo
 */
async function over(until, isSo) {
  await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 1));
  while (!(await isSo())) {
    assert.ok(Date.now() < until + PATIENCE, 'it is over and still there');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

module.exports = { engineTests };
