'use strict';

const assert = require('node:assert/strict');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const support = require('./support');
const { alice, at, jwtIdentity, logIn, optionsWith, original, pass, refused, userOf } = support;

const day = 24 * 60 * 60 * 1000;
const start = 1_700_000_000_000;

const factories = { latchkey: jwtIdentity, original };
const users = {
  'with everything': alice,
  'without stamp': { ...alice, securityStamp: undefined },
  'without roles': { ...alice, roles: undefined },
  'with an id and a stamp': { userId: 'alice', securityStamp: 's', claims: {} },
  'with an id alone': { userId: 'alice', claims: {} },
  'with odd text': { userId: '\u0000ü\ud800', roles: '"', securityStamp: '\u2028', claims: { '': ['😀'] } },
};

const rows = ['HS256', 'HS384', 'HS512'].flatMap((algorithm) =>
  Object.entries(users).flatMap(([kind, user]) =>
    [
      { issuer: 'latchkey', reader: 'original' },
      { issuer: 'original', reader: 'latchkey' },
    ].map((direction) => ({
      ...direction,
      algorithm,
      user,
      name: `${algorithm}, a user ${kind}: ${direction.issuer} issues, ${direction.reader} reads`,
    })),
  ),
);

runTable(
  'servers with latchkey and servers with the original accept each other’s tokens',
  36,
  rows,
  async ({ issuer, reader, algorithm, user }) => {
    const options = {
      security: { key: 'short secret', algorithm },
      workers: { getUser: async () => user },
    };
    const from = factories[/** @type {'latchkey'} */ (issuer)](options);
    const to = factories[/** @type {'latchkey'} */ (reader)](options);
    const { grantToken, refreshToken } = await at(start, () => logIn(from, { rememberMe: true }, user));
    const asRead = (/** @type {Function} */ middleware) => userOf(middleware, `Bearer ${grantToken}`);

    await at(start + 899_999, async () => {
      const read = await asRead(to);
      assert.deepEqual(read, await asRead(from));
      assert.equal(read.isAuthenticated, true);
      assert.equal(read.id, user.userId);
      const { identity } = await pass(to, { headers: {} });
      assert.equal((await identity.verifyGrantToken(grantToken)).id, user.userId);
      assert.equal(await identity.verifyGrantToken(keys.tampered(grantToken)), null);
    });
    assert.equal((await at(start + 900_000, () => asRead(to))).isAuthenticated, false);

    const early = await at(start + 67 * day, () => logIn(to, { refreshToken }));
    assert.deepEqual([early.statusCode, early.refreshToken], [200, null]);
    const late = await at(start + 68 * day, () => logIn(to, { refreshToken }));
    assert.equal(late.statusCode, 200);
    assert.deepEqual(
      await at(start + 68 * day, () => logIn(to, { refreshToken: keys.tampered(refreshToken) })),
      refused,
    );
    assert.deepEqual(await at(start + 90 * day, () => logIn(to, { refreshToken })), refused);

    // And back: the first accepts what the second has renewed.
    const back = await at(start + 91 * day, () => logIn(from, { refreshToken: late.refreshToken }));
    assert.equal(back.statusCode, 200);
  },
);

runTable(
  'tokens of another key are refused',
  2,
  [
    { name: 'latchkey issues', from: jwtIdentity, to: original },
    { name: 'the original issues', from: original, to: jwtIdentity },
  ],
  async ({ from, to }) => {
    const { grantToken, refreshToken } = await logIn(from(optionsWith()), { rememberMe: true }, alice);
    const other = to(optionsWith({ security: { key: `${keys.secret}.` } }));
    assert.equal((await userOf(other, `Bearer ${grantToken}`)).isAuthenticated, false);
    assert.deepEqual(await logIn(other, { refreshToken }), refused);
  },
);
