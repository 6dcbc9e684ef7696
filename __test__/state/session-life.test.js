'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { requireRetention, retainedUntil } = require('../../lib/state/retention');
const { endOf, hasExpired, requireExpiry } = require('../../lib/state/session-life');
const { runTable } = require('../support/run-table');

const NOW = 1_800_000_000_000;
const SECONDS = NOW / 1000;
const HOUR = 3_600_000;
const NEVER = Number.POSITIVE_INFINITY;

// A session's exp, whether it has expired at NOW, when it ends (ms), and whether a session with it may be issued.
const rows = [
  { name: 'one second ahead', exp: SECONDS + 1, expired: false, end: NOW + 1000, issued: true },
  { name: 'this very moment', exp: SECONDS, expired: false, end: NOW, issued: true },
  { name: 'a millisecond ago', exp: SECONDS - 0.001, expired: true, end: NOW - 1, issued: true },
  { name: 'text ahead', exp: String(SECONDS + 1), expired: false, end: NOW + 1000, issued: true },
  { name: 'text with white space', exp: ` ${SECONDS + 1} `, expired: false, end: NOW + 1000, issued: true },
  { name: 'text in the past', exp: String(SECONDS - 1), expired: true, end: NOW - 1000, issued: true },
  { name: 'zero', exp: 0, expired: true, end: 0, issued: true },
  { name: 'negative', exp: -1, expired: true, end: -1000, issued: true },
  { name: 'empty text', exp: '', expired: true, end: NEVER, issued: false },
  { name: 'white space', exp: ' \n', expired: true, end: NEVER, issued: false },
  { name: 'words', exp: 'tomorrow', expired: true, end: NEVER, issued: false },
  { name: 'NaN', exp: Number.NaN, expired: true, end: NEVER, issued: false },
  { name: 'infinite', exp: NEVER, expired: true, end: NEVER, issued: false },
  { name: 'infinite as text', exp: 'Infinity', expired: true, end: NEVER, issued: false },
  { name: 'minus infinity', exp: -NEVER, expired: true, end: -NEVER, issued: false },
  { name: 'null', exp: null, expired: true, end: NEVER, issued: false },
  { name: 'true', exp: true, expired: true, end: NEVER, issued: false },
  { name: 'an array of one number', exp: [SECONDS + 1], expired: true, end: NEVER, issued: false },
  { name: 'an object', exp: {}, expired: true, end: NEVER, issued: false },
  { name: 'a Date', exp: new Date(NOW + 1000), expired: true, end: NEVER, issued: false },
  { name: 'a bigint', exp: BigInt(SECONDS + 1), expired: true, end: NEVER, issued: false },
  { name: 'a symbol', exp: Symbol('exp'), expired: true, end: NEVER, issued: false },
];

runTable(
  'an exp means the same to the check and to every store',
  22,
  rows,
  ({ exp, expired, end, issued }) => {
    const session = { exp };
    assert.equal(hasExpired(session, NOW), expired);
    assert.equal(endOf(session), end);
    assert.equal(retainedUntil(session), end + HOUR);
    if (issued) {
      assert.equal(requireExpiry(session) * 1000, end);
      assert.equal(requireRetention(session), end + HOUR);
      return;
    }
    assert.throws(() => requireExpiry(session), { code: 'ERR_SESSION_INVALID' });
    assert.throws(() => requireRetention(session), { code: 'ERR_SESSION_INVALID' });
  },
);

const withoutExp = [
  { name: 'an empty object', session: {} },
  { name: 'an undefined exp', session: { exp: undefined } },
  { name: 'text', session: 'abc' },
  { name: 'null', session: null },
  { name: 'undefined', session: undefined },
  { name: 'a number', session: 5 },
];

runTable('without exp the store decides, and nothing ends', 6, withoutExp, ({ session }) => {
  assert.deepEqual(
    [hasExpired(session, NOW), endOf(session), retainedUntil(session)],
    [undefined, NEVER, NEVER],
  );
  assert.throws(() => requireRetention(session), { code: 'ERR_SESSION_INVALID' });
});

test('an inherited exp counts, but for one that somebody wrote to Object.prototype', (t) => {
  class Session {
    get exp() {
      return SECONDS + 1;
    }
  }
  assert.deepEqual([hasExpired(new Session(), NOW), endOf(new Session())], [false, NOW + 1000]);
  t.after(() => Reflect.deleteProperty(Object.prototype, 'exp'));
  Object.defineProperty(Object.prototype, 'exp', { value: SECONDS + 1, configurable: true });
  assert.deepEqual([hasExpired({}, NOW), endOf({})], [undefined, NEVER]);
});

test('with a broken clock every session that has an exp has expired', () => {
  assert.equal(hasExpired({ exp: 1e12 }, Number.NaN), true);
  assert.equal(hasExpired({}, Number.NaN), undefined);
});

test('a getter that throws is an error of the check, and makes no store forget', () => {
  const session = {
    get exp() {
      throw new Error('getter');
    },
  };
  assert.throws(() => hasExpired(session, NOW), /getter/);
  assert.equal(endOf(session), NEVER);
});

test('a store that needs a date gets one that a Date can hold', () => {
  assert.equal(requireRetention({ exp: 1e300 }), 8.64e15);
  assert.equal(requireRetention({ exp: -1e300 }), 0);
});
