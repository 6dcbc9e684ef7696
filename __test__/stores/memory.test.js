'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const { test } = require('node:test');
const util = require('node:util');
const Store = require('../../lib/stores/memory');
const { SessionTable } = require('../../lib/stores/session-table');

let namespaces = 0;
/** A store that shares nothing with the other tests. */
const fresh = (more = {}) => {
  namespaces += 1;
  return /** @type {any} */ (new /** @type {any} */ (Store)({ namespace: `test ${namespaces}`, ...more }));
};
const plain = () => /** @type {any} */ (new /** @type {any} */ (Store)());
/** @returns {Promise<string>} */
const make = (/** @type {any} */ store, /** @type {any} */ payload) =>
  util.promisify(store.make.bind(store))(payload);
/** The payload, which the store gives synchronously. */
const retrieve = (/** @type {any} */ store, /** @type {any} */ token) => {
  /** @type {any[]} */
  const calls = [];
  assert.equal(
    store.retrieve(token, (/** @type {any[]} */ ...args) => calls.push(args)),
    undefined,
  );
  assert.equal(calls.length, 1);
  assert.equal(calls[0][0], null);
  return calls[0][1];
};

test('a token is 43 characters of base64url, and different each time', async () => {
  const store = plain();
  const tokens = new Set();
  for (let made = 0; made < 100; made += 1) tokens.add(await make(store, { made }));
  assert.equal(tokens.size, 100);
  for (const token of tokens) assert.match(token, /^[\w-]{43}$/);
});

test('make calls back asynchronously', async () => {
  let later = false;
  const made = new Promise((resolve) => {
    fresh().make({}, () => resolve(later));
  });
  later = true;
  assert.equal(await made, true);
});

test('retrieve returns the same object each time, so that changes to it remain', async () => {
  const store = plain();
  const payload = { foo: 'bar' };
  const token = await make(store, payload);
  assert.equal(retrieve(store, token), payload);
  retrieve(store, token).visits = 1;
  assert.equal(retrieve(store, token).visits, 1);
});

test('anything can be a payload', async () => {
  const store = plain();
  for (const payload of ['abc', 5, null, undefined, [1], Symbol('s'), () => {}, new Map()]) {
    assert.equal(retrieve(store, await make(store, payload)), payload);
  }
});

test('invalid values, and names of members of Object.prototype, are unknown tokens', async () => {
  const store = plain();
  const token = await make(store, { foo: 'bar' });
  for (const nonsense of [
    'kraken is here',
    '',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'undefined',
    undefined,
    null,
    5,
    {},
    [token],
    `${token} `,
    token.slice(1),
  ]) {
    assert.equal(retrieve(store, nonsense), undefined);
  }
  assert.deepEqual(retrieve(store, token), { foo: 'bar' });
});

test('all stores of a process share their tokens', async () => {
  const token = await make(plain(), { foo: 'bar' });
  assert.deepEqual(retrieve(plain(), token), { foo: 'bar' });
  assert.deepEqual(retrieve(new /** @type {any} */ (Store)({ type: 'memory', max: 5 }), token), {
    foo: 'bar',
  });
  assert.deepEqual(retrieve(new /** @type {any} */ (Store)(null), token), { foo: 'bar' });
});

test('stores of a namespace share tokens only with each other', async () => {
  const of = (/** @type {string} */ namespace) => new /** @type {any} */ (Store)({ namespace });
  const token = await make(of('x'), { foo: 'bar' });
  assert.deepEqual(retrieve(of('x'), token), { foo: 'bar' });
  for (const other of [of('y'), of('constructor'), of('__proto__'), plain()]) {
    assert.equal(retrieve(other, token), undefined);
  }
});

test('the methods work without their store, as in the original', async () => {
  const { make: makeAlone, retrieve: retrieveAlone } = Store.prototype;
  const token = await util.promisify(/** @type {any} */ (makeAlone))({ foo: 'bar' });
  assert.deepEqual(retrieve({ retrieve: retrieveAlone }, token), { foo: 'bar' });
});

test('a store can be inherited from', async () => {
  class Sub extends /** @type {any} */ (Store) {}
  /** @this {any} */
  function Old() {
    Store.call(this, { namespace: 'old' });
  }
  util.inherits(Old, Store);
  for (const store of [
    new Sub({ namespace: 'sub' }),
    new /** @type {any} */ (Old)(),
    Object.create(fresh()),
  ]) {
    const token = await make(store, { foo: 'bar' });
    assert.deepEqual(retrieve(store, token), { foo: 'bar' });
    assert.equal(retrieve(plain(), token), undefined);
  }
});

test('an error of the random generator goes to the callback', async (t) => {
  const broken = new Error('no entropy');
  t.mock.method(crypto, 'randomBytes', (/** @type {any} */ _size, /** @type {any} */ cb) => cb(broken));
  await assert.rejects(make(fresh(), {}), broken);
});

test('a store shows no session when it is logged', async () => {
  const store = fresh();
  await make(store, { password: 'tell nobody' });
  assert.equal(util.inspect(store), 'Store {}');
  assert.doesNotMatch(util.inspect(store, { depth: null, showHidden: true }), /tell nobody/);
  assert.equal(JSON.stringify(store), '{}');
});

test('a full store deletes the oldest token', async () => {
  const store = fresh({ max: 3 });
  const tokens = [];
  for (let n = 0; n < 5; n += 1) tokens.push(await make(store, { n, exp: Date.now() / 1000 + 60 }));
  assert.deepEqual(
    tokens.map((token) => retrieve(store, token)?.n),
    [undefined, undefined, 2, 3, 4],
  );
});

test('with a maximum of 1 the last token remains', async () => {
  const store = fresh({ max: 1 });
  const first = await make(store, { n: 1 });
  const second = await make(store, { n: 2 });
  assert.deepEqual([retrieve(store, first), retrieve(store, second)], [undefined, { n: 2 }]);
});

const HOUR = 3_600_000;

test('a session is retrieved for an hour after it has expired, and then deleted', (t) => {
  const start = 1_700_000_000_000;
  const clock = t.mock.method(Date, 'now', () => start);
  const table = new SessionTable();
  table.add('short', { exp: start / 1000 + 60 }, 100);
  table.add('long', { exp: start / 1000 + 10 * 3600 }, 100);
  table.add('endless', {}, 100);
  table.add('text', 'abc', 100);
  const addOthers = () => {
    for (let turn = 0; turn < 10; turn += 1) table.add('other', {}, 100);
  };
  clock.mock.mockImplementation(() => start + 60_000 + HOUR);
  addOthers();
  assert.ok(table.get('short'));
  clock.mock.mockImplementation(() => start + 60_001 + HOUR);
  addOthers();
  assert.equal(table.get('short'), undefined);
  assert.equal(table.size, 4);
  clock.mock.mockImplementation(() => start + 100 * HOUR);
  addOthers();
  assert.equal(table.get('long'), undefined);
  assert.equal(table.size, 3);
});

test('without writes a timer deletes expired sessions, and stops when none is left', (t) => {
  const start = 1_700_000_000_000;
  const clock = t.mock.method(Date, 'now', () => start);
  const timer = { unref: t.mock.fn(() => timer) };
  const set = t.mock.method(globalThis, 'setInterval', () => timer);
  const clear = t.mock.method(globalThis, 'clearInterval', () => {});
  const table = new SessionTable();
  for (let at = 0; at < 30_000; at += 1) table.add(`${at} session`, { exp: start / 1000 + 60 }, 100_000);
  assert.deepEqual([set.mock.callCount(), timer.unref.mock.callCount()], [1, 1]);
  const tick = /** @type {any} */ (set.mock.calls[0]).arguments[0];
  tick();
  assert.equal(table.size, 30_000);
  clock.mock.mockImplementation(() => start + 60_001 + HOUR);
  for (let turn = 0; turn < 4 && table.size > 0; turn += 1) tick();
  assert.deepEqual([table.size, clear.mock.callCount()], [0, 1]);
  table.add('again', {}, 100);
  assert.equal(set.mock.callCount(), 2);
});

test('a session that a request prolongs lives until its new expiry', (t) => {
  const start = 1_700_000_000_000;
  const clock = t.mock.method(Date, 'now', () => start);
  const table = new SessionTable();
  table.add('sliding', { exp: start / 1000 + 60 }, 100);
  table.get('sliding').exp += 10 * 3600;
  clock.mock.mockImplementation(() => start + 10 * HOUR);
  for (let turn = 0; turn < 10; turn += 1) assert.ok(table.get('sliding'));
});

test('a session whose exp throws is retained, and causes no error', () => {
  const table = new SessionTable();
  const session = {
    get exp() {
      throw new Error('getter');
    },
  };
  table.add('odd', session, 1);
  for (let turn = 0; turn < 10; turn += 1) assert.equal(table.get('odd'), session);
  table.add('next', {}, 1);
  assert.equal(table.get('odd'), undefined);
});

test('the table stays about as large as the number of sessions that have not expired', (t) => {
  let now = 1_700_000_000_000;
  t.mock.method(Date, 'now', () => now);
  const table = new SessionTable();
  let largest = 0;
  // A token a second for a day, each good for a minute: 60 are alive at a time, 3660 with the hour of grace.
  for (let second = 0; second < 86_400; second += 1) {
    now += 1000;
    table.add(`${second} token`, { exp: now / 1000 + (second % 2 ? 60 : 50) }, 1_000_000);
    largest = Math.max(largest, table.size);
  }
  assert.ok(largest < 8000, `${largest} sessions at most`);
});

test('in a full table adding a token takes the same time however many were deleted before', () => {
  const table = new SessionTable();
  const max = 50_000;
  for (let n = 0; n < 10 * max; n += 1) table.add(`${n} token`, { exp: 1e12 }, max);
  assert.equal(table.size, max);
  assert.equal(table.get(`${9 * max - 1} token`), undefined);
  assert.ok(table.get(`${9 * max} token`));
  // Emptied and filled anew, it still drops the oldest first.
  table.add('last', { exp: 1e12 }, 1);
  assert.equal(table.size, 1);
  table.add('a', { exp: 1e12 }, 2);
  table.add('b', { exp: 1e12 }, 2);
  assert.deepEqual([table.get('last'), table.get('a')?.exp, table.get('b')?.exp], [undefined, 1e12, 1e12]);
});

test('a full store warns once, and only when it deletes tokens that have not expired', () => {
  const script = `
    const Store = require(${JSON.stringify(require.resolve('../../lib/stores/memory'))});
    const store = new Store({ max: 1 });
    const exp = Number(process.argv[1]);
    store.make({ exp }, () => store.make({ exp }, () => store.make({ exp }, () => {})));
  `;
  for (const [exp, warnings] of [
    [Date.now() / 1000 + 3600, 1],
    [Date.now() / 1000 - 3600, 0],
  ]) {
    const run = spawnSync(process.execPath, ['-e', script, String(exp)], { encoding: 'utf8' });
    assert.equal(run.status, 0);
    assert.equal(run.stderr.split('LATCHKEY_MEMORY_STORE_FULL').length - 1, warnings);
  }
});

test('a store with tokens in it does not keep the process alive', () => {
  const script = `
    const Store = require(${JSON.stringify(require.resolve('../../lib/stores/memory'))});
    new Store().make({ exp: Date.now() / 1000 + 3600 }, () => console.log('made'));
  `;
  const { stdout, stderr, status, signal } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.deepEqual([stdout, stderr, status, signal], ['made\n', '', 0, null]);
});

test('remove deletes a session, and says whether it existed', async () => {
  const store = fresh();
  const [one, two] = [await make(store, { n: 1 }), await make(store, { n: 2 })];
  assert.deepEqual([await store.remove(one), await store.remove(one)], [true, false]);
  assert.deepEqual([retrieve(store, one), retrieve(store, two)], [undefined, { n: 2 }]);
  for (const nonsense of ['constructor', undefined, null, 5, {}]) {
    assert.equal(await store.remove(nonsense), false);
  }
});

test('removeAll deletes the sessions that have all the members', async () => {
  const store = fresh();
  const sessions = [
    { iss: 'a', sub: 'x' },
    { iss: 'a', sub: 'y' },
    { iss: 'b', sub: 'x' },
    Object.create({ iss: 'a', sub: 'x' }),
    'text',
    null,
    {
      get iss() {
        throw new Error('getter');
      },
    },
  ];
  const tokens = [];
  for (const session of sessions) tokens.push(await make(store, session));
  assert.equal(await store.removeAll({ iss: 'a', sub: 'x' }), 1);
  assert.equal(await store.removeAll({ iss: 'a' }), 1);
  assert.deepEqual(
    tokens.map((token) => retrieve(store, token)),
    [undefined, undefined, ...sessions.slice(2)],
  );
});

test('a match that fits every session, or can fit none, is refused', async () => {
  for (const match of [undefined, null, {}, [], 'a', { iss: undefined }, { iss: {} }]) {
    await assert.rejects(fresh().removeAll(match), { code: 'ERR_OPTION_INVALID' });
  }
});

test('a full table skips sessions that were removed', () => {
  const table = new SessionTable();
  for (let n = 0; n < 10; n += 1) table.add(`${n} token`, { n, exp: 1e12 }, 10);
  assert.equal(table.removeAll([['n', 0]]), 1);
  assert.equal(table.remove('1 token'), true);
  for (let n = 10; n < 13; n += 1) table.add(`${n} token`, { n, exp: 1e12 }, 10);
  assert.deepEqual([table.size, table.get('2 token'), table.get('3 token')?.n], [10, undefined, 3]);
});

test('a token that begins like another neither replaces it nor opens its session', async (t) => {
  const store = fresh();
  const begin = Buffer.alloc(9, 1);
  const endings = [Buffer.alloc(23, 2), Buffer.alloc(23, 3)].map((end) => Buffer.concat([begin, end]));
  const other = Buffer.alloc(32, 4);
  const drawn = [...endings, other];
  t.mock.method(crypto, 'randomBytes', (_size, callback) => callback(null, drawn.shift()));
  const [first, second] = [await make(store, { n: 1 }), await make(store, { n: 2 })];
  assert.equal(second, other.toString('base64url'));
  assert.deepEqual([retrieve(store, first), retrieve(store, second)], [{ n: 1 }, { n: 2 }]);
  const twin = endings[1].toString('base64url');
  assert.equal(twin.slice(0, 12), first.slice(0, 12));
  assert.equal(retrieve(store, twin), undefined);
  assert.equal(await store.remove(twin), false);
  assert.equal(retrieve(store, first.slice(0, 12)), undefined);
  assert.deepEqual(retrieve(store, first), { n: 1 });
});
