'use strict';

const assert = require('node:assert/strict');
const { call } = require('./call');
const { withProcesses } = require('./processes');
const { subjectOf } = require('./subject');

const CALLERS = 64;
const PROCESSES = 4;
const INVALID_TOKENS = [
  'kraken is here',
  'constructor',
  '__proto__',
  'toString',
  'undefined',
  "' OR 1=1 --",
  '*',
  'é',
];

const seconds = () => Math.floor(Date.now() / 1000);
/** @param {object} [more] */
const session = (more) => ({ iss: 'conformance', sub: 'test', ...more, exp: seconds() + 60 });

/**
 * @typedef {import('./subject').Subject} Store
 * @typedef {{ name: string, run(): Promise<void> }} Test
 * @typedef {(name: string, run: (store: Store) => Promise<void>) => void} Register
 */

/**
 * @param {import('./subject').Options} options
 * @returns {Test[]}
 */
function storeTests(options) {
  const { module } = options;
  const subject = subjectOf(options, (store) => store);
  /** @type {Test[]} */
  const tests = [];
  /** @type {Register} */
  const test = (name, run) => void tests.push({ name, run: async () => run(await subject()) });
  tokenTests(test);
  sessionTests(test);
  if (module !== undefined) tests.push(acrossProcesses(module, subject));
  return tests;
}

/** @param {Register} test */
function tokenTests(test) {
  test('retrieve returns the session of a token', async (store) => {
    for (const given of [
      session({ text: 'ü 😀 "\'\\', list: [1, 2.5, null, true], nested: { deep: { er: [] } } }),
      session({ empty: '', zero: 0, no: false, nothing: null }),
    ]) {
      const token = await make(store, given);
      assert.deepEqual(await call(store, 'retrieve', token), given);
      assert.deepEqual(await call(store, 'retrieve', token), given, 'and returns it again');
    }
  });

  test('every session has a different token', async (store) => {
    const tokens = await Promise.all(Array.from({ length: CALLERS }, (_, n) => make(store, session({ n }))));
    assert.equal(new Set(tokens).size, CALLERS);
    const found = await Promise.all(tokens.map((token) => call(store, 'retrieve', token)));
    assert.deepEqual(
      found.map(({ n }) => n),
      tokens.map((_, n) => n),
    );
  });

  test('retrieve returns nothing for a value that is no token', async (store) => {
    const token = await make(store, session());
    const end = token.endsWith('A') ? 'B' : 'A';
    const altered = [`${token.slice(0, -1)}${end}`, token.slice(1), `${token}${end}`, `${token} `];
    for (const invalid of [...INVALID_TOKENS, ...altered]) {
      assert.ok(!(await call(store, 'retrieve', invalid)), invalid);
    }
  });
}

/** @param {Register} test */
function sessionTests(test) {
  test('no session changes a prototype', async (store) => {
    const given = JSON.parse(`{"__proto__":{"polluted":true},"constructor":"text","exp":${seconds() + 60}}`);
    const found = await call(store, 'retrieve', await make(store, given));
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.equal(Reflect.get(found, 'constructor'), 'text');
  });

  test('remove deletes a session, where the store has remove', async (store) => {
    if (typeof store.remove !== 'function') return;
    const [token, other] = [await make(store, session()), await make(store, session())];
    try {
      await store.remove(token);
    } catch (error) {
      assert.equal(Reflect.get(Object(error), 'code'), 'ERR_STORE_UNSUPPORTED');
      return;
    }
    assert.ok(!(await call(store, 'retrieve', token)));
    assert.ok(await call(store, 'retrieve', other));
  });
}

/**
 * @param {string} module
 * @param {() => Promise<Store>} subject
 * @returns {Test}
 */
function acrossProcesses(module, subject) {
  return {
    name: `a session can be retrieved in each of ${PROCESSES} processes`,
    run: async () => {
      const store = await subject();
      const given = session({ shared: true });
      const token = await make(store, given);
      await withProcesses(module, PROCESSES, async (run) => {
        const found = await run({ method: 'retrieve', args: [token], callers: CALLERS / PROCESSES });
        assert.deepEqual(found, Array(CALLERS).fill(given));
      });
    },
  };
}

/**
 * @param {Store} store
 * @param {object} given
 * @returns {Promise<string>}
 */
async function make(store, given) {
  const token = await call(store, 'make', given);
  assert.equal(typeof token, 'string');
  assert.ok(token.length > 0);
  return token;
}

module.exports = { storeTests };
