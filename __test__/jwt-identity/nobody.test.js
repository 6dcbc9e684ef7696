'use strict';

// A user whose id no token can hold gets no token, since that token would not authenticate.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { runTable } = require('../support/run-table');
const {
  alice,
  jwtIdentity,
  logIn,
  optionsWith,
  pass,
  refused,
  tokenOf,
  fromNow,
  userOf,
} = require('./support');

const modes = {
  'without a store': {},
  'with a store': { refreshToken: { store: { type: 'memory', namespace: 'nobody' } } },
  'with rotation': { refreshToken: { store: { type: 'memory', namespace: 'nobody' }, rotate: true } },
};
const nobody = [
  undefined,
  null,
  '',
  0,
  -0,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  false,
  5n,
  Symbol('u'),
  () => 'u',
  {},
  [],
  Promise.resolve('u'),
  new Map([['id', 'u']]),
  new String(''),
  new Number(0),
  new Boolean(false),
  new Date(Number.NaN),
  { toJSON: () => null },
  { toJSON: () => '' },
  { toJSON: () => undefined },
];
const somebody = [
  5,
  -1,
  0.5,
  'u',
  '0',
  ' ',
  true,
  ['u'],
  { $oid: 'u' },
  new Date(0),
  { toJSON: () => 'u' },
  Buffer.from('u'),
];

for (const [mode, more] of Object.entries(modes)) {
  /** @param {any} user */
  const withUser = (user) => jwtIdentity(optionsWith({ ...more, workers: { getUser: async () => user } }));
  /** @param {any[]} ids */
  const rows = (ids) => ids.map((userId, index) => ({ name: `${index}: ${inspect(userId)}`, userId }));

  runTable(`${mode}, a user with this id is refused`, 22, rows(nobody), async ({ userId }) => {
    const middleware = withUser({ ...alice, userId });
    for (const given of [undefined, { ...alice, userId }]) {
      await assert.rejects(logIn(middleware, { login: 'a', password: 'b', rememberMe: true }, given), {
        name: 'TypeError',
        code: 'ERR_OPTION_INVALID',
        status: 500,
        message: /^Expected a non-empty text or a number other than 0 for userId of the user to log in/,
      });
    }
  });

  runTable(`${mode}, a user with this id is authenticated again`, 12, rows(somebody), async ({ userId }) => {
    const middleware = withUser({ ...alice, userId });
    const first = await logIn(middleware, { login: 'a', password: 'b', rememberMe: true });
    const second = await logIn(middleware, { refreshToken: first.refreshToken });
    for (const { grantToken } of [first, second]) {
      const { isAuthenticated, id } = await userOf(middleware, `Bearer ${grantToken}`);
      assert.deepEqual([isAuthenticated, id], [true, JSON.parse(JSON.stringify(userId))]);
    }
  });

  test(`${mode}, a refresh is refused where getUser returns a user without an id`, async () => {
    /** @type {any} */
    let user = alice;
    const middleware = jwtIdentity(optionsWith({ ...more, workers: { getUser: async () => user } }));
    const { refreshToken } = await logIn(middleware, { login: 'a', password: 'b', rememberMe: true });
    user = { ...alice, userId: undefined, id: alice.userId };
    await assert.rejects(logIn(middleware, { refreshToken }), /userId of the user to log in/);
    user = alice;
    assert.equal((await logIn(middleware, { refreshToken })).statusCode, 200);
  });
}

test('a refresh token of 3.1.0 without a usable user id is refused without calling getUser', async () => {
  const getUser = () => assert.fail('getUser must not be asked');
  const middleware = jwtIdentity(optionsWith({ workers: { getUser } }));
  for (const userId of [undefined, null, 0, '', false]) {
    const refreshToken = tokenOf({ userId, securityStamp: 's', iat: fromNow(), exp: fromNow(60) });
    assert.deepEqual(await logIn(middleware, { refreshToken }), refused);
  }
});

runTable(
  'what isn’t a user is refused with an error that says so',
  5,
  ['text', 5, true, [alice], []].map((user) => ({ name: inspect(user, { depth: 0 }), user })),
  async ({ user }) => {
    const middleware = jwtIdentity(optionsWith({ workers: { getUser: () => user } }));
    const { identity } = await pass(middleware, { headers: {}, body: { login: 'a', password: 'b' } });
    await assert.rejects(identity.logIn(), {
      message: /^Expected an object with userId for the user to log in/,
    });
  },
);
