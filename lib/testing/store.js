'use strict';

const assert = require('node:assert/strict');
const { call } = require('./call');
const { withProcesses } = require('./processes');
const { subjectOf } = require('./subject');

const CALLERS = 64;
const PROCESSES = 4;
const NONSENSE = [
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
 * @param {{ create?: () => any, module?: string }} options
 * @returns {{ name: string, run(): Promise<void> }[]}
 */
function storeTests(options) {
  const { module } = options;
  const subject = subjectOf(options, (store) => store);
  /** @type {{ name: string, run(): Promise<void> }[]} */
  const tests = [];
  /**
   * @param {string} name
   * @param {(store: any) => Promise<void>} run
   */
  const test = (name, run) => tests.push({ name, run: async () => run(await subject()) });

  test('gives a session for its token', async (store) => {
    for (const given of [
      session({ text: 'ü 😀 "\'\\', list: [1, 2.5, null, true], nested: { deep: { er: [] } } }),
      session({ empty: '', zero: 0, no: false, nothing: null }),
    ]) {
      const token = await make(store, given);
      assert.deepEqual(await call(store, 'retrieve', token), given);
      assert.deepEqual(await call(store, 'retrieve', token), given, 'and gives it again');
    }
  });

  test('gives every session its own token', async (store) => {
    const tokens = await Promise.all(Array.from({ length: CALLERS }, (_, n) => make(store, session({ n }))));
    assert.equal(new Set(tokens).size, CALLERS);
    const found = await Promise.all(tokens.map((token) => call(store, 'retrieve', token)));
    assert.deepEqual(
      found.map(({ n }) => n),
      tokens.map((_, n) => n),
    );
  });

  test('gives nothing for what is no token', async (store) => {
    const token = await make(store, session());
    const end = token.endsWith('A') ? 'B' : 'A';
    const spoilt = [`${token.slice(0, -1)}${end}`, token.slice(1), `${token}${end}`, `${token} `];
    for (const nonsense of [...NONSENSE, ...spoilt]) {
      assert.ok(!(await call(store, 'retrieve', nonsense)), nonsense);
    }
  });

  test('lets no session change a prototype', async (store) => {
    const given = JSON.parse(`{"__proto__":{"polluted":true},"constructor":"text","exp":${seconds() + 60}}`);
    const found = await call(store, 'retrieve', await make(store, given));
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.equal(Reflect.get(found, 'constructor'), 'text');
  });

  test('ends a session that is removed, where it can remove', async (store) => {
    if (typeof store.remove !== 'function') return;
    const [token, other] = [await make(store, session()), await make(store, session())];
    try {
      await store.remove(token);
    } catch (error) {
      assert.equal(/** @type {any} */ (error).code, 'ERR_STORE_UNSUPPORTED');
      return;
    }
    assert.ok(!(await call(store, 'retrieve', token)));
    assert.ok(await call(store, 'retrieve', other));
  });

  if (module !== undefined) {
    tests.push({
      name: `gives a session in all of ${PROCESSES} processes`,
      run: async () => {
        const store = await subject();
        const given = session({ shared: true });
        const token = await make(store, given);
        await withProcesses(module, PROCESSES, async (run) => {
          const found = await run({ method: 'retrieve', args: [token], callers: CALLERS / PROCESSES });
          assert.deepEqual(found, Array(CALLERS).fill(given));
        });
      },
    });
  }
  return tests;
}

/**
 * @param {any} store
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
