'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { createEngine } = require('../../../lib/state/engine');

const START = 1_800_000_000_000;
let namespaces = 0;

/** An engine that shares nothing with the other tests, at a time that the test sets. */
function fresh(/** @type {any} */ t, more = {}) {
  namespaces += 1;
  const clock = t.mock.method(Date, 'now', () => START);
  return {
    engine: createEngine({ type: 'memory', namespace: `engine ${namespaces}`, ...more }),
    at: (/** @type {number} */ milliseconds) => clock.mock.mockImplementation(() => START + milliseconds),
  };
}

test('it has all verbs', (t) => {
  const { engine } = fresh(t);
  assert.equal(engine.name, 'memory');
  assert.deepEqual(engine.verbs, ['take', 'add', 'swap', 'group']);
  assert.ok(Object.isFrozen(engine.verbs));
});

test('a value is returned until its expiry, and not at its expiry', async (t) => {
  const { engine, at } = fresh(t);
  assert.equal(await engine.get('a'), null);
  await engine.put('a', 'one', START + 1000);
  assert.equal(await engine.get('a'), 'one');
  await engine.put('a', 'two', START + 2000);
  at(1999);
  assert.equal(await engine.get('a'), 'two');
  at(2000);
  assert.equal(await engine.get('a'), null);
});

test('putting an expired value deletes the stored one', async (t) => {
  const { engine } = fresh(t);
  await engine.put('a', 'one', START + 1000);
  await engine.put('a', 'two', START);
  assert.equal(await engine.get('a'), null);
});

test('remove says whether it was there', async (t) => {
  const { engine, at } = fresh(t);
  assert.equal(await engine.remove('a'), false);
  await engine.put('a', 'one', START + 1000);
  assert.equal(await engine.remove('a'), true);
  assert.equal(await engine.get('a'), null);
  await engine.put('a', 'one', START + 1000);
  at(1000);
  assert.equal(await engine.remove('a'), false);
});

test('take returns a value once', async (t) => {
  const { engine, at } = fresh(t);
  await engine.put('a', 'one', START + 1000);
  assert.equal(await engine.take('a'), 'one');
  assert.equal(await engine.take('a'), null);
  await engine.put('a', 'one', START + 1000);
  at(1000);
  assert.equal(await engine.take('a'), null);
});

test('add works once, and again when the value has expired', async (t) => {
  const { engine, at } = fresh(t);
  assert.equal(await engine.add('a', 'one', START + 5000), true);
  assert.equal(await engine.add('a', 'two', START + 5000), false);
  assert.equal(await engine.get('a'), 'one');
  at(5000);
  assert.equal(await engine.add('a', 'two', START + 9000), true);
  assert.equal(await engine.get('a'), 'two');
});

test('add has one winner even for an expired value', async (t) => {
  const { engine } = fresh(t);
  const won = await Promise.all([1, 2, 3].map((n) => engine.add('a', `${n}`, START - 1)));
  assert.deepEqual(won, [true, false, false]);
});

test('swap needs the exact value', async (t) => {
  const { engine, at } = fresh(t);
  assert.equal(await engine.swap('a', 'one', 'two', START + 5000), false);
  await engine.put('a', 'one', START + 5000);
  assert.equal(await engine.swap('a', 'One', 'two', START + 5000), false);
  assert.equal(await engine.swap('a', 'one', 'two', START + 9000), true);
  assert.equal(await engine.swap('a', 'one', 'three', START + 9000), false);
  at(8999);
  assert.equal(await engine.get('a'), 'two');
  at(9000);
  assert.equal(await engine.swap('a', 'two', 'three', START + 20_000), false);
});

test('a group lists and removes what was put with it', async (t) => {
  const { engine, at } = fresh(t);
  await engine.put('a', 'one', START + 5000, 'g');
  await engine.put('b', 'two', START + 9000, 'g');
  await engine.put('c', 'three', START + 9000, 'h');
  await engine.put('d', 'four', START + 9000);
  await engine.swap('b', 'two', 'new', START + 9000);
  assert.deepEqual(await engine.list('g'), [
    { key: 'a', value: 'one' },
    { key: 'b', value: 'new' },
  ]);
  at(5000);
  assert.deepEqual(await engine.list('g'), [{ key: 'b', value: 'new' }]);
  assert.equal(await engine.removeGroup('g'), 1);
  assert.deepEqual([await engine.list('g'), await engine.removeGroup('g')], [[], 0]);
  assert.deepEqual(
    [await engine.get('b'), await engine.get('c'), await engine.get('d')],
    [null, 'three', 'four'],
  );
});

test('a value that is put again leaves its old group', async (t) => {
  const { engine } = fresh(t);
  await engine.put('a', 'one', START + 5000, 'g');
  await engine.put('a', 'two', START + 5000, 'h');
  assert.deepEqual(await engine.list('g'), []);
  await engine.put('a', 'three', START + 5000);
  assert.deepEqual(await engine.list('h'), []);
});

test('engines of a namespace share, and so do all without one', async () => {
  const until = Date.now() + 60_000;
  const of = (/** @type {string} */ namespace) => createEngine({ type: 'memory', namespace });
  await of('shared by two').put('a', 'one', until);
  assert.equal(await of('shared by two').get('a'), 'one');
  assert.equal(await of('another').get('a'), null);
  await createEngine({ type: 'memory' }).put('a', 'two', until);
  assert.equal(await createEngine({ type: 'memory' }).get('a'), 'two');
});

test('a full engine deletes expired values, and refuses new ones where there are none', async (t) => {
  const { engine, at } = fresh(t, { max: 2 });
  await engine.put('a', 'one', START + 1000);
  await engine.put('b', 'two', START + 9000);
  await assert.rejects(engine.put('c', 'three', START + 9000), { code: 'ERR_STORE_UNAVAILABLE' });
  assert.deepEqual([await engine.get('a'), await engine.get('b')], ['one', 'two']);
  await engine.put('b', 'again', START + 9000);
  at(1000);
  await engine.put('c', 'three', START + 9000);
  assert.deepEqual([await engine.get('b'), await engine.get('c')], ['again', 'three']);
  await assert.rejects(engine.add('d', 'four', START + 9000), { code: 'ERR_STORE_UNAVAILABLE' });
});

test('a full engine finds every expired entry, wherever its sweep has stopped', async (t) => {
  const { engine, at } = fresh(t, { max: 20 });
  for (let n = 0; n < 20; n += 1) await engine.put(`old-${n}`, 'value', START + 1000 + n);
  for (let n = 0; n < 20; n += 1) {
    at(1000 + n);
    await engine.put(`new-${n}`, 'value', START + 9000);
  }
  await assert.rejects(engine.put('one-more', 'value', START + 9000), { code: 'ERR_STORE_UNAVAILABLE' });
});

test('it does not keep the process alive', () => {
  const script = `
    const { createEngine } = require(${JSON.stringify(require.resolve('../../../lib/state/engine'))});
    createEngine({ type: 'memory' }).put('a', 'one', Date.now() + 3600000).then(() => console.log('put'));
  `;
  const { stdout, status, signal } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.deepEqual([stdout, status, signal], ['put\n', 0, null]);
});
