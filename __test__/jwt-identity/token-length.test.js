'use strict';

// No log-in issues a token that its own middleware would refuse for its length.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { alice, jwtIdentity, logIn, optionsWith, userOf } = require('./support');

const securities = {
  HS256: { key: keys.secret },
  RS256: { privateKey: keys.rsa.privateKey },
  ES256: { privateKey: keys.p256.privateKey },
  EdDSA: { privateKey: keys.ed25519.privateKey },
  'a key ring': { keys: [{ privateKey: keys.p256.privateKey }, { kid: 'old', key: keys.secret }] },
};
const store = { refreshToken: { store: { type: 'memory', namespace: 'lengths' } } };

/** @param {any} security @param {number} length @param {object} [more] */
const attempt = async (security, length, more) => {
  const user = { ...alice, claims: { groups: 'g'.repeat(length) } };
  const middleware = jwtIdentity(optionsWith({ security, workers: { getUser: async () => user }, ...more }));
  const { grantToken, refreshToken } = await logIn(middleware, {
    login: 'a',
    password: 'b',
    rememberMe: true,
  });
  const { isAuthenticated } = await userOf(middleware, `Bearer ${grantToken}`);
  return { grantToken, refreshToken, isAuthenticated };
};
/** @param {any} security @param {number} most @param {object} [more] the longest claim that fits */
const longest = async (security, most, more) => {
  const { grantToken } = await attempt(security, 3000, more);
  return 3000 + Math.floor(((most - grantToken.length) * 3) / 4) - 3;
};
const tooLong = (/** @type {number} */ most) => ({
  code: 'ERR_TOKEN_TOO_LONG',
  status: 500,
  message: new RegExp(
    `^The grant token is longer than grantToken.maxTokenLength; give the user fewer claims, or raise it \\(\\d+ bytes or more, where ${most} are read\\)$`,
  ),
});

runTable(
  'a grant token up to the limit authenticates, and a longer one is not issued:',
  12,
  [
    ...Object.entries(securities).map(([name, security]) => ({ name, security, most: 16_384, more: {} })),
    ...Object.entries(securities).map(([name, security]) => ({
      name: `${name}, with 60,000 bytes`,
      security,
      most: 60_000,
      more: { grantToken: { maxTokenLength: 60_000 } },
    })),
    { name: 'with a store', security: securities.HS256, most: 16_384, more: store },
    {
      name: 'with 4,500 bytes',
      security: securities.HS256,
      most: 4500,
      more: { grantToken: { maxTokenLength: 4500 } },
    },
  ],
  async ({ security, most, more }) => {
    const fits = await longest(security, most, more);
    const { grantToken, isAuthenticated } = await attempt(security, fits, more);
    assert.ok(grantToken.length <= most && grantToken.length > most - 12, String(grantToken.length));
    assert.equal(isAuthenticated, true);
    await assert.rejects(attempt(security, fits + 12, more), tooLong(most));
  },
);

test('a log-in that is refused for its length leaves no session behind', async () => {
  const user = { ...alice, claims: { groups: 'g'.repeat(20_000) } };
  const refreshToken = { store: { type: 'memory', namespace: 'left behind' } };
  const middleware = jwtIdentity(optionsWith({ refreshToken, workers: { getUser: async () => user } }));
  await assert.rejects(logIn(middleware, { login: 'a', password: 'b', rememberMe: true }), tooLong(16_384));
  /** @type {any} */
  const req = { headers: {} };
  await new Promise((resolve) => middleware(req, {}, resolve));
  assert.deepEqual(await req.identity.listSessions('alice'), []);
});

test('a refresh token that would not be read is not issued either', async () => {
  const user = { ...alice, securityStamp: 's'.repeat(20_000) };
  const middleware = jwtIdentity(optionsWith({ workers: { getUser: async () => user } }));
  assert.equal((await logIn(middleware, { login: 'a', password: 'b' })).statusCode, 200);
  await assert.rejects(logIn(middleware, { login: 'a', password: 'b', rememberMe: true }), {
    code: 'ERR_TOKEN_TOO_LONG',
    message: /^The refresh token is too long; give the user a shorter securityStamp or userId/,
  });
});

test('a foreign token under a kid of the ring is read up to the limit', async () => {
  const security = { keys: [{ kid: 'a', key: keys.secret }] };
  const claims = { userId: 'u', roles: 'r', groups: 'g'.repeat(20_000), exp: 2 ** 40 };
  // The members of its header have an unusual order.
  const token = keys.sign(/** @type {any} */ ({ kid: 'a', typ: 'JWT', alg: 'HS256' }), claims, keys.secret);
  for (const [maxTokenLength, isAuthenticated] of /** @type {[any, boolean][]} */ ([
    [undefined, false],
    [30_000, true],
  ])) {
    const middleware = jwtIdentity(optionsWith({ security, grantToken: { maxTokenLength } }));
    assert.equal((await userOf(middleware, `Bearer ${token}`)).isAuthenticated, isAuthenticated);
  }
});

runTable(
  'an invalid limit is refused',
  6,
  [0, -1, 1.5, '16384', null, 2 ** 32].map((maxTokenLength) => ({
    name: String(maxTokenLength),
    maxTokenLength,
  })),
  ({ maxTokenLength }) => {
    assert.throws(() => jwtIdentity(optionsWith({ grantToken: { maxTokenLength } })), {
      code: 'ERR_OPTION_INVALID',
      message: /^Expected a positive integer of bytes for grantToken\.maxTokenLength/,
    });
  },
);
