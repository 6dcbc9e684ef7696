'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Keyv } = require('keyv');
const EncryptedStore = require('../../lib/stores/encrypted');
const { countingStore } = require('../support/counting-store');
const { runTable } = require('../support/run-table');
const { versions } = require('../support/express');
const { JwtMiddleware, assertion, challenges, options, overHttp, withApp } = require('./support');

const secret = 'very long s3cr3t key';
const HOUR = 3600;
/** Seconds. */
const CLOCKS_APART = 1200;

/** @param {any} revocation @param {object} [more] */
const encrypted = (revocation, more = {}) =>
  options({ store: { type: 'encrypted', secret, revocation, ...more } });

/** An access token, made for a client. @param {any} api @param {string} [client] */
async function issued(api, client = 'alpha') {
  const { status, json } = await api.token(assertion({ client_id: client }));
  assert.equal(status, 200);
  return json.access_token;
}

/** What becomes of a token. @param {any} api @param {string} token */
async function verdict(api, token) {
  const { status, json, headers } = await api.call(token);
  if (status === 200) return json.session.client_id;
  return status === 401 ? headers['www-authenticate'] : json.code;
}

/** A store of the application's own. @param {(sessions: Map<string, any>) => object} methods */
function customStore(methods) {
  const sessions = new Map();
  let made = 0;
  return {
    async make(/** @type {any} */ session) {
      made += 1;
      sessions.set(`token-${made}`, session);
      return `token-${made}`;
    },
    retrieve: async (/** @type {string} */ token) => sessions.get(token),
    ...methods(sessions),
  };
}

/** Stores that can end a token, and what they say of one that isn't there. @type {{ name: string, store: () => any, absent: boolean }[]} */
const stores = [
  { name: 'the memory store', store: () => ({ type: 'memory', namespace: 'revoke' }), absent: false },
  { name: 'an engine of one’s own', store: () => countingStore(), absent: false },
  {
    name: 'Keyv',
    store: () => ({ type: 'keyv', keyv: new Keyv({ throwOnErrors: true }) }),
    absent: false,
  },
  {
    name: 'the encrypted store with revocation',
    store: () => ({ type: 'encrypted', secret, revocation: { store: countingStore() } }),
    absent: false,
  },
  {
    name: 'a store of one’s own with remove, calling back',
    store: () =>
      customStore((sessions) => ({
        remove: (/** @type {string} */ token, /** @type {any} */ callback) =>
          setImmediate(callback, null, sessions.delete(token)),
      })),
    absent: false,
  },
  {
    name: 'a store of one’s own with remove, on promises',
    store: () =>
      customStore((sessions) => ({ remove: async (/** @type {string} */ token) => sessions.delete(token) })),
    absent: false,
  },
  {
    name: 'a store of one’s own with remove, that returns',
    store: () =>
      customStore((sessions) => ({ remove: (/** @type {string} */ token) => sessions.delete(token) })),
    absent: false,
  },
  {
    name: 'a store of one’s own with revoke',
    store: () =>
      customStore((sessions) => ({ revoke: async (/** @type {string} */ token) => sessions.delete(token) })),
    absent: false,
  },
  {
    name: 'a store of one’s own that doesn’t say',
    store: () =>
      customStore((sessions) => ({
        remove: (/** @type {string} */ token, /** @type {any} */ callback) => {
          sessions.delete(token);
          callback();
        },
      })),
    absent: true,
  },
];

for (const { name: framework, express } of versions) {
  runTable(`over ${framework} a token is ended before its time in`, 9, stores, async ({ store, absent }) => {
    await withApp(express, options({ store: store() }), async (api) => {
      const [one, two] = [await issued(api, 'one'), await issued(api, 'two')];
      assert.equal(await verdict(api, one), 'one');
      // Taken off its object, as an Express handler may be.
      const { revoke } = api.auth;
      assert.equal(await revoke(one), true);
      assert.equal(await verdict(api, one), challenges.unknown);
      assert.equal(await verdict(api, two), 'two');
      assert.equal(await revoke('no such token'), absent);
      assert.equal(await verdict(api, two), 'two');
      assert.deepEqual(api.errors, []);
    });
  });
}

runTable(
  'a store that can’t end a token says so at the call:',
  2,
  [
    {
      name: 'the encrypted store without revocation',
      store: { type: 'encrypted', secret },
      message: /revocation/,
    },
    { name: 'one of one’s own without remove', store: customStore(() => ({})), message: /remove/ },
  ],
  async ({ store, message }) => {
    const auth = new JwtMiddleware(options({ store }));
    await assert.rejects(auth.revoke('a'), { name: 'Error', code: 'ERR_STORE_UNSUPPORTED', message });
  },
);

runTable(
  'there is nothing to end in',
  8,
  [undefined, null, '', 0, 5, {}, ['a'], Buffer.from('a')].map((token) => ({
    name: String(token) || 'no text',
    token,
  })),
  async ({ token }) => {
    let asked = 0;
    const store = customStore(() => ({
      remove: async () => {
        asked += 1;
      },
    }));
    const auth = new JwtMiddleware(options({ store }));
    await assert.rejects(auth.revoke(/** @type {any} */ (token)), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message: /^Expected a non-empty string or a request for token but received a value of type /,
    });
    assert.equal(asked, 0);
  },
);

const failure = new Error('the database is gone');
runTable(
  'revoke rejects if the store fails by',
  5,
  [
    {
      name: 'calling back',
      remove: (/** @type {any} */ _, /** @type {any} */ callback) => callback(failure),
    },
    { name: 'rejecting', remove: async () => Promise.reject(failure) },
    {
      name: 'rejecting, without a callback',
      remove: async (/** @type {any} */ _) => Promise.reject(failure),
    },
    {
      name: 'throwing',
      remove: (/** @type {any} */ _, /** @type {any} */ __) => {
        throw failure;
      },
    },
    {
      name: 'throwing, without a callback',
      remove: (/** @type {any} */ _) => {
        throw failure;
      },
    },
  ],
  async ({ remove }) => {
    const auth = new JwtMiddleware(options({ store: customStore(() => ({ remove })) }));
    await assert.rejects(auth.revoke('a'), failure);
  },
);

test('an error that is none is an error all the same', async () => {
  for (const remove of [
    async () => Promise.reject(),
    async (/** @type {any} */ _) => Promise.reject(0),
    (/** @type {any} */ _) => {
      throw undefined;
    },
  ]) {
    const auth = new JwtMiddleware(options({ store: customStore(() => ({ remove })) }));
    await assert.rejects(auth.revoke('a'), { code: 'ERR_CALLBACK_FAILED' });
  }
});

test('what a store says twice, or after it failed, changes nothing', async () => {
  /** @type {any[]} */
  const heard = [];
  const store = customStore(() => ({
    async remove(/** @type {any} */ _, /** @type {any} */ callback) {
      callback(null, true);
      callback(failure);
      throw failure;
    },
  }));
  const auth = new JwtMiddleware(options({ store, debug: (/** @type {any} */ event) => heard.push(event) }));
  assert.equal(await auth.revoke('a'), true);
  await new Promise(setImmediate);
  assert.deepEqual(
    heard.map(({ error }) => error),
    [failure],
  );
});

test('revokeAll gives what it is told to the store, and says how many there were', async () => {
  /** @type {any[]} */
  const given = [];
  const counting = (/** @type {any} */ answer) => ({
    removeAll: async (/** @type {any} */ match) => {
      given.push(match);
      return answer;
    },
  });
  const make = (/** @type {any} */ methods) =>
    new JwtMiddleware(options({ store: customStore(() => methods) }));
  const { revokeAll } = make(counting(3));
  assert.equal(await revokeAll({ iss: 'alpha' }), 3);
  assert.equal(await make(counting(0)).revokeAll({ iss: 'alpha' }), 0);
  for (const answer of [undefined, null, true, 'all', Number.NaN, 1.5]) {
    assert.equal(await make(counting(answer)).revokeAll({ iss: 'alpha' }), undefined);
  }
  assert.deepEqual(given, Array(8).fill({ iss: 'alpha' }));
});

overHttp(
  'revokeAll ends what matches, and nothing else',
  () => options({ store: { type: 'memory', namespace: 'revoke all' } }),
  async (api) => {
    const [one, two, other] = [
      await issued(api, 'one'),
      await issued(api, 'one'),
      await issued(api, 'other'),
    ];
    const { revokeAll } = api.auth;
    assert.equal(await revokeAll({ client_id: 'one' }), 2);
    assert.deepEqual(
      [await verdict(api, one), await verdict(api, two), await verdict(api, other)],
      [challenges.unknown, challenges.unknown, 'other'],
    );
    assert.equal(await revokeAll({ client_id: 'one' }), 0);
    assert.equal(await revokeAll({ client_id: 'constructor' }), 0);
    assert.equal(await verdict(api, other), 'other');
  },
);

test('revokeAll is refused where the store can’t', async () => {
  for (const store of [
    { type: 'encrypted', secret, revocation: { store: countingStore() } },
    customStore(() => ({})),
  ]) {
    await assert.rejects(new JwtMiddleware(options({ store })).revokeAll({ iss: 'alpha' }), {
      name: 'Error',
      code: 'ERR_STORE_UNSUPPORTED',
      message: /removeAll, which the encrypted and the jwt store never have/,
    });
  }
});

runTable(
  'revokeAll is refused where it says nothing, or what a database would read as an order:',
  9,
  [
    undefined,
    null,
    '',
    'alpha',
    {},
    [],
    { iss: undefined },
    { iss: { $ne: 1 } },
    { iss: 'alpha', sub: ['a'] },
  ].map((match) => ({ name: JSON.stringify(match) ?? 'undefined', match })),
  async ({ match }) => {
    const store = customStore(() => ({ removeAll: () => assert.fail('the store is not called') }));
    await assert.rejects(new JwtMiddleware(options({ store })).revokeAll(/** @type {any} */ (match)), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
    });
  },
);

test('a subclass overrides revoke, also for those who took it off the object', async () => {
  class Counting extends JwtMiddleware {
    revoked = 0;
    async revoke(/** @type {any} */ token) {
      this.revoked += 1;
      return super.revoke(token);
    }
  }
  const store = customStore(() => ({ remove: async () => true }));
  const auth = /** @type {any} */ (new Counting(options({ store })));
  const { revoke } = auth;
  assert.equal(await revoke('a'), true);
  assert.equal(auth.revoked, 1);
});

test('a store that replaced another is the one that is called', async () => {
  const auth = /** @type {any} */ (new JwtMiddleware(options()));
  auth.store = customStore(() => ({ remove: async () => false }));
  assert.equal(await auth.revoke('a'), false);
});

// The encrypted store.

overHttp(
  'an access token costs one request to the store of revocations in five seconds, an ended one never another',
  () => encrypted({ store: countingStore() }),
  async (api, t) => {
    const { store } = api.auth.options.store.revocation;
    const start = Date.now();
    const clock = t.mock.method(Date, 'now', () => start);
    const token = await issued(api);
    const crowd = await Promise.all(Array.from({ length: 20 }, () => verdict(api, token)));
    assert.deepEqual(new Set(crowd), new Set(['alpha']));
    assert.deepEqual(store.calls, ['get']);
    clock.mock.mockImplementation(() => start + 5000);
    assert.equal(await verdict(api, token), 'alpha');
    assert.deepEqual(store.calls.splice(0), ['get', 'get']);
    assert.equal(await api.auth.revoke(token), true);
    for (const after of [0, 5000, 60_000]) {
      clock.mock.mockImplementation(() => start + 5000 + after);
      assert.equal(await verdict(api, token), challenges.unknown);
    }
    assert.deepEqual(store.calls, ['put']);
  },
);

overHttp(
  'another process takes an ended token for no longer than its staleness',
  () => encrypted({ store: countingStore(), staleness: 2 }),
  async (api, t) => {
    const start = Date.now();
    const clock = t.mock.method(Date, 'now', () => start);
    const there = new JwtMiddleware(encrypted(api.auth.options.store.revocation));
    const [token, never] = [await issued(api), await issued(api, 'beta')];
    assert.equal(await verdict(api, token), 'alpha');
    assert.equal(await there.revoke(token), true);
    clock.mock.mockImplementation(() => start + 1999);
    assert.equal(await verdict(api, token), 'alpha');
    clock.mock.mockImplementation(() => start + 2000);
    assert.equal(await verdict(api, token), challenges.unknown);
    assert.equal(await verdict(api, never), 'beta');
  },
);

overHttp(
  'a token that has expired for every server, and what is no token, cannot be revoked, and the store is not called',
  () => encrypted({ store: countingStore() }, {}),
  async (api, t) => {
    const { store } = api.auth.options.store.revocation;
    const token = await issued(api);
    const start = Date.now();
    t.mock.method(Date, 'now', () => start + (HOUR + CLOCKS_APART + 1) * 1000);
    assert.equal(await verdict(api, token), challenges.expired);
    assert.equal(await api.auth.revoke(token), false);
    assert.equal(await verdict(api, 'no-token'), challenges.unknown);
    assert.equal(await api.auth.revoke('no-token'), false);
    const other = new EncryptedStore(/** @type {any} */ ({ secret: 'another secret' }));
    other.make({ client_id: 'alpha' }, (/** @type {any} */ _, /** @type {any} */ made) => {
      assert.ok(made);
      return api.auth.revoke(made).then((/** @type {any} */ was) => assert.equal(was, false));
    });
    assert.deepEqual(store.calls, []);
  },
);

overHttp(
  'what has expired by this clock is revoked for a server whose clock is behind, and not before it is asked for',
  () => encrypted({ store: countingStore(), staleness: 0 }),
  async (api, t) => {
    const { store } = api.auth.options.store.revocation;
    const [token, twin] = [await issued(api), await issued(api)];
    const start = Date.now();
    const clock = t.mock.method(Date, 'now', () => start + (HOUR + CLOCKS_APART - 60) * 1000);
    assert.equal(await verdict(api, token), challenges.expired);
    assert.equal(await api.auth.revoke(token), false);
    assert.deepEqual(store.calls, ['put']);
    clock.mock.restore();
    assert.equal(await verdict(api, token), challenges.unknown);
    assert.equal(await verdict(api, twin), 'alpha');
  },
);

overHttp(
  'a token that was ended stays out up to its last moment, and then has expired',
  () => encrypted({ store: countingStore() }),
  async (api, t) => {
    // One clock for both, so that they expire together.
    const start = Date.now();
    const clock = t.mock.method(Date, 'now', () => start);
    const [ended, good] = [await issued(api), await issued(api, 'beta')];
    const { exp } = (await api.call(good)).json.session;
    await api.auth.revoke(ended);
    clock.mock.mockImplementation(() => exp * 1000);
    assert.deepEqual([await verdict(api, ended), await verdict(api, good)], [challenges.unknown, 'beta']);
    assert.equal(await api.auth.revoke(good), true);
    assert.equal(await verdict(api, good), challenges.unknown);
    clock.mock.mockImplementation(() => exp * 1000 + 1);
    assert.deepEqual(
      [await verdict(api, ended), await verdict(api, good)],
      [challenges.expired, challenges.expired],
    );
  },
);

test('a revocation is stored until the session has expired, and twenty minutes longer for clocks that differ', async (t) => {
  t.mock.method(Date, 'now', () => 1_800_000_000_000);
  const store = countingStore();
  const auth = new JwtMiddleware(encrypted({ store }));
  const cases = [
    { exp: 1_800_000_060, until: 1_800_000_060_000 },
    { exp: '1800000060', until: 1_800_000_060_000 },
    { exp: 1_800_000_000.5, until: 1_800_000_000_500 },
    { exp: 1_800_000_000, until: 1_800_000_000_000 },
    { exp: undefined, until: 253_402_300_799_000 - 1_200_000 },
    { exp: 1e300, until: 253_402_300_799_000 - 1_200_000 },
  ];
  for (const { exp, until } of cases) {
    store.rows.clear();
    const token = await made(auth.store, { uid: 1, ...(exp !== undefined && { exp }) });
    assert.equal(await auth.revoke(token), true);
    assert.deepEqual(
      [...store.rows.values()].map((row) => row.until),
      [until + 1_200_000],
    );
  }
});

/** @param {any} store @param {object} session @returns {Promise<string>} */
const made = (store, session) =>
  new Promise((resolve, reject) => {
    store.make(session, (/** @type {any} */ error, /** @type {string} */ token) =>
      error ? reject(error) : resolve(token),
    );
  });

test('the store by itself ends tokens too, and calls back at once where it knows', async () => {
  const store = /** @type {any} */ (
    new EncryptedStore(/** @type {any} */ ({ secret, revocation: { store: countingStore() } }))
  );
  const token = await made(store, { uid: 1 });
  const retrieve = () =>
    new Promise((resolve, reject) => {
      store.retrieve(token, (/** @type {any} */ error, /** @type {any} */ session) =>
        error ? reject(error) : resolve(session),
      );
    });
  assert.deepEqual(await retrieve(), { uid: 1 });
  /** @type {any[]} */
  const calls = [];
  store.retrieve(token, (/** @type {any[]} */ ...args) => calls.push(args));
  assert.deepEqual(calls, [[null, { uid: 1 }]]);
  await store.remove(token);
  store.retrieve(token, (/** @type {any[]} */ ...args) => calls.push(args));
  assert.deepEqual(calls[1], [null, undefined]);
});

runTable(
  'the option revocation is refused as',
  8,
  [
    { name: 'text', revocation: 'redis', message: /^Expected an object for store\.revocation but/ },
    { name: 'null', revocation: null, message: /^Expected an object for store\.revocation but/ },
    { name: 'an object without a store', revocation: {}, message: /for store/ },
    {
      name: 'a store in its place',
      revocation: { type: 'memory' },
      message: /^Expected one of store, staleness, max/,
    },
    { name: 'a store that isn’t one', revocation: { store: { type: 'nothing' } }, message: /for store/ },
    {
      name: 'a staleness below 0',
      revocation: { store: { type: 'memory' }, staleness: -1 },
      message: /^Expected 0 to \d+ seconds, .* for store\.revocation\.staleness but received -1/,
    },
    {
      name: 'a max of 0',
      revocation: { store: { type: 'memory' }, max: 0 },
      message: /^Expected a positive integer for store\.revocation\.max but received 0/,
    },
    {
      name: 'a misspelt option',
      revocation: { store: { type: 'memory' }, stale: 5 },
      message: /option in store\.revocation but received stale/,
    },
  ],
  ({ revocation, message }) => {
    assert.throws(() => new JwtMiddleware(encrypted(revocation)), {
      name: 'TypeError',
      code: 'ERR_OPTION_INVALID',
      message,
    });
  },
);
