'use strict';

// The channels of node:diagnostics_channel: what is published, that it stays in the request's context, and nothing without a subscriber.

const assert = require('node:assert/strict');
const { AsyncLocalStorage } = require('node:async_hooks');
const diagnostics = require('node:diagnostics_channel');
const { test } = require('node:test');
const keys = require('../support/keys');
const { JwtMiddleware, assertion, options, overHttp, until } = require('../jwt-middleware/support');
const { jwtIdentity, logIn, optionsWith, pass } = require('../jwt-identity/support');

const { tracingChannel } = diagnostics;
const secret = 'a secret of the encrypted store';

/**
 * What is published while something runs.
 *
 * @param {string[]} names of channels
 * @param {(heard: { name: string, message: any, at?: unknown }[]) => unknown} run
 * @param {AsyncLocalStorage<unknown>} [storage]
 */
async function listening(names, run, storage) {
  /** @type {{ name: string, message: any, at?: unknown }[]} */
  const heard = [];
  const handlers = names.map((name) => {
    const handler = (/** @type {any} */ message) =>
      heard.push({ name, message: { ...message }, at: storage?.getStore() });
    diagnostics.channel(name).subscribe(handler);
    return { name, handler };
  });
  try {
    await run(heard);
    // What is reported after the answer, in a tick.
    await new Promise(setImmediate);
  } finally {
    for (const { name, handler } of handlers) diagnostics.channel(name).unsubscribe(handler);
  }
  return heard;
}

const points = ['refused', 'accepted', 'issued', 'revoked', 'refresh-reused'].map(
  (name) => `latchkey:${name}`,
);
const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
const traced = (/** @type {string[]} */ ...names) =>
  names.flatMap((name) => events.map((event) => `tracing:latchkey.${name}:${event}`));

overHttp(
  'issued, accepted, refused and revoked are published',
  () => options({ store: { type: 'memory', namespace: 'channels' } }),
  async ({ auth, token, call }) => {
    let accessToken = '';
    const heard = await listening(points, async () => {
      accessToken = (await token(assertion({ iss: 'alpha' }))).json.access_token;
      assert.equal((await call(accessToken)).status, 200);
      assert.equal(await auth.revoke(accessToken), true);
      assert.equal((await call(accessToken)).status, 401);
    });
    assert.deepEqual(
      heard.map(({ name, message }) => [name, message.type, message.code]),
      [
        ['latchkey:issued', 'issued', null],
        ['latchkey:accepted', 'accepted', null],
        ['latchkey:revoked', 'revoked', null],
        ['latchkey:refused', 'refused', 'ERR_TOKEN_UNKNOWN'],
      ],
    );
    assert.deepEqual(
      [heard[0]?.message.context.clientId, heard[0]?.message.context.grant],
      ['alpha', 'jwt-bearer'],
    );
    assert.equal(JSON.stringify(heard).includes(accessToken), false);
  },
);

test('jwt-identity publishes what is issued, accepted, refused, reused and ended', async () => {
  const middleware = jwtIdentity(
    optionsWith({
      refreshToken: { store: { type: 'memory' }, rotate: true, grace: 0, onReuse() {} },
      grantToken: { revocation: {} },
    }),
  );
  /** @type {string[]} */
  const tokens = [];
  const heard = await listening(points, async () => {
    const first = await logIn(middleware, { login: 'alice', password: 'open sesame', rememberMe: true });
    const { identity } = await pass(middleware, { headers: { authorization: `Bearer ${first.grantToken}` } });
    const { refreshToken } = first;
    tokens.push(first.grantToken, refreshToken, (await logIn(middleware, { refreshToken })).grantToken);
    await logIn(middleware, { refreshToken });
    await logIn(middleware, { login: 'alice', password: 'open sesame', rememberMe: true });
    await identity.logOutAll();
  });
  assert.deepEqual(
    heard.map(({ message: { type, code, context } }) => [type, code, context.userId]),
    [
      ['issued', null, 'alice'],
      ['accepted', null, 'alice'],
      ['issued', null, 'alice'],
      ['refused', 'ERR_REFRESH_TOKEN_REUSED', undefined],
      ['refresh-reused', 'ERR_REFRESH_TOKEN_REUSED', undefined],
      ['issued', null, 'alice'],
      ['revoked', null, 'alice'],
    ],
  );
  for (const token of tokens) assert.equal(JSON.stringify(heard).includes(token), false);
});

const skip = tracingChannel ? false : 'this Node has no tracing channels';

test('check and token are traced, with the outcome', { skip }, async () => {
  const auth = new JwtMiddleware(options({ store: { type: 'encrypted', secret } }));
  const heard = await listening(traced('check', 'token'), async () => {
    /** @type {any[]} */
    const sent = [];
    const res = {
      status: () => res,
      send: (/** @type {any} */ body) => sent.push(body),
      set: () => res,
      sendStatus() {},
    };
    auth.token({ method: 'POST', url: '/token', body: { assertion: assertion() } }, res, () => {});
    await until(() => sent.length);
    const query = { access_token: sent[0].access_token };
    auth.check({ query }, res, () => {});
    auth.check({ query: { access_token: 'x' } }, res, () => {});
    assert.equal(JSON.stringify(sent).includes('access_token'), true);
  });
  const called = (/** @type {string} */ name) =>
    heard
      .filter((each) => each.name.startsWith(`tracing:latchkey.${name}:`))
      .map((each) => each.name.split(':').at(-1));
  assert.deepEqual(called('token'), ['start', 'asyncStart', 'asyncEnd', 'end']);
  assert.deepEqual(called('check'), [
    ...['start', 'asyncStart', 'asyncEnd', 'end'],
    ...['start', 'asyncStart', 'asyncEnd', 'end'],
  ]);
  const ends = heard
    .filter(({ name }) => name.endsWith(':asyncEnd'))
    .map(({ message }) => [message.entry, message.outcome, message.status]);
  assert.deepEqual(ends, [
    ['token', 'issued', 200],
    ['check', undefined, undefined],
    ['check', 'refused', 401],
  ]);
});

test('an error of check is on the error channel', { skip }, async () => {
  const fail = async () => {
    throw new Error('down');
  };
  const auth = new JwtMiddleware(options({ store: { get: fail, put: fail, remove: fail } }));
  const heard = await listening(traced('check', 'store'), async () => {
    const error = await new Promise((resolve) =>
      auth.check({ query: { access_token: 'A'.repeat(43) } }, {}, resolve),
    );
    assert.equal(error.code, 'ERR_STORE_UNAVAILABLE');
  });
  const errors = heard
    .filter(({ name }) => name.endsWith(':error'))
    .map(({ name, message }) => [name.split(':')[1], message.error.code, message.operation]);
  assert.deepEqual(errors, [
    ['latchkey.store', 'ERR_STORE_UNAVAILABLE', 'get'],
    ['latchkey.check', 'ERR_STORE_UNAVAILABLE', undefined],
  ]);
});

test('log-ins, store operations and signatures are traced in the context of their request, without tokens', {
  skip,
}, async () => {
  const storage = new AsyncLocalStorage();
  const middleware = jwtIdentity(
    optionsWith({
      security: { privateKey: keys.p256.privateKey },
      refreshToken: { store: { type: 'memory' } },
    }),
  );
  /** @type {any} */
  let result;
  const heard = await listening(
    traced('logIn', 'store', 'sign'),
    () =>
      storage.run('the request', async () => {
        result = await logIn(middleware, { login: 'alice', password: 'open sesame', rememberMe: true });
        await logIn(middleware, { login: 'alice', password: 'wrong' });
      }),
    storage,
  );
  assert.ok(heard.length > 20, `${heard.length} events`);
  for (const { at } of heard) assert.equal(at, 'the request');
  const names = new Set(heard.map(({ name }) => name.split(':')[1]));
  assert.deepEqual([...names].sort(), ['latchkey.logIn', 'latchkey.sign', 'latchkey.store']);
  const ended = heard
    .filter(({ name }) => name === 'tracing:latchkey.logIn:asyncEnd')
    .map(({ message }) => message.outcome);
  assert.deepEqual(ended, ['issued', 'refused']);
  const text = JSON.stringify(heard);
  for (const token of [result.grantToken, result.refreshToken]) assert.equal(text.includes(token), false);
});

test('the fetch of a key set is traced', { skip }, async () => {
  const auth = new JwtMiddleware({
    store: { type: 'memory' },
    keys: { jwks: 'http://127.0.0.1:9/jwks', timeout: 200 },
  });
  const heard = await listening(traced('keys'), async () => {
    const error = await new Promise((resolve) =>
      auth.token({ body: { assertion: assertion() } }, {}, resolve),
    );
    assert.equal(error.code, 'ERR_KEY_SOURCE_UNAVAILABLE');
  });
  assert.deepEqual(
    heard.map(({ name }) => name.split(':').at(-1)),
    ['start', 'end', 'error', 'asyncStart', 'asyncEnd'],
  );
  assert.equal(heard[0]?.message.source, '127.0.0.1:9');
});
