'use strict';

const assert = require('node:assert/strict');
const { inspect } = require('node:util');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const support = require('./support');
const { alice, at, headerText, jwtIdentity, logIn, optionsWith, original, pass, payloadText } = support;

const time = 1_700_000_000_999;
const iat = 1_700_000_000;
const ours = jwtIdentity(optionsWith());
const theirs = original(optionsWith());

/**
 * @param {Function} middleware
 * @param {any} user
 */
const issue = (middleware, user) => at(time, () => logIn(middleware, { rememberMe: true }, user));

for (const algorithm of ['HS256', 'HS384', 'HS512']) {
  test(`a grant token under ${algorithm} is the original's, byte for byte`, async () => {
    const options = optionsWith({ security: { key: keys.secret, algorithm } });
    const { grantToken } = await issue(jwtIdentity(options), alice);
    assert.equal(grantToken, (await issue(original(options), alice)).grantToken);
    assert.equal(headerText(grantToken), `{"alg":"${algorithm}","typ":"JWT"}`);
    const claims = '"userId":"alice","roles":"admin,editor","email":"alice@example.org"';
    assert.equal(payloadText(grantToken), `{${claims},"iat":${iat},"exp":${iat + 900}}`);
  });

  test(`a refresh token under ${algorithm} has the original's payload and a type of its own`, async () => {
    const options = optionsWith({ security: { key: keys.secret, algorithm } });
    const { refreshToken } = await issue(jwtIdentity(options), alice);
    const old = (await issue(original(options), alice)).refreshToken;
    assert.equal(payloadText(refreshToken), payloadText(old));
    assert.equal(headerText(refreshToken), `{"alg":"${algorithm}","typ":"refresh+jwt"}`);
    const claims = '"userId":"alice","securityStamp":"stamp-1"';
    assert.equal(payloadText(refreshToken), `{${claims},"iat":${iat},"exp":${iat + 7_776_000}}`);
  });
}

class Account {
  userId = 'u';
  #email = 'a@b.c';
  get roles() {
    return 'r';
  }
  get claims() {
    return { email: this.#email };
  }
  toJSON() {
    return {};
  }
}

const roles = 'r';
const users = [
  { userId: 'u', roles, claims: {} },
  { userId: 'u', claims: {} },
  { userId: 1, roles: null, claims: {} },
  { userId: true, roles: '', claims: {} },
  { userId: -0.5, roles: 5, claims: { a: 1 } },
  { userId: ['u'], roles: ['a', { b: 1 }], claims: { z: 1, a: 2, m: 3 } },
  { userId: 'u', roles, claims: { 10: 'ten', b: 1, 2: 'two', a: 0 } },
  {
    userId: 'u',
    roles,
    claims: { n: [0, -0, 1e21, 1e-7, 0.1 + 0.2, 2 ** 53, Number.MAX_VALUE, Number.MIN_VALUE] },
  },
  {
    userId: 'u',
    roles,
    claims: { n: [Number.NaN, Number.POSITIVE_INFINITY], f: () => 1, u: undefined, s: Symbol('s') },
  },
  {
    userId: 'u',
    roles,
    claims: { d: new Date(0), j: { toJSON: (/** @type {string} */ key) => `key ${key}` } },
  },
  { userId: { toJSON: () => 'id' }, roles: { toJSON: () => 'r' }, claims: {} },
  { userId: 'u', roles: () => 'r', claims: { a: 1 } },
  { userId: '\ud800', roles: '\udfff\ud83d', claims: { '\udc00': '\ud83d\ude00 \u2028 \u0000 \u007f ü' } },
  { userId: '"\\/\b\f\n\r\t', roles, claims: { '': '', '"': '"' } },
  { userId: 'u', roles, claims: new Map([['a', 1]]) },
  { userId: 'u', roles, claims: { m: new Map([['a', 1]]), b: Buffer.from('ab'), e: new Error('e'), r: /x/ } },
  { userId: 'u', roles, claims: ['x', 'y'] },
  { userId: 'u', roles, claims: 'xy' },
  { userId: 'u', roles, claims: 5 },
  { userId: 'u', roles, claims: true },
  { userId: 'u', roles, claims: Object.create({ inherited: 1 }, { hidden: { value: 1 } }) },
  { userId: 'u', roles, claims: { nbf: 5, iss: 'i', sub: 's', aud: ['a', 'b'], jti: 'j' } },
  { userId: 'u', roles, claims: { nbf: 0.5, aud: 'a', iss: undefined } },
  {
    userId: 'u',
    roles,
    claims: { deep: { userId: 'v', __proto__: null, exp: 1 }, securityStamp: 's', user: 'x' },
  },
  { userId: 'u', claims: { securityStamp: 's', email: 'e' } },
  { userId: 'u', roles, claims: { toJSON: 'a string' } },
  { userId: 'u', roles, claims: {}, securityStamp: { a: [1] }, other: 'left out' },
  { userId: 'u', roles, claims: {}, securityStamp: { toJSON: () => 's' } },
  { userId: 'u', roles, claims: {}, securityStamp: () => 's' },
  { userId: 'u', roles, claims: {}, securityStamp: null },
  new Account(),
];
runTable(
  'tokens have the payload that the original gives them',
  31,
  users.map((user) => ({ name: inspect(user, { breakLength: Number.POSITIVE_INFINITY }), user })),
  async ({ user }) => {
    const [mine, old] = [await issue(ours, user), await issue(theirs, user)];
    assert.equal(mine.grantToken, old.grantToken);
    assert.equal(payloadText(mine.refreshToken), payloadText(old.refreshToken));
  },
);

test('every claim that JSON can hold comes back as it was', async () => {
  const claims = JSON.parse(
    '{"a":[null,true,1.5,"\\ud800",{"b":{}}],"constructor":"c","toString":null,"2":2,"1":1}',
  );
  const { grantToken } = await logIn(ours, {}, { ...alice, claims });
  const { identity } = await pass(ours, { headers: { authorization: `Bearer ${grantToken}` } });
  assert.deepEqual(identity.user.claims, claims);
  assert.equal(JSON.stringify(identity.user.claims), JSON.stringify(claims));
});

runTable(
  'claims cannot replace reserved claims',
  9,
  [
    { claims: { userId: 'root' } },
    { claims: { roles: 'root' } },
    { claims: { iat: 5 } },
    { claims: { iat: 'x' } },
    { claims: { exp: 9e9 } },
    { claims: { exp: undefined } },
    { claims: { toJSON: () => ({ userId: 'root' }) } },
    { claims: JSON.parse('{"__proto__":{"userId":"root","exp":9e9}}') },
    { claims: { userId: 'root', roles: 'root', iat: 1, exp: 9e9 } },
  ].map((row) => ({ ...row, name: inspect(row.claims) })),
  async ({ claims }) => {
    const expected = await issue(ours, { userId: 'u', roles, claims: { a: 1 } });
    const actual = await issue(ours, { userId: 'u', roles, claims: { ...claims, a: 1 } });
    assert.deepEqual(actual, expected);
    const last = await issue(ours, { userId: 'u', roles, claims: Object.assign(claims, { a: 1 }) });
    assert.deepEqual(last, expected);
  },
);

test('claims cannot give roles to a user without', async () => {
  const { grantToken } = await issue(ours, { userId: 'u', claims: { roles: 'root', a: 1 } });
  assert.equal(payloadText(grantToken), `{"userId":"u","a":1,"iat":${iat},"exp":${iat + 900}}`);
});

runTable(
  'claims that would make a token invalid are rejected, and not shown',
  4,
  [
    { claims: { nbf: 'secret' }, claim: 'nbf' },
    { claims: { nbf: null }, claim: 'nbf' },
    { claims: { nbf: Number.NaN }, claim: 'nbf' },
    { claims: { nbf: -1 }, claim: 'nbf' },
  ].map((row) => ({ ...row, name: inspect(row.claims) })),
  async ({ claims, claim }) => {
    await assert.rejects(logIn(ours, {}, { userId: 'u', roles, claims }), (/** @type {any} */ error) => {
      assert.equal(error.name, 'TypeError');
      assert.match(
        error.message,
        new RegExp(`^Expected .* for claims.${claim} but received a value of type `),
      );
      assert.doesNotMatch(error.message, /secret|42/);
      return true;
    });
  },
);

for (const { name, factory } of support.both) {
  test(`claims that RFC 7519 registers are left to the application, with ${name}`, async () => {
    const claims = { iss: ['a'], sub: 42, aud: { a: 1 }, jti: null };
    const { grantToken } = await logIn(factory(optionsWith()), {}, { userId: 'u', roles, claims });
    for (const middleware of [ours, theirs]) {
      const { identity } = await pass(middleware, { headers: {} });
      assert.deepEqual(await identity.verifyGrantToken(grantToken), { id: 'u', roles, claims });
    }
  });
}

runTable(
  'claims that JSON cannot hold are rejected',
  4,
  [
    { name: 'a BigInt', claims: { a: 5n } },
    { name: 'a cycle', claims: cyclic() },
    {
      name: 'a throwing getter',
      claims: {
        get a() {
          throw new TypeError('thrown by a getter');
        },
      },
    },
    {
      name: 'a throwing toJSON',
      claims: {
        a: {
          toJSON() {
            throw new TypeError('thrown by toJSON');
          },
        },
      },
    },
  ],
  async ({ claims }) => {
    for (const middleware of [ours, theirs]) {
      await assert.rejects(logIn(middleware, {}, { userId: 'u', roles, claims }), TypeError);
    }
  },
);

function cyclic() {
  /** @type {any} */
  const claims = { a: {} };
  claims.a.b = claims;
  return claims;
}

test('the user and the claims are not changed', async () => {
  const claims = Object.freeze({ email: 'e', userId: 'x', list: Object.freeze([1]) });
  const user = Object.freeze({ userId: 'u', roles, securityStamp: 's', claims });
  const before = JSON.stringify(user);
  await issue(ours, user);
  assert.equal(JSON.stringify(user), before);
});

test('both tokens have the time of their issue, which is after the user was read', async () => {
  const { now } = Date;
  let seconds = 1000;
  const slow = {
    userId: 'u',
    roles,
    securityStamp: {
      toJSON() {
        seconds = 2000;
      },
    },
    get claims() {
      seconds = 1500;
      return {};
    },
  };
  Date.now = () => seconds * 1000;
  try {
    const { grantToken, refreshToken } = await logIn(ours, { rememberMe: true }, slow);
    const [grant, refresh] = [grantToken, refreshToken].map((token) => JSON.parse(payloadText(token)));
    assert.deepEqual([grant.iat, refresh.iat], [2000, 2000]);
  } finally {
    Date.now = now;
  }
});
