'use strict';

// Functions of the application that end without an answer. The request doesn't hang, and one process warning says what to do.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { after, before, test } = require('node:test');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const { assertion, bareResponse, challenges, recordingNext, refusals } = require('../jwt-middleware/support');

/** The timers that the code under test has set and not taken back. @type {Map<object, { run: () => void, ms: number }>} */
const timers = new Map();
const { setTimeout: setReal, clearTimeout: clearReal } = globalThis;
before(() => {
  Object.assign(globalThis, {
    setTimeout(/** @type {any} */ run, /** @type {number} */ ms, /** @type {any[]} */ ...args) {
      if (ms !== 3000) return setReal(run, ms, ...args);
      const timer = { unref: () => timer };
      timers.set(timer, { run, ms });
      return timer;
    },
    clearTimeout: (/** @type {any} */ timer) => (timers.delete(timer) ? undefined : clearReal(timer)),
  });
});
after(() => Object.assign(globalThis, { setTimeout: setReal, clearTimeout: clearReal }));

const settled = () => new Promise(setImmediate);
/** Three seconds pass. */
const wait = async () => {
  for (const [timer, { run }] of [...timers]) {
    timers.delete(timer);
    run();
  }
  await settled();
};

/** @type {{ code?: string, message: string }[]} */
const warnings = [];
process.on('warning', (warning) => warnings.push(/** @type {any} */ (warning)));

/** What a request comes to, before and after three seconds. @param {'token' | 'check'} method @param {object} more */
async function run(method, more) {
  const auth = new JwtMiddleware(
    /** @type {any} */ ({
      getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.secret),
      store: { type: 'memory' },
      ...more,
    }),
  );
  const res = bareResponse('status', 'send', 'set', 'sendStatus');
  const next = recordingNext();
  const req = { headers: { authorization: 'Bearer good' }, body: { assertion: assertion() } };
  auth[method](method === 'token' ? { body: req.body } : { headers: req.headers }, res, next);
  await settled();
  await settled();
  const soon = { answered: res.calls.length + next.calls.length > 0, waiting: timers.size };
  await wait();
  assert.equal(timers.size, 0);
  return { soon, res, next, error: next.calls[0]?.[0], calls: next.calls.length };
}
const { json: unknownClient } = refusals.unknownClient;

runTable(
  'an async function that declares the callback and resolves to undefined has three seconds to call back',
  4,
  [
    {
      name: 'getKey, that does not',
      method: 'token',
      more: { getKey: async (_, _cb) => {} },
      answer: unknownClient,
    },
    {
      name: 'getKey, that does',
      method: 'token',
      more: { getKey: async (_, cb) => void setImmediate(cb, null, keys.secret) },
      answer: undefined,
    },
    {
      name: 'retrieve, that does not',
      method: 'check',
      more: { store: { make() {}, retrieve: async (_, _cb) => {} } },
      answer: 401,
    },
    {
      name: 'make, that does not',
      method: 'token',
      more: { store: { make: async (_, _cb) => {}, retrieve() {} } },
      answer: 'ERR_STORE_FAILED',
    },
  ],
  async (/** @type {any} */ { method, more, answer }) => {
    const { soon, res, error } = await run(method, more);
    if (answer === undefined) return assert.equal(soon.waiting, 0, 'a callback takes the timer back');
    assert.deepEqual(soon, { answered: false, waiting: 1 });
    if (answer === 401)
      assert.deepEqual(res.calls, [
        ['set', 'WWW-Authenticate', challenges.unknown],
        ['sendStatus', 401],
      ]);
    else if (typeof answer === 'string') assert.deepEqual([error.code, error.status], [answer, 500]);
    else assert.deepEqual(res.calls.at(-1), ['send', answer]);
  },
);

const keyObject = crypto.createSecretKey(Buffer.from(keys.secret));
/** @type {Record<string, (answer: any) => (...args: any[]) => any>} */
const without = {
  'returns the answer': (answer) => () => answer,
  'returns nothing': () => () => {},
  'takes the argument and returns the answer': (answer) => (_argument) => answer,
  'returns null': () => () => null,
  'declares the callback and returns the answer': (answer) => (_argument, _callback) => answer,
  'declares the callback and returns null': () => (_argument, _callback) => null,
  'declares the callback and returns a key object': () => (_argument, _callback) => keyObject,
  'declares the callback and returns a Map': () => (_argument, _callback) => new Map(),
  'declares the callback and returns an array': () => (_argument, _callback) => [],
  'declares the callback and returns an error': () => (_argument, _callback) => new Error('of the test'),
  'declares the callback and returns a date': () => (_argument, _callback) => new Date(),
};
runTable(
  'a function that returns no promise and does not call back fails after three seconds, and what it returned never counts',
  33,
  Object.entries(without).flatMap(([name, make]) => [
    { name: `getKey, that ${name}`, method: 'token', more: { getKey: make(keys.secret) } },
    { name: `make, that ${name}`, method: 'token', more: { store: { make: make('token'), retrieve() {} } } },
    {
      name: `retrieve, that ${name}`,
      method: 'check',
      more: { store: { make() {}, retrieve: make({ iss: 'alpha', exp: 2 ** 40 }) } },
    },
  ]),
  async (/** @type {any} */ { method, more }) => {
    const { soon, res, calls, error } = await run(method, more);
    assert.deepEqual(soon, { answered: false, waiting: 1 });
    assert.deepEqual(
      res.calls.filter((/** @type {any[]} */ [name]) => name !== 'set'),
      [],
    );
    assert.deepEqual([calls, error.code, error.status], [1, 'ERR_CALLBACK_FAILED', 500]);
    assert.match(
      error.message,
      /^(getKey|make|retrieve) neither called back nor returned a promise\. Make it an async function/,
    );
    assert.ok(!error.message.includes(keys.secret));
  },
);

runTable(
  'nobody waits for a timer where an answer may still come, or has',
  6,
  [
    {
      name: 'a getKey with rest arguments that calls back at once',
      more: { getKey: (...args) => args[1](null, keys.secret) },
    },
    {
      name: 'a getKey with rest arguments that calls back later',
      more: { getKey: (...args) => setImmediate(args[1], null, keys.secret) },
    },
    {
      name: 'a getKey that calls back later',
      more: { getKey: (_, cb) => void setImmediate(cb, null, keys.secret) },
    },
    {
      name: 'a getKey that calls back later, and returns a handle',
      more: { getKey: (_, cb) => setImmediate(cb, null, keys.secret) },
    },
    { name: 'a getKey that promises', more: { getKey: async () => keys.secret } },
    {
      name: 'an async getKey that calls back first',
      more: { getKey: async (_, cb) => cb(null, keys.secret) },
    },
  ],
  async (/** @type {any} */ { more }) => {
    const store = { make: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, 'made'), retrieve() {} };
    const { soon, res, calls } = await run('token', { store, ...more });
    assert.deepEqual(soon, { answered: true, waiting: 0 });
    assert.equal(res.calls.at(-1)[1].access_token, 'made');
    assert.equal(calls, 0);
  },
);

test('a callback that takes longer finds the request answered', async () => {
  /** @type {any} */
  let late;
  const getKey = async (/** @type {any} */ _payload, /** @type {any} */ cb) => {
    late = cb;
  };
  const { res, calls } = await run('token', { getKey });
  const answered = res.calls.length;
  late(null, keys.secret);
  await settled();
  assert.deepEqual([res.calls.length, calls], [answered, 0]);
});

test('each mistake gets one warning, which says what to do', async () => {
  await settled();
  const mine = warnings.filter(({ code }) => code === 'LATCHKEY_NO_ANSWER').map(({ message }) => message);
  assert.equal(new Set(mine).size, mine.length);
  for (const name of ['getKey', 'make', 'retrieve']) {
    const about = mine.filter((message) => message.startsWith(`${name} `));
    assert.equal(about.length, 2, about.join('\n'));
    assert.equal(about.filter((message) => message.includes('Resolve to null')).length, 1);
    assert.equal(about.filter((message) => message.includes('Make it an async function')).length, 1);
  }
});
