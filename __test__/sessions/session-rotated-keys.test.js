'use strict';

// Sessions outlive a change of the first key.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');
const jwtIdentity = require('../../lib/jwt-identity');
const keys = require('../support/keys');
const { enter, freshStore, middlewareWith, refresh, users, visit } = require('./session-support');
const { refused } = require('../jwt-identity/support');

const workers = { getUser: async (/** @type {any} */ { login }) => users[login] ?? null };
const old = { kid: 'old', privateKey: keys.rsa.privateKey };
const fresh = { kid: 'fresh', privateKey: keys.otherRsa.privateKey };

/**
 * @param {object} store
 * @param {object[]} ring
 */
const withKeys = (store, ring) => middlewareWith({ store, rotate: true }, { security: { keys: ring } });

test('a session works on under a new first key, as long as the old one verifies', async () => {
  const store = freshStore();
  const { refreshToken } = await enter(withKeys(store, [old]));
  const rotated = withKeys(store, [fresh, old]);
  const next = await refresh(rotated, refreshToken);
  assert.equal(next.statusCode, 200);
  assert.equal((await refresh(rotated, next.refreshToken)).statusCode, 200);

  const identity = await visit(rotated, next.grantToken);
  assert.equal((await identity.listSessions()).length, 1);
});

test('a session ends when the key that sealed it is removed', async () => {
  const store = freshStore();
  const { refreshToken } = await enter(withKeys(store, [old]));
  assert.deepEqual(await refresh(withKeys(store, [fresh]), refreshToken), refused);
});

test('a public key in the ring opens no session', async () => {
  const store = freshStore();
  const verifying = { kid: 'old', publicKey: keys.rsa.publicKey };
  const { refreshToken } = await enter(withKeys(store, [old]));
  assert.deepEqual(await refresh(withKeys(store, [fresh, verifying]), refreshToken), refused);
});

runTable(
  'a log-out from everywhere that cannot be read any more still counts for tokens from before the store:',
  4,
  [
    { name: 'the old key still opens it', ring: [fresh, old], isLoggedOut: true, statusCode: 401 },
    { name: 'its public half does not', isLoggedOut: true, statusCode: 401 },
    { name: 'there was none', ring: [fresh, old], isLoggedOut: false, statusCode: 200 },
    { name: 'there was none, public half', isLoggedOut: false, statusCode: 200 },
  ],
  async ({ ring = [fresh, { kid: 'old', publicKey: keys.rsa.publicKey }], isLoggedOut, statusCode }) => {
    const store = freshStore();
    const security = { keys: [old] };
    const before = await enter(jwtIdentity({ security, workers }));
    if (isLoggedOut) await (await visit(withKeys(store, [old]), null)).logOutAll('alice');
    const after = withKeys(store, ring);
    assert.equal((await refresh(after, before.refreshToken)).statusCode, statusCode);
    // Logging in anew is possible in any case.
    assert.equal((await enter(after)).statusCode, 200);
  },
);
