'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { countingStore } = require('../support/counting-store');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, answer, options, overHttp, refusals, withApp } = require('./support');
const { versions } = require('../support/express');

const seconds = () => Math.floor(Date.now() / 1000);
const SKEW = 1_200_000;

/** @param {object} claims */
const assertion = (claims) => keys.sign({ alg: 'HS256', typ: 'JWT' }, claims);
/** Claims of an assertion that may be used once. @param {object} [more] */
const once = (more = {}) => ({ iss: 'alpha', jti: 'one', exp: seconds() + 60, ...more });

const guarded = (/** @type {object} */ more = {}) => options({ replay: { store: countingStore() }, ...more });

overHttp('an assertion yields one token, and the client’s next assertion another', guarded, async (api) => {
  const first = assertion(once());
  assert.equal((await api.token(first)).status, 200);
  assert.deepEqual(answer(await api.token(first)), refusals.badAssertion);
  assert.deepEqual(answer(await api.token(first)), refusals.badAssertion);
  const second = await api.token(assertion(once({ jti: 'two' })));
  assert.equal(second.status, 200);
  assert.equal((await api.call(second.json.access_token)).status, 200);
  assert.deepEqual(api.errors, []);
});

overHttp(
  'without the option, an assertion is accepted again, with or without jti and exp',
  options,
  async (api) => {
    for (const claims of [once(), { client_id: 'alpha' }]) {
      for (let time = 0; time < 3; time += 1) assert.equal((await api.token(assertion(claims))).status, 200);
    }
  },
);

overHttp('of 64 concurrent requests one gets a token', guarded, async (api) => {
  const given = assertion(once());
  const answers = await Promise.all(Array.from({ length: 64 }, () => api.token(given)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status === 401).length, 63);
});

for (const { name, express } of versions) {
  runTable(
    `over ${name} an assertion that can’t be told from others, or that never ends, is refused: one with`,
    9,
    [
      { name: 'no jti', claims: { jti: undefined }, claim: 'jti' },
      { name: 'null as jti', claims: { jti: null }, claim: 'jti' },
      { name: 'a number as jti', claims: { jti: 5 }, claim: 'jti' },
      { name: '0 as jti', claims: { jti: 0 }, claim: 'jti' },
      { name: 'an object as jti', claims: { jti: {} }, claim: 'jti' },
      { name: 'an array as jti', claims: { jti: ['one'] }, claim: 'jti' },
      { name: 'true as jti', claims: { jti: true }, claim: 'jti' },
      { name: 'an empty jti', claims: { jti: '' }, claim: 'jti' },
      { name: 'no exp', claims: { exp: undefined }, claim: 'exp' },
    ],
    async ({ claims, claim }) => {
      /** @type {any[]} */
      const events = [];
      const debug = (/** @type {any} */ { context }) => events.push(context.cause);
      await withApp(express, guarded({ debug }), async (api) => {
        assert.deepEqual(answer(await api.token(assertion(once(claims)))), refusals.badAssertion);
        assert.deepEqual(api.auth.options.replay.store.calls, []);
        assert.equal((await api.token(assertion(once()))).status, 200);
      });
      const [cause] = events;
      assert.deepEqual(
        [events.length, cause.code, cause.claim],
        [1, 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim],
      );
    },
  );
}

overHttp(
  'in strict mode a repeated assertion is an invalid grant, and so is one without jti',
  () => guarded({ strict: true, audience: 'https://as.example' }),
  async (api) => {
    const send = async (/** @type {object} */ more) => {
      const claims = once({ sub: 'alpha', aud: 'https://as.example', iat: seconds(), ...more });
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      const { status, json } = await api.token(assertion(claims), { grant_type });
      return [status, json.error];
    };
    const exp = seconds() + 60;
    assert.deepEqual(await send({ exp }), [200, undefined]);
    assert.deepEqual(await send({ exp }), [400, 'invalid_grant']);
    assert.deepEqual(await send({ exp, jti: undefined }), [400, 'invalid_grant']);
    assert.deepEqual(await send({ exp, jti: 'two' }), [200, undefined]);
  },
);

test('debug is told why a repeated assertion is refused, without its contents', async () => {
  /** @type {any[]} */
  const events = [];
  const debug = (/** @type {any} */ event) => events.push(event);
  await withApp(versions[0]?.express, guarded({ debug }), async (api) => {
    const given = assertion(once({ jti: 'not-for-logs' }));
    await api.token(given);
    await api.token(given);
  });
  assert.equal(events.length, 1);
  const [{ error, context }] = events;
  assert.deepEqual(
    [error, context.descr, context.cause.code],
    ['invalid_client', 'Client authentication failed', 'ERR_JWT_REPLAYED'],
  );
  assert.doesNotMatch(`${context.cause.stack}${JSON.stringify(events)}`, /not-for-logs/);
});

test('claims that getKey writes into the payload don’t identify the assertion', async () => {
  const getKey = (/** @type {any} */ payload, /** @type {any} */ cb) => {
    payload.jti = Math.random().toString();
    payload.iss = Math.random().toString();
    payload.exp = 0;
    cb(null, keys.secret);
  };
  await withApp(versions[0]?.express, guarded({ getKey }), async (api) => {
    const given = assertion(once());
    assert.equal((await api.token(given)).status, 200);
    assert.deepEqual(answer(await api.token(given)), refusals.badAssertion);
  });
});

test('an assertion is remembered while it is accepted, and twenty minutes longer for clocks that differ', async (t) => {
  const now = 1_800_000_000_000;
  const clock = t.mock.method(Date, 'now', () => now);
  const store = countingStore();
  await withApp(versions[0]?.express, options({ replay: { store }, clockTolerance: 30 }), async (api) => {
    const given = assertion(once());
    assert.equal((await api.token(given)).status, 200);
    assert.deepEqual(
      [...store.rows.values()].map(({ until }) => until),
      [now + 60_000 + 30_000 + SKEW],
    );
    // At its last moment, and after.
    for (const later of [89_999, 90_000, 90_000 + SKEW, 10 * SKEW]) {
      clock.mock.mockImplementation(() => now + later);
      assert.deepEqual(answer(await api.token(given)), refusals.badAssertion);
    }
    // Two of them were refused by the store, two for their time.
    assert.equal(store.calls.filter((call) => call === 'add').length, 2);
  });
});

for (const { name, express } of versions) {
  runTable(
    `over ${name} no assertion is remembered for more than a day: one that ends`,
    7,
    [
      { name: 'in a day', exp: () => seconds() + 86_400, isAccepted: true },
      { name: 'in an hour', exp: () => seconds() + 3600, isAccepted: true },
      { name: 'in a day and some seconds', exp: () => seconds() + 86_405, isAccepted: false },
      { name: 'in the year 9999', exp: () => 253_370_764_800, isAccepted: false },
      { name: 'in milliseconds', exp: () => Date.now() + 60_000, isAccepted: false },
      { name: 'beyond the range of databases', exp: () => 1e15, isAccepted: false },
      { name: 'near the largest number', exp: () => 1e308, isAccepted: false },
    ],
    async ({ exp, isAccepted }) => {
      const store = countingStore();
      /** @type {any[]} */
      const events = [];
      const debug = (/** @type {any} */ event) =>
        events.push(event.context?.cause ?? event.error?.cause ?? event.error);
      await withApp(express, options({ replay: { store }, debug }), async (api) => {
        const given = assertion(once({ exp: exp() }));
        const first = await api.token(given);
        assert.equal(first.status, isAccepted ? 200 : 401);
        assert.deepEqual(answer(await api.token(given)), refusals.badAssertion);
        assert.equal(store.rows.size, isAccepted ? 1 : 0);
        assert.equal(
          events.some((error) => error?.claim === 'exp'),
          !isAccepted,
        );
        for (const { until } of store.rows.values()) assert.ok(until <= Date.now() + 86_400_000 + SKEW);
        // The same without the option, and another one of the same client with it.
        assert.equal((await api.token(assertion(once({ jti: 'two' })))).status, 200);
      });
      await withApp(express, options(), async (api) => {
        assert.equal((await api.token(assertion(once({ exp: exp() })))).status, 200);
      });
    },
  );
}

test('the store learns neither issuer nor id', async () => {
  const store = countingStore();
  await withApp(versions[0]?.express, options({ replay: { store } }), async (api) => {
    assert.equal((await api.token(assertion(once()))).status, 200);
  });
  const [[key, { value }]] = /** @type {[[string, { value: string }]]} */ ([...store.rows]);
  assert.match(key, /^[\w-]{43}$/);
  assert.equal(value, 'used');
  assert.deepEqual(store.calls, ['add']);
});

test('an assertion is used up before its session is made: if that fails, the client needs a new one', async () => {
  let down = true;
  const store = {
    async make() {
      if (down) throw Object.assign(new Error('the database is gone'), { code: 'ECONNREFUSED' });
      return 'token';
    },
    retrieve: async () => ({}),
  };
  await withApp(versions[0]?.express, guarded({ store }), async (api) => {
    const given = assertion(once());
    assert.equal((await api.token(given)).json.code, 'ECONNREFUSED');
    down = false;
    assert.deepEqual(answer(await api.token(given)), refusals.badAssertion);
    assert.equal((await api.token(assertion(once({ jti: 'two' })))).status, 200);
  });
});

test('replaced options use their own store', async () => {
  const auth = /** @type {any} */ (new JwtMiddleware(options()));
  await withApp(versions[0]?.express, auth, async (api) => {
    const given = assertion(once());
    assert.equal((await api.token(given)).status, 200);
    auth.options = guarded();
    assert.equal((await api.token(given)).status, 200);
    assert.deepEqual(answer(await api.token(given)), refusals.badAssertion);
  });
});

test('two middlewares accept an assertion once together on one store, and once each on two', async () => {
  const shared = countingStore();
  const counts = [];
  for (const stores of [
    [shared, shared],
    [countingStore(), countingStore()],
  ]) {
    const given = assertion(once());
    const answers = [];
    for (const store of stores) {
      await withApp(versions[0]?.express, options({ replay: { store } }), async (api) => {
        answers.push((await api.token(given)).status);
      });
    }
    counts.push(answers);
  }
  assert.deepEqual(counts, [
    [200, 401],
    [200, 200],
  ]);
});

runTable(
  'replay is refused at construction as',
  10,
  [
    { name: 'true', replay: true, code: 'ERR_OPTION_INVALID' },
    { name: 'text', replay: 'redis', code: 'ERR_OPTION_INVALID' },
    { name: 'null', replay: null, code: 'ERR_OPTION_INVALID' },
    { name: 'an empty object', replay: {}, code: 'ERR_OPTION_INVALID' },
    { name: 'a store in its own place', replay: { type: 'memory' }, code: 'ERR_OPTION_INVALID' },
    { name: 'an engine in its own place', replay: countingStore(), code: 'ERR_OPTION_INVALID' },
    { name: 'no store', replay: { store: undefined }, code: 'ERR_OPTION_INVALID' },
    {
      name: 'a store of no known type',
      replay: { store: { type: '__proto__' } },
      code: 'ERR_OPTION_INVALID',
    },
    {
      name: 'a misspelt option of the store',
      replay: { store: { type: 'memory', maximum: 5 } },
      code: 'ERR_OPTION_INVALID',
    },
    {
      name: 'a store that can’t add atomically',
      replay: { store: countingStore([]) },
      code: 'ERR_STORE_UNSUPPORTED',
    },
  ],
  ({ replay, code }) => {
    assert.throws(() => new JwtMiddleware(options({ replay })), { code });
  },
);
