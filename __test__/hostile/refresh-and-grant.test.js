'use strict';

// One kind of token in the place of the other, and refresh tokens in the hands of somebody else.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwtIdentity = require('../../lib/jwt-identity');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const now = () => Math.floor(Date.now() / 1000);
const day = 86_400;
const users = /** @type {Record<string, any>} */ ({
  alice: { userId: 'alice', roles: 'admin', securityStamp: 'stamp-a' },
  bob: { userId: 'bob', roles: '', securityStamp: 'stamp-b' },
  stampless: { userId: 'stampless', roles: '' },
  1: { userId: 1, roles: '', securityStamp: 's' },
});
/** @type {any[]} */
let asked = [];
const middleware = jwtIdentity({
  security: { key: keys.secret },
  workers: {
    // As careless as an application can be: asked for nobody it gives its first user.
    getUser: (/** @type {any} */ question) => {
      asked.push(question);
      return question.id === undefined || question.id === null
        ? users.stampless
        : (users[question.id] ?? null);
    },
  },
});
/** @param {object} req @returns {Promise<any>} */
const pass = (req) =>
  new Promise((resolve) => middleware(req, {}, () => resolve(/** @type {any} */ (req).identity)));
/** @param {string} token @param {any} [user] */
const refreshWith = async (token, user) => {
  asked = [];
  return (await (await pass({ headers: {}, body: { refreshToken: token } })).logIn(user)).statusCode;
};
const isGranted = async (/** @type {string} */ token) => {
  const identity = await pass({ headers: { authorization: `Bearer ${token}` } });
  const verified = (await identity.verifyGrantToken(token)) !== null;
  assert.equal(identity.user.isAuthenticated, verified);
  return verified;
};
const signed = (/** @type {object} */ claims, typ = 'JWT') => keys.sign({ alg: 'HS256', typ }, claims);
const refreshClaims = (/** @type {string} */ name) => {
  const { userId, securityStamp } = users[name];
  return { userId, ...(securityStamp && { securityStamp }), iat: now(), exp: now() + 90 * day };
};
const typed = 'refresh+jwt';

test('a signed access token under the same key is no grant token', async () => {
  const claims = { userId: 'alice', roles: 'admin', iat: now(), exp: now() + 900 };
  assert.equal(await isGranted(signed(claims)), true);
  assert.equal(await isGranted(signed(claims, 'at+jwt')), false);
  assert.equal(await isGranted(signed(claims, 'application/AT+jwt')), false);
});

test('the honest tokens of each kind are taken', async () => {
  for (const name of ['alice', 'bob', 'stampless']) {
    assert.equal(await refreshWith(signed(refreshClaims(name), typed)), 200);
    assert.equal(await refreshWith(signed(refreshClaims(name))), 200);
    assert.equal(await isGranted(signed({ userId: name, roles: '', iat: now(), exp: now() + 900 })), true);
  }
});

runTable(
  'a token that is no refresh token refreshes nothing',
  17,
  [
    { name: 'a grant token', claims: { userId: 'stampless', roles: '', iat: now(), exp: now() + 900 } },
    { name: 'a grant token without roles', claims: { userId: 'stampless', iat: now(), exp: now() + 900 } },
    {
      name: 'a grant token of 90 days',
      claims: { userId: 'stampless', roles: '', iat: now(), exp: now() + 90 * day },
    },
    {
      name: 'a grant token of 89 days without roles',
      claims: { userId: 'stampless', iat: now(), exp: now() + 89 * day },
    },
    {
      name: 'one of 90 days and a second',
      claims: { userId: 'stampless', iat: now(), exp: now() + 90 * day + 1 },
    },
    { name: 'a stamp beside roles', claims: { ...refreshClaims('alice'), roles: '' } },
    { name: 'a stamp beside another claim', claims: { ...refreshClaims('alice'), scope: 'x' } },
    { name: 'the stamp of another user', claims: { ...refreshClaims('alice'), securityStamp: 'stamp-b' } },
    { name: 'no stamp', claims: { userId: 'alice', iat: now(), exp: now() + 90 * day } },
    { name: 'a stamp that is null', claims: { ...refreshClaims('alice'), securityStamp: null } },
    { name: 'a stamp in an array', claims: { ...refreshClaims('alice'), securityStamp: ['stamp-a'] } },
    { name: 'no times', claims: { userId: 'stampless' } },
    { name: 'no exp', claims: { userId: 'alice', securityStamp: 'stamp-a', iat: now() } },
    { name: 'no iat', claims: { userId: 'alice', securityStamp: 'stamp-a', exp: now() + day } },
    { name: 'nobody’s id', claims: { userId: 'mallory', iat: now(), exp: now() + 90 * day } },
    { name: 'no id', claims: { iat: now(), exp: now() + 90 * day } },
    { name: 'null for an id', claims: { userId: null, iat: now(), exp: now() + 90 * day } },
  ],
  async ({ claims }) => {
    assert.equal(await refreshWith(signed(claims)), 401);
    assert.equal(await refreshWith(signed(claims), users.bob), 401);
  },
);

runTable(
  'a typed refresh token that names nobody asks for nobody',
  2,
  [{ name: 'no id' }, { name: 'null', userId: null }],
  async ({ name: _, ...id }) => {
    assert.equal(await refreshWith(signed({ ...id, iat: now(), exp: now() + day }, typed)), 401);
    assert.deepEqual(asked, []);
    // Nor does it fit a user who has no id either.
    assert.equal(
      await refreshWith(signed({ ...id, iat: now(), exp: now() + day }, typed), { claims: {} }),
      401,
    );
  },
);

runTable(
  'a refresh token is no grant token',
  6,
  [
    { name: 'typed', token: () => signed(refreshClaims('alice'), typed) },
    { name: 'typed, with roles', token: () => signed({ ...refreshClaims('alice'), roles: 'admin' }, typed) },
    {
      name: 'typed in capitals',
      token: () => signed({ ...refreshClaims('alice'), roles: 'admin' }, 'REFRESH+JWT'),
    },
    {
      name: 'typed in full',
      token: () => signed({ ...refreshClaims('alice'), roles: 'admin' }, 'application/refresh+jwt'),
    },
    { name: 'untyped', token: () => signed(refreshClaims('alice')) },
    { name: 'untyped, without a stamp', token: () => signed(refreshClaims('stampless')) },
  ],
  async ({ token }) => {
    assert.equal(await isGranted(token()), false);
    assert.equal(
      await isGranted(signed({ ...refreshClaims('alice'), roles: 'admin', exp: now() + 900 })),
      true,
    );
  },
);

runTable(
  'a refresh token logs in no other user than its own',
  7,
  [
    { name: 'another user', user: users.bob },
    { name: 'another user with the same stamp', user: { ...users.bob, securityStamp: 'stamp-a' } },
    { name: 'the id in an array', user: { ...users.alice, userId: ['alice'] } },
    { name: 'the id in an object', user: { ...users.alice, userId: { toString: () => 'alice' } } },
    { name: 'the id in capitals', user: { ...users.alice, userId: 'ALICE' } },
    { name: 'no id', user: { securityStamp: 'stamp-a', claims: {} } },
    { name: 'null for an id', user: { userId: null, securityStamp: 'stamp-a', claims: {} } },
  ],
  async ({ user }) => {
    const token = signed(refreshClaims('alice'), typed);
    assert.equal(await refreshWith(token, user), 401);
    assert.equal(await refreshWith(token, users.alice), 200);
  },
);

test('a number and its text are two users', async () => {
  const token = signed({ userId: '1', securityStamp: 's', iat: now(), exp: now() + day }, typed);
  assert.equal(await refreshWith(token, users[1]), 401);
  assert.equal(
    await refreshWith(
      signed({ userId: 1, securityStamp: 's', iat: now(), exp: now() + day }, typed),
      users[1],
    ),
    200,
  );
});

test('a grant token that serves as refresh token gives no user a longer life, whatever the claims', async () => {
  // Tokens as logIn issues them, for users whose data look like a refresh token.
  for (const user of [
    { userId: 'stampless' },
    { userId: 'stampless', claims: { securityStamp: 'x' } },
    { userId: 'stampless', roles: undefined, claims: { securityStamp: undefined } },
    { userId: 'stampless', roles: null },
    { userId: 'stampless', roles: { toJSON: () => undefined } },
  ]) {
    const { grantToken } = await (await pass({ headers: {}, body: {} })).logIn(user);
    assert.equal(await isGranted(grantToken), true);
    assert.equal(await refreshWith(grantToken), 401);
  }
});
