'use strict';

// What the use of a refresh token does to its session, without a store.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { decideRenewal, decideRotation } = require('../../lib/sessions/refresh-decision');
const { isExpiringSoon } = require('../../lib/sessions/renewal');
const { classifyRefreshToken, rotate } = require('../../lib/sessions/rotation');
const { runTable } = require('../support/run-table');

const now = 1_800_000_000_000;
const grace = 10_000;
/** @param {string} jti */
const token = (jti) => ({ jti, iat: now / 1000, exp: now / 1000 + 1000 });
/** One that was used three seconds ago, its successor a second ago, and an unused one. */
const tokens = [{ ...token('a'), usedAt: now - 3000 }, { ...token('b'), usedAt: now - 1000 }, token('c')];
/** @type {import('../../lib/sessions/session-store').Session} */
const session = {
  userId: 'alice',
  epoch: 1,
  createdAt: now - 100_000,
  lastUsedAt: now - 1000,
  label: null,
  exp: now / 1000 + 1000,
  tokens,
};

runTable(
  'a refresh token is current, retried or reused',
  10,
  [
    { name: 'the last one', jti: 'c', status: 'current' },
    { name: 'the one before it', jti: 'b', status: 'retried', next: 'c' },
    { name: 'an earlier one within the grace time', jti: 'a', status: 'retried', next: 'b' },
    {
      name: 'one just before the grace time ends',
      jti: 'a',
      receivedAt: now + 6999,
      status: 'retried',
      next: 'b',
    },
    { name: 'one when the grace time ends', jti: 'a', receivedAt: now + 7000, status: 'reused' },
    {
      name: 'one received before another request used it',
      jti: 'b',
      receivedAt: now - 5000,
      status: 'retried',
      next: 'c',
    },
    { name: 'one that is unknown', jti: 'x', status: 'reused' },
    { name: 'one without a jti among those with one', jti: null, status: 'reused' },
    { name: 'one without a jti in a session without rotation', jti: null, list: [], status: 'current' },
    { name: 'one with a jti in a session without rotation', jti: 'a', list: [], status: 'reused' },
  ].map((row) => ({ receivedAt: now, list: tokens, ...row })),
  ({ jti, receivedAt, list, status, next }) => {
    const expected = status === 'retried' ? { status, successor: token(String(next)) } : { status };
    assert.deepEqual(classifyRefreshToken(list, jti, receivedAt, grace), expected);
  },
);

test('with a grace time of 0 every second use is a reuse', () => {
  assert.equal(classifyRefreshToken(tokens, 'b', now, 0).status, 'reused');
  assert.equal(classifyRefreshToken(tokens, 'c', now, 0).status, 'current');
});

test('rotating drops what was used before the grace time, and all but 16 others', () => {
  const rotated = rotate(tokens, token('d'), now + 8000, grace);
  assert.deepEqual(rotated, [
    { ...token('b'), usedAt: now - 1000 },
    { ...token('c'), usedAt: now + 8000 },
    token('d'),
  ]);
  const many = Array.from({ length: 40 }, (_, at) => ({ ...token(`t${at}`), usedAt: now }));
  assert.equal(rotate(many, token('d'), now, grace).length, 18);
  assert.deepEqual(rotate([], token('d'), now, grace), [{ jti: null, usedAt: now }, token('d')]);
});

const successor = { jti: 'd', iat: now / 1000, exp: now / 1000 + 5000 };

test('with rotation the current token gets a new successor, and the session is stored', () => {
  const decision = decideRotation(session, 'c', { receivedAt: now, now, grace, successor });
  assert.ok(!decision.isReused && decision.session);
  assert.deepEqual(decision.refresh, successor);
  assert.deepEqual(decision.session.tokens.at(-1), successor);
  assert.deepEqual([decision.session.lastUsedAt, decision.session.exp], [now, successor.exp]);
  assert.deepEqual(session.tokens, tokens);
});

test('with rotation a retry gets the same successor, and the session stays as it is', () => {
  const decision = decideRotation(session, 'b', { receivedAt: now, now, grace, successor });
  assert.deepEqual(decision, { isReused: false, refresh: token('c'), session: null });
});

test('with rotation a reused token gets nothing', () => {
  assert.deepEqual(decideRotation(session, 'x', { receivedAt: now, now, grace, successor }), {
    isReused: true,
  });
});

const fresh = { iat: now / 1000 - 100, exp: now / 1000 + 900 };
const expiring = { iat: now / 1000 - 800, exp: now / 1000 + 200 };

runTable(
  'without rotation a refresh token gets a successor only when it expires soon',
  4,
  [
    {
      name: 'a fresh one, a second after the last use',
      claims: fresh,
      lastUsedAt: now - 1000,
      refresh: false,
      isStored: true,
    },
    {
      name: 'a fresh one, less than a second after it',
      claims: fresh,
      lastUsedAt: now - 999,
      refresh: false,
      isStored: false,
    },
    {
      name: 'one that expires soon',
      claims: expiring,
      lastUsedAt: now - 1000,
      refresh: true,
      isStored: true,
    },
    {
      name: 'one that expires soon, at once',
      claims: expiring,
      lastUsedAt: now,
      refresh: true,
      isStored: true,
    },
  ],
  ({ claims, lastUsedAt, refresh, isStored }) => {
    const decision = decideRenewal({ ...session, lastUsedAt }, claims, { now, successor });
    assert.deepEqual(decision.refresh, refresh ? successor : null);
    assert.equal(decision.session !== null, isStored);
    if (!decision.session) return;
    assert.equal(decision.session.lastUsedAt, now);
    assert.equal(decision.session.exp, refresh ? successor.exp : session.exp);
    assert.deepEqual(decision.session.tokens, refresh ? [] : tokens);
  },
);

test('a refresh token expires soon when less than a quarter of its lifetime is left', () => {
  const claims = { iat: 1000, exp: 2000 };
  assert.equal(isExpiringSoon(claims, 1_750_000), false);
  assert.equal(isExpiringSoon(claims, 1_750_001), true);
});
