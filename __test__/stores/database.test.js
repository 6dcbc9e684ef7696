'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { Keyv } = require('keyv5');
const util = require('node:util');
const createStore = require('../../lib/stores');
const { createEngine } = require('../../lib/state/engine');

const seconds = () => Math.floor(Date.now() / 1000);
let namespaces = 0;

/** A store over the memory engine, and what the engine was told. */
function fresh(/** @type {any} */ options = {}) {
  namespaces += 1;
  const engine = createEngine({ type: 'memory', namespace: `kept ${namespaces}` });
  /** @type {any[][]} */
  const calls = [];
  /** @type {any} */
  const spy = { ...options };
  for (const verb of ['get', 'put', 'remove', 'take', 'add', 'swap', 'list', 'removeGroup']) {
    spy[verb] = (/** @type {any[]} */ ...args) => {
      calls.push([verb, ...args]);
      return Reflect.get(engine, verb).apply(engine, args);
    };
  }
  return { store: createStore({ ...spy, ...options }), calls };
}

/** @returns {Promise<any>} */
const make = (/** @type {any} */ store, /** @type {any} */ session) =>
  util.promisify(store.make).call(store, session);
/** @returns {Promise<any>} */
const retrieve = (/** @type {any} */ store, /** @type {any} */ token) =>
  util.promisify(store.retrieve).call(store, token);

test('a session is retrieved with its token, and with no other', async () => {
  const { store } = fresh();
  const session = { iss: 'me', n: 1, exp: seconds() + 60 };
  const token = await make(store, session);
  assert.match(token, /^[\w-]{43}$/);
  assert.deepEqual(await retrieve(store, token), session);
  const other = await make(store, { ...session, n: 2 });
  assert.notEqual(other, token);
  assert.equal((await retrieve(store, token)).n, 1);
  assert.equal(await retrieve(store, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`), undefined);
});

test('an invalid token is unknown without a query', async () => {
  const { store, calls } = fresh();
  for (const nonsense of ['', 'constructor', '__proto__', 'a b', 'x'.repeat(44), undefined, null, 5, {}]) {
    assert.equal(await retrieve(store, nonsense), undefined);
    assert.equal(await store.remove(nonsense), false);
  }
  assert.deepEqual(calls, []);
});

test('the engine sees neither token nor session', async () => {
  const { store, calls } = fresh();
  const token = await make(store, { iss: 'a client', secret: 'tell nobody', exp: seconds() + 60 });
  await retrieve(store, token);
  const seen = calls.flat().map(String).join(' ');
  assert.ok(calls.length === 2 && !seen.includes(token) && !/tell nobody|a client/.test(seen));
});

test('make calls the engine once, and retrieve does too', async () => {
  const { store, calls } = fresh();
  await retrieve(store, await make(store, { exp: seconds() + 60 }));
  assert.deepEqual(
    calls.map(([verb]) => verb),
    ['put', 'get'],
  );
});

test('a session is retrieved for an hour after it has expired, so that its client is told', async (t) => {
  const { store } = fresh();
  const exp = seconds() + 60;
  const token = await make(store, { exp });
  const clock = t.mock.method(Date, 'now', () => (exp + 3600) * 1000 - 1);
  assert.deepEqual(await retrieve(store, token), { exp });
  clock.mock.mockImplementation(() => (exp + 3600) * 1000);
  assert.equal(await retrieve(store, token), undefined);
});

test('a session without expiry is refused, and so is one that JSON cannot represent', async () => {
  const { store, calls } = fresh();
  for (const session of [{}, { exp: 'soon' }, { exp: null }, { exp: Number.NaN }, null, 5, 'text']) {
    await assert.rejects(make(store, session), { code: 'ERR_SESSION_INVALID' });
  }
  for (const session of [undefined, () => {}, Symbol('s')]) {
    await assert.rejects(make(store, session), { code: 'ERR_OPTION_INVALID' });
  }
  assert.deepEqual(calls, []);
  assert.ok(await make(store, { exp: `${seconds() + 60}` }));
  assert.ok(await make(store, { exp: 1e15 }));
});

test('a session that is too long is refused', async () => {
  const { store } = fresh();
  const exp = seconds() + 60;
  const text = 'x'.repeat(12_000);
  assert.equal((await retrieve(store, await make(store, { text, exp }))).text, text);
  await assert.rejects(make(store, { text: `${text}${text}`, exp }), { code: 'ERR_SEALED_TOO_LONG' });
});

test('remove deletes one session', async () => {
  const { store } = fresh();
  const [one, two] = [await make(store, { exp: seconds() + 60 }), await make(store, { exp: seconds() + 60 })];
  assert.equal(await store.remove(one), true);
  assert.equal(await store.remove(one), false);
  assert.equal(await retrieve(store, one), undefined);
  assert.ok(await retrieve(store, two));
});

test('removeAll deletes the sessions of one issuer', async () => {
  const { store } = fresh();
  const exp = seconds() + 60;
  const tokens = [];
  for (const iss of ['a', 'a', 'b', 1, undefined, {}]) tokens.push(await make(store, { iss, exp }));
  assert.equal(await store.removeAll({ iss: 'a' }), 2);
  assert.equal(await store.removeAll({ iss: '1' }), 0);
  assert.equal(await store.removeAll({ iss: 1 }), 1);
  const known = await Promise.all(tokens.map(async (token) => Boolean(await retrieve(store, token))));
  assert.deepEqual(known, [false, false, true, false, true, true]);
});

test('another member can be the index', async () => {
  const { store } = fresh({ index: 'sub' });
  const token = await make(store, { iss: 'a', sub: 'b', exp: seconds() + 60 });
  await assert.rejects(store.removeAll({ iss: 'a' }), { code: 'ERR_STORE_UNSUPPORTED', message: /by sub/ });
  await assert.rejects(store.removeAll({ iss: 'a', sub: 'b' }), { code: 'ERR_STORE_UNSUPPORTED' });
  assert.equal(await store.removeAll({ sub: 'b' }), 1);
  assert.equal(await retrieve(store, token), undefined);
});

test('a match without members, or with members of other types, is refused', async () => {
  const { store } = fresh();
  for (const match of [undefined, null, {}, [], 'a', { iss: undefined }, { iss: {} }, { iss: ['a'] }]) {
    await assert.rejects(store.removeAll(match), { code: 'ERR_OPTION_INVALID' });
  }
});

test('an engine without groups stores sessions, and cannot remove them by a match', async () => {
  const { store } = fresh({ list: undefined });
  const token = await make(store, { iss: 'a', exp: seconds() + 60 });
  await assert.rejects(store.removeAll({ iss: 'a' }), { code: 'ERR_STORE_UNSUPPORTED' });
  assert.ok(await retrieve(store, token));
  await assert.rejects(store.createTable(), { code: 'ERR_STORE_UNSUPPORTED' });
});

test('a failure of the engine goes to the callback', async () => {
  const down = async () => {
    throw new Error('down');
  };
  const store = createStore({ get: down, put: down, remove: down });
  const failure = { code: 'ERR_STORE_UNAVAILABLE' };
  await assert.rejects(make(store, { exp: seconds() + 60 }), failure);
  await assert.rejects(retrieve(store, 'x'.repeat(43)), failure);
  await assert.rejects(store.remove('x'.repeat(43)), failure);
});

test('an error of the callback is uncaught, and the callback is called once', () => {
  const script = `
    const createStore = require(${JSON.stringify(require.resolve('../../lib/stores'))});
    process.on('uncaughtException', (error, origin) => console.log(error.message, origin));
    const store = createStore({ get() {}, put() {}, remove() {} });
    store.make({ exp: Date.now() }, () => {
      console.log('called');
      throw new Error('thrown');
    });
  `;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.equal(stdout, 'called\nthrown uncaughtException\n');
});

test('the store shares its engine with other features', () => {
  const { store } = fresh();
  assert.equal(createEngine(store), store.engine);
});

test('options may be inherited, and one that nobody knows is refused as ever', async () => {
  const keyv = new Keyv({ throwOnErrors: true });
  const defaults = { type: 'keyv', keyv };
  const store = createStore(Object.create(defaults));
  assert.deepEqual(
    await retrieve(store, await make(store, { iss: 'me', exp: seconds() + 60 })).then(({ iss }) => iss),
    'me',
  );
  assert.throws(() => createStore(Object.create(defaults, { kyev: { value: 1, enumerable: true } })), {
    code: 'ERR_OPTION_INVALID',
  });
});

test('options may be getters of a class, which need the object that they belong to', async () => {
  const keyv = new Keyv({ throwOnErrors: true });
  class Options {
    #type;
    /** @param {string} type */
    constructor(type) {
      this.#type = type;
    }
    get type() {
      return this.#type;
    }
    get keyv() {
      return this.#type === 'keyv' ? keyv : undefined;
    }
  }
  const store = createStore(new Options('keyv'));
  assert.equal(store.engine.name, 'keyv');
  const session = await retrieve(store, await make(store, { iss: 'me', exp: seconds() + 60 }));
  assert.equal(session.iss, 'me');
  assert.throws(() => createStore(new Options('sql')), { code: 'ERR_OPTION_INVALID', message: /client/ });
});
