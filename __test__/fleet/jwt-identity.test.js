'use strict';

// Servers of jwt-identity 3.1.0 and of latchkey behind one balancer, with one key: each takes the other's tokens, so
// that servers can be switched one by one, and back.

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { secret, tampered, sign } = require('../support/keys');
const { startFleet } = require('./jwt-identity/fleet');
const { startLoad } = require('./support/load');
const { skipWithoutOriginal: skip } = require('./support/nodes');

/** In seconds. */
const day = 86_400;
const optionsOf = (/** @type {string} */ algorithm) => ({ security: { key: secret, algorithm } });
const bearer = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });
const credentials = (/** @type {number} */ index) => ({
  json: { login: `u${index}`, password: String(index), rememberMe: true },
});

const users = /** @type {const} */ ([
  ['a user with stamp, roles and claims', 0],
  ['a user without stamp, roles and claims', 1],
]);
const pairs = [
  ['original', 'latchkey'],
  ['latchkey', 'original'],
];

for (const algorithm of ['HS256', 'HS384', 'HS512']) {
  for (const names of pairs) {
    const [issuer, checker] = names;
    describe(`tokens that ${issuer} issues under ${algorithm}, checked by ${checker}`, { skip }, () => {
      /** @type {Awaited<ReturnType<typeof startFleet>>} */
      let fleet;
      before(async () => {
        fleet = await startFleet(names, optionsOf(algorithm));
      });
      after(() => fleet.stop());

      for (const [who, index] of users) {
        test(`a grant token of ${who} is good in the header and for verifyGrantToken`, async () => {
          const { json } = await fleet.requestOf(0, '/login', credentials(index));
          const own = await fleet.requestOf(0, '/me', bearer(json.grantToken));
          const other = await fleet.requestOf(1, '/me', bearer(json.grantToken));
          const verified = await fleet.requestOf(1, '/verify', { json: { token: json.grantToken } });
          const { isAuthenticated, ...user } = other.json;
          assert.equal(isAuthenticated, true);
          assert.equal(user.id, `u${index}`);
          assert.deepEqual(other.json, own.json);
          assert.deepEqual(verified.json, user);
        });

        test(`a refresh token of ${who} logs in, and is renewed when it is old`, async () => {
          let { refreshToken } = (await fleet.requestOf(0, '/login', credentials(index))).json;
          const young = await fleet.requestOf(1, '/login', { json: { refreshToken } });
          assert.deepEqual([young.json.statusCode, young.json.refreshToken], [200, null]);

          // Back and forth, each time renewed by the other one.
          for (const server of [1, 0, 1]) {
            await fleet.advance(80 * day);
            const renewed = await fleet.requestOf(server, '/login', { json: { refreshToken } });
            assert.equal(renewed.json.statusCode, 200);
            assert.notEqual(renewed.json.refreshToken, null);
            refreshToken = renewed.json.refreshToken;
          }

          await fleet.advance(90 * day);
          const over = await fleet.requestOf(0, '/login', { json: { refreshToken } });
          assert.equal(over.json.statusCode, 401);
        });
      }

      test('what was tampered with, or is under another key, is refused', async () => {
        const { json } = await fleet.requestOf(0, '/login', credentials(0));
        const foreign = sign({ alg: algorithm, typ: 'JWT' }, { userId: 'u0' }, `other ${secret}`);
        for (const token of [tampered(json.grantToken), foreign]) {
          const answer = await fleet.requestOf(1, '/me', bearer(token));
          assert.equal(answer.json.isAuthenticated, false);
        }
        for (const refreshToken of [tampered(json.refreshToken), foreign]) {
          const answer = await fleet.requestOf(1, '/login', { json: { refreshToken } });
          assert.equal(answer.json.statusCode, 401);
        }
      });
    });
  }
}

test('nobody is refused while a fleet under load is switched to latchkey, server by server, and back', {
  timeout: 60_000,
  skip,
}, async (t) => {
  const clients = 12;
  const fleet = await startFleet(['original', 'original', 'original'], optionsOf('HS256'));
  t.after(() => fleet.stop());
  /** The tokens of each client's first turn are used to the end, beside fresh ones. @type {any[]} */
  const first = [];
  const play = async (/** @type {number} */ index) => {
    const { json: fresh } = await fleet.request('/login', credentials(index));
    assert.equal(fresh.statusCode, 200);
    first[index] ??= fresh;

    for (const { grantToken, refreshToken } of [fresh, first[index]]) {
      const me = await fleet.request('/me', bearer(grantToken));
      assert.equal(me.json.id, `u${index}`, 'a grant token is taken');
      const verified = await fleet.request('/verify', { json: { token: grantToken } });
      assert.equal(verified.json?.id, `u${index}`, 'a grant token is verified');
      const again = await fleet.request('/login', { json: { refreshToken } });
      assert.equal(again.json.statusCode, 200, 'a refresh token is taken');
      const known = await fleet.request('/me', bearer(again.json.grantToken));
      assert.equal(known.json.id, `u${index}`, 'a refreshed grant token is taken');
    }

    const wrong = await fleet.request('/me', bearer(tampered(fresh.grantToken)));
    assert.equal(wrong.json.isAuthenticated, false);
  };
  const load = startLoad(clients, play, t.signal);
  let turns = 0;

  try {
    await load.rounds(2);
    for (const name of ['latchkey', 'original']) {
      for (const index of fleet.names().keys()) {
        await fleet.replace(index, name);
        await load.rounds(2);
      }
      assert.deepEqual(fleet.names(), [name, name, name]);
    }
  } finally {
    turns = await load.stop();
  }
  assert.ok(turns >= clients * 14, `only ${turns} turns`);
});
