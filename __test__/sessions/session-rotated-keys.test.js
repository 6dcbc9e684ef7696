'use strict';

// Sessions outlive a change of the first key.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { enter, freshStore, middlewareWith, refresh, visit } = require('./session-support');
const { refused } = require('../jwt-identity/support');

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
