'use strict';

// A security stamp is compared as JSON, as the refresh token holds it, since databases return a new object each time.

const assert = require('node:assert/strict');
const { runTable } = require('../support/run-table');
const { alice, jwtIdentity, logIn, optionsWith, refused } = require('./support');

class ObjectId {
  /** @param {string} hex */
  constructor(hex) {
    this.bytes = Buffer.from(hex, 'hex');
  }
  toJSON() {
    return this.bytes.toString('hex');
  }
}

/** @type {{ name: string, make: (n: number) => unknown }[]} */
const told = [
  { name: 'texts', make: (n) => `stamp ${n}` },
  { name: 'numbers', make: (n) => n },
  { name: 'booleans', make: (n) => n === 1 },
  { name: 'Dates', make: (n) => new Date(1e12 + n) },
  { name: 'Buffers', make: (n) => Buffer.from(`row version ${n}`) },
  { name: 'bytes', make: (n) => new Uint8Array([1, 2, n]) },
  { name: 'objects with toJSON', make: (n) => new ObjectId(`507f1f77bcf86cd79943901${n}`) },
  { name: 'plain objects', make: (n) => ({ version: n }) },
  { name: 'arrays', make: (n) => ['v', n] },
  { name: 'String objects', make: (n) => new String(`stamp ${n}`) },
  { name: 'a text, and then none', make: (n) => (n === 1 ? 'stamp' : undefined) },
  { name: 'a number, and then its digits', make: (n) => (n === 1 ? 5 : '5') },
  { name: 'null, and then none', make: (n) => (n === 1 ? null : undefined) },
];
/** What a token would not tell apart never counts as the same. @type {typeof told} */
const alike = [
  { name: 'promises', make: async (n) => `stamp ${n}` },
  { name: 'Maps', make: (n) => new Map([['version', n]]) },
  { name: 'objects without members', make: () => ({}) },
  { name: 'NaN', make: () => Number.NaN },
  { name: 'invalid Dates', make: () => new Date(Number.NaN) },
  { name: 'functions', make: () => () => 'stamp' },
];

for (const [mode, more] of Object.entries({
  'without a store': {},
  'with a store': { refreshToken: { store: { type: 'memory', namespace: 'stamps' } } },
})) {
  const loggedIn = async (/** @type {(n: number) => unknown} */ make) => {
    let version = 1;
    const getUser = async () => ({ ...alice, securityStamp: make(version) });
    const middleware = jwtIdentity(optionsWith({ ...more, workers: { getUser } }));
    const { refreshToken } = await logIn(middleware, { login: 'a', password: 'b', rememberMe: true });
    return {
      refresh: () => logIn(middleware, { refreshToken }),
      change: () => {
        version = 2;
      },
    };
  };

  runTable(`${mode}, a refresh works until the stamp is another:`, 13, told, async ({ make }) => {
    const { refresh, change } = await loggedIn(make);
    assert.equal((await refresh()).statusCode, 200);
    change();
    assert.deepEqual(await refresh(), refused);
  });

  runTable(`${mode}, stamps that JSON can't tell apart are never the same:`, 6, alike, async ({ make }) => {
    const { refresh } = await loggedIn(make);
    assert.deepEqual(await refresh(), refused);
  });
}
