'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const support = require('./support');
const {
  alice,
  at,
  fromNow,
  headerText,
  jwtIdentity,
  logIn,
  optionsWith,
  original,
  pass,
  payloadText,
  tokenOf,
} = support;

const day = 24 * 60 * 60;
const lifetimes = { grant: 15 * 60, refresh: 90 * day, day, hour: 60 * 60 };

/**
 * Whether a middleware accepts a token as a grant token, and whether as a refresh token.
 *
 * @param {Function} middleware
 * @param {string} token
 * @param {any} user whose token it is
 */
async function uses(middleware, token, user) {
  const { identity } = await pass(middleware, {
    headers: { authorization: `Bearer ${token}` },
    body: { refreshToken: token },
  });
  const verified = await identity.verifyGrantToken(token);
  assert.equal(verified !== null, identity.user.isAuthenticated);
  const asRefresh = (await identity.logIn(user)).statusCode === 200;
  return (
    [identity.user.isAuthenticated && 'grant', asRefresh && 'refresh'].filter(Boolean).join(' and ') ||
    'nothing'
  );
}

const stamp = { securityStamp: 's' };
const roles = { roles: 'r' };
const claim = { email: 'e' };
const table = [
  // The type of a typed token decides, whatever its claims.
  { typ: 'refresh+jwt', members: {}, lifetime: 'grant', serves: 'refresh' },
  { typ: 'refresh+jwt', members: {}, lifetime: 'refresh', serves: 'refresh' },
  { typ: 'refresh+jwt', members: {}, lifetime: 'hour', serves: 'refresh' },
  { typ: 'refresh+jwt', members: stamp, lifetime: 'grant', serves: 'refresh' },
  { typ: 'refresh+jwt', members: stamp, lifetime: 'refresh', serves: 'refresh' },
  { typ: 'refresh+jwt', members: roles, lifetime: 'grant', serves: 'refresh' },
  { typ: 'refresh+jwt', members: roles, lifetime: 'refresh', serves: 'refresh' },
  { typ: 'refresh+jwt', members: { ...roles, ...claim }, lifetime: 'grant', serves: 'refresh' },
  { typ: 'REFRESH+JWT', members: roles, lifetime: 'grant', serves: 'refresh' },
  { typ: 'application/refresh+jwt', members: roles, lifetime: 'grant', serves: 'refresh' },
  // With roles or claims it was issued as a grant token.
  { typ: 'JWT', members: roles, lifetime: 'grant', serves: 'grant' },
  { typ: 'JWT', members: roles, lifetime: 'refresh', serves: 'grant' },
  { typ: 'JWT', members: roles, lifetime: 'hour', serves: 'grant' },
  { typ: 'JWT', members: roles, lifetime: 'none', serves: 'grant' },
  { typ: 'JWT', members: { roles: '' }, lifetime: 'grant', serves: 'grant' },
  { typ: 'JWT', members: { roles: null }, lifetime: 'refresh', serves: 'grant' },
  { typ: 'JWT', members: { ...roles, ...stamp }, lifetime: 'grant', serves: 'grant' },
  { typ: 'JWT', members: { ...roles, ...stamp }, lifetime: 'refresh', serves: 'grant' },
  { typ: 'JWT', members: claim, lifetime: 'grant', serves: 'grant' },
  { typ: 'JWT', members: claim, lifetime: 'refresh', serves: 'grant' },
  { typ: 'JWT', members: { ...claim, ...stamp }, lifetime: 'grant', serves: 'grant' },
  { typ: 'JWT', members: { ...claim, ...stamp }, lifetime: 'refresh', serves: 'grant' },
  { typ: undefined, members: roles, lifetime: 'grant', serves: 'grant' },
  { typ: 'at+jwt', members: roles, lifetime: 'grant', serves: 'nothing' },
  { typ: 'other+jwt', members: roles, lifetime: 'grant', serves: 'grant' },
  // With a stamp and nothing else it was issued as a refresh token.
  { typ: 'JWT', members: stamp, lifetime: 'refresh', serves: 'refresh' },
  { typ: 'JWT', members: stamp, lifetime: 'grant', serves: 'refresh' },
  { typ: 'JWT', members: stamp, lifetime: 'day', serves: 'refresh' },
  { typ: 'JWT', members: stamp, lifetime: 'hour', serves: 'refresh' },
  { typ: 'JWT', members: stamp, lifetime: 'none', serves: 'nothing' },
  { typ: 'JWT', members: { securityStamp: null }, lifetime: 'refresh', serves: 'refresh' },
  { typ: undefined, members: stamp, lifetime: 'refresh', serves: 'refresh' },
  // With no other claims, the lifetime decides.
  { typ: 'JWT', members: {}, lifetime: 'grant', serves: 'grant' },
  { typ: 'JWT', members: {}, lifetime: 'refresh', serves: 'refresh' },
  { typ: 'JWT', members: {}, lifetime: 'day', serves: 'nothing' },
  { typ: 'JWT', members: {}, lifetime: 'hour', serves: 'grant' },
  { typ: 'JWT', members: {}, lifetime: 'none', serves: 'grant' },
  { typ: undefined, members: {}, lifetime: 'grant', serves: 'grant' },
  { typ: undefined, members: {}, lifetime: 'refresh', serves: 'refresh' },
  // If both kinds have the same lifetime, it can't decide: then the token is never a refresh token, which could be renewed.
  { typ: 'JWT', members: {}, lifetime: 'day', serves: 'grant', same: true },
  { typ: 'JWT', members: {}, lifetime: 'refresh', serves: 'nothing', same: true },
  { typ: 'JWT', members: {}, lifetime: 'hour', serves: 'grant', same: true },
  { typ: 'JWT', members: stamp, lifetime: 'day', serves: 'refresh', same: true },
  { typ: 'JWT', members: roles, lifetime: 'day', serves: 'grant', same: true },
  { typ: 'refresh+jwt', members: {}, lifetime: 'day', serves: 'refresh', same: true },
];

const ours = jwtIdentity(optionsWith());
const same = jwtIdentity(optionsWith({ grantToken: { expiresIn: 24 * 60 }, refreshToken: { expiresIn: 1 } }));

runTable(
  'a signed token is accepted as a grant token or as a refresh token, never as both',
  45,
  table.map((row) => {
    const members = ['userId', ...Object.keys(row.members)].join(', ');
    const suffix = row.same ? ' where grant and refresh tokens live a day' : '';
    return { ...row, name: `typ ${row.typ}, {${members}}, lifetime ${row.lifetime}: ${row.serves}${suffix}` };
  }),
  async ({ typ, members, lifetime, serves, same: isSame }) => {
    const iat = fromNow();
    const seconds = lifetimes[/** @type {'day'} */ (lifetime)];
    const times = seconds === undefined ? { iat } : { iat, exp: iat + seconds };
    const token = tokenOf({ userId: 'u', ...members, ...times }, { alg: 'HS256', typ });
    const user = { userId: 'u', securityStamp: /** @type {any} */ (members).securityStamp };
    assert.equal(await uses(isSame ? same : ours, token, user), serves);
  },
);

test('the original accepts all those tokens as both, which is the vulnerability', async () => {
  const theirs = original(optionsWith());
  const user = { ...alice, roles: undefined, claims: {} };
  const { grantToken, refreshToken } = await logIn(theirs, { rememberMe: true }, user);
  assert.equal(await uses(theirs, refreshToken, user), 'grant and refresh');
  const unstamped = { ...user, securityStamp: undefined };
  assert.equal(await uses(theirs, grantToken, unstamped), 'grant and refresh');
});

const kinds = {
  full: alice,
  'without claims': { ...alice, claims: {} },
  'without roles': { ...alice, roles: undefined },
  'without roles and claims': { ...alice, roles: undefined, claims: {} },
  'without stamp': { ...alice, securityStamp: undefined },
  'without roles and stamp': { ...alice, roles: undefined, securityStamp: undefined },
  'with an id alone': { userId: 'alice', claims: {} },
  'with null for roles and stamp': { ...alice, roles: null, securityStamp: null, claims: {} },
};
const issuers = [
  { name: 'latchkey', factory: jwtIdentity },
  { name: 'the original', factory: original },
];
const rows = issuers.flatMap(({ name, factory }) =>
  Object.entries(kinds).map(([kind, user]) => ({ name: `${name}, a user ${kind}`, factory, user })),
);
runTable(
  'an issued grant token is accepted as nothing else, nor is a refresh token',
  16,
  rows,
  async (row) => {
    for (const expiresIn of [15, 60, 24 * 60, 7 * 24 * 60]) {
      const options = optionsWith({ grantToken: { expiresIn } });
      const issued = await logIn(row.factory(options), { rememberMe: true }, row.user);
      const reader = jwtIdentity(options);
      assert.equal(await uses(reader, issued.grantToken, row.user), 'grant');
      assert.equal(await uses(reader, issued.refreshToken, row.user), 'refresh');
    }
  },
);

test('a grant token that would look like a refresh token is given empty roles', async () => {
  const user = { userId: 'u', claims: { securityStamp: 's' } };
  const { grantToken } = await at(1_700_000_000_000, () => logIn(ours, {}, user));
  const times = '"iat":1700000000,"exp":1700000900';
  assert.equal(payloadText(grantToken), `{"userId":"u","roles":"","securityStamp":"s",${times}}`);
  assert.equal(headerText(grantToken), '{"alg":"HS256","typ":"JWT"}');
  const fresh = await logIn(ours, {}, user);
  assert.equal(await uses(ours, fresh.grantToken, { userId: 'u', securityStamp: 's' }), 'grant');
});

test('a refresh token is accepted only with its own security stamp', async () => {
  const { refreshToken } = await logIn(ours, { rememberMe: true }, alice);
  assert.equal(await uses(ours, refreshToken, alice), 'refresh');
  assert.equal(await uses(ours, refreshToken, { ...alice, securityStamp: undefined }), 'nothing');
  const unstamped = { ...alice, securityStamp: undefined };
  const bare = await logIn(ours, { rememberMe: true }, unstamped);
  assert.equal(await uses(ours, bare.refreshToken, unstamped), 'refresh');
  assert.equal(await uses(ours, bare.refreshToken, alice), 'nothing');
});
