'use strict';

// Where a grant token is read from: the option `tokenFrom`.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { guarded, tokenWith } = require('./guards/support');
const { jwtIdentity, optionsWith, pass } = require('./support');

const custom = (/** @type {any} */ req) => req.headers['x-token'];
/** A token in each place, whose user is the name of the place. */
const everywhere = () => ({
  query: { access_token: tokenWith({ userId: 'query' }) },
  body: { access_token: tokenWith({ userId: 'body' }) },
  headers: {
    authorization: `bearer   ${tokenWith({ userId: 'header' })}  and more`,
    cookie: `a=1; grant=${tokenWith({ userId: 'cookie' })}`,
    'x-token': tokenWith({ userId: 'function' }),
  },
});

/** @param {any} tokenFrom @param {any} [request] */
const userOf = async (tokenFrom, request = everywhere()) => {
  const { identity, args } = await pass(jwtIdentity(optionsWith({ tokenFrom })), request);
  assert.deepEqual(args, []);
  return identity.user.id;
};

runTable(
  'a grant token is read from the first place that has one:',
  14,
  [
    { name: 'the header, without the option', tokenFrom: undefined, expected: 'header' },
    { name: 'the header', tokenFrom: ['header'], expected: 'header' },
    { name: 'the body', tokenFrom: ['body'], expected: 'body' },
    { name: 'the query', tokenFrom: ['query'], expected: 'query' },
    { name: 'a cookie', tokenFrom: [{ cookie: 'grant' }], expected: 'cookie' },
    { name: 'a function', tokenFrom: [custom], expected: 'function' },
    { name: 'the first of two', tokenFrom: [{ cookie: 'grant' }, 'header'], expected: 'cookie' },
    {
      name: 'the second, where the first is empty',
      tokenFrom: [{ cookie: 'other' }, 'header'],
      expected: 'header',
    },
    {
      name: 'the second, where a function finds nothing',
      tokenFrom: [() => null, 'query'],
      expected: 'query',
    },
    { name: 'no place that has one', tokenFrom: [{ cookie: 'other' }], expected: null },
    { name: 'another case of the cookie', tokenFrom: [{ cookie: 'Grant' }], expected: null },
    { name: 'a promise of a function', tokenFrom: [async () => tokenWith()], expected: null },
    { name: 'a list of a function', tokenFrom: [() => [tokenWith()]], expected: null },
    { name: 'a cookie named __proto__', tokenFrom: [{ cookie: '__proto__' }], expected: null },
  ],
  async ({ tokenFrom, expected }) => assert.equal(await userOf(tokenFrom), expected),
);

runTable(
  'a token that is not valid authenticates from no place:',
  5,
  [
    { name: 'header', at: 'header', request: { headers: { authorization: 'Bearer T' } } },
    { name: 'body', at: 'body', request: { headers: {}, body: { access_token: 'T' } } },
    { name: 'query', at: 'query', request: { headers: {}, query: { access_token: 'T' } } },
    { name: 'cookie', at: { cookie: 'grant' }, request: { headers: { cookie: 'grant=T' } } },
    { name: 'function', at: custom, request: { headers: { 'x-token': 'T' } } },
  ],
  async ({ at, request }) => {
    const withToken = (/** @type {string} */ token) =>
      JSON.parse(JSON.stringify(request).replace('T', token));
    assert.equal(await userOf([at], withToken(tokenWith())), 'alice');
    assert.equal(await userOf([at], withToken(keys.tampered(tokenWith()))), null);
    assert.equal(await userOf([at], withToken('')), null);
  },
);

test('a bad token in the first place is not replaced by a good one in the second', async () => {
  const request = { headers: { cookie: 'grant=x', authorization: `Bearer ${tokenWith()}` } };
  assert.equal(await userOf([{ cookie: 'grant' }, 'header'], request), null);
});

test('what a function throws goes to next', async () => {
  const error = new Error('no place');
  const throws = () => {
    throw error;
  };
  const { args, identity } = await pass(jwtIdentity(optionsWith({ tokenFrom: [throws] })), everywhere());
  assert.deepEqual(args, [error]);
  assert.equal(identity.user.isAuthenticated, false);
});

guarded(
  'guards say that a token in a cookie is not valid',
  ({ requireUser }) => requireUser,
  async (get) => {
    assert.equal((await get(undefined, { cookie: `grant=${tokenWith()}` })).status, 200);
    const bad = await get(undefined, { cookie: 'grant=x' });
    assert.equal(bad.status, 401);
    assert.match(String(bad.headers['www-authenticate']), /error="invalid_token"/);
    const none = await get(tokenWith());
    assert.deepEqual([none.status, none.headers['www-authenticate']], [401, 'Bearer realm="example"']);
  },
  { tokenFrom: [{ cookie: 'grant' }] },
);

runTable(
  'a list of places that makes no sense throws:',
  8,
  [
    { name: 'an empty list', tokenFrom: [] },
    { name: 'a text', tokenFrom: 'header' },
    { name: 'false', tokenFrom: false },
    { name: 'null', tokenFrom: null },
    { name: 'an unknown place', tokenFrom: ['header', 'haeder'] },
    { name: 'a cookie without a name', tokenFrom: [{ cookie: '' }] },
    { name: 'an inherited name', tokenFrom: ['constructor'] },
    // biome-ignore lint/suspicious/noSparseArray: what is tested
    { name: 'a hole', tokenFrom: ['header', ,] },
  ],
  ({ tokenFrom }) => {
    assert.throws(() => jwtIdentity(optionsWith({ tokenFrom })), {
      code: 'ERR_OPTION_INVALID',
      message:
        /^Expected a non-empty array of 'header', 'body', 'query', \{ cookie: name \} and functions for tokenFrom/,
    });
  },
);

test('a function that throws nothing, or an order of Express, skips no guard', async () => {
  for (const thrown of [undefined, null, '', 'route', 'router', new Error('of the test')]) {
    const middleware = jwtIdentity(
      optionsWith({
        tokenFrom: [
          () => {
            throw thrown;
          },
        ],
      }),
    );
    const { args } = await pass(middleware, { headers: {} });
    assert.ok(args[0] instanceof Error, String(thrown));
  }
});
