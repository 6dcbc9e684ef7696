'use strict';

// What a log-in reads from a body and decides by, without a request.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { isStampCurrent, isUserOf, readLogInBody, readUser, resultOf, validUser } =
  require('../../lib/jwt-identity/log-in-decisions');
const { runTable } = require('../support/run-table');

const names = {
  login: 'login',
  password: 'password',
  rememberMe: 'rememberMe',
  refreshToken: 'refreshToken',
};

runTable(
  'credentials are accepted as text, numbers or nothing',
  12,
  [
    { name: 'text', body: { login: 'a', password: 'b' }, isAcceptable: true },
    { name: 'numbers', body: { login: 1, password: 0 }, isAcceptable: true },
    { name: 'none', body: {}, isAcceptable: true },
    { name: 'an object as login', body: { login: { $ne: 1 }, password: 'b' }, isAcceptable: false },
    { name: 'an array as password', body: { login: 'a', password: ['b'] }, isAcceptable: false },
    { name: 'null as password', body: { login: 'a', password: null }, isAcceptable: false },
    { name: 'a boolean as login', body: { login: true }, isAcceptable: false },
    { name: 'a String object', body: { login: new String('a') }, isAcceptable: false },
    { name: 'an inherited login is none', body: Object.create({ login: {} }), isAcceptable: true },
    { name: 'no body', body: undefined, isAcceptable: false },
    { name: 'null for a body', body: null, isAcceptable: false },
    { name: 'text for a body', body: 'login=a', isAcceptable: false },
  ],
  ({ body, isAcceptable }) => assert.equal(readLogInBody(body, names).isAcceptable, isAcceptable),
);

runTable(
  'a refresh token is wanted where rememberMe is truthy and not the text false',
  9,
  [
    { name: 'true', rememberMe: true, isRemembered: true },
    { name: 'on', rememberMe: 'on', isRemembered: true },
    { name: 'the text true', rememberMe: 'true', isRemembered: true },
    { name: '1', rememberMe: 1, isRemembered: true },
    { name: 'false', rememberMe: false, isRemembered: false },
    { name: 'the text false', rememberMe: 'false', isRemembered: false },
    { name: 'empty', rememberMe: '', isRemembered: false },
    { name: '0', rememberMe: 0, isRemembered: false },
    { name: 'absent', rememberMe: undefined, isRemembered: false },
  ],
  ({ rememberMe, isRemembered }) =>
    assert.equal(readLogInBody({ rememberMe }, names).isRemembered, isRemembered),
);

test('members are read by their configured names', () => {
  const custom = { login: 'u', password: 'p', rememberMe: 'r', refreshToken: 't' };
  assert.deepEqual(readLogInBody({ u: 'a', p: 'b', r: 1, t: 'x', login: 'other' }, custom), {
    refreshToken: 'x',
    credentials: { login: 'a', password: 'b' },
    isAcceptable: true,
    isRemembered: true,
  });
});

test('a user is one with a usable id', () => {
  const user = { userId: 'alice' };
  assert.equal(validUser(user), user);
  for (const other of ['alice', Promise.resolve(user), [user], {}, { userId: '' }, { userId: 0 }, null]) {
    assert.throws(() => validUser(other), { code: 'ERR_OPTION_INVALID' });
  }
});

test('each member of a user is read once, and ids are as tokens contain them', () => {
  /** @type {string[]} */
  const read = [];
  const answers = { userId: 'alice', securityStamp: new Date(0), roles: 'admin', claims: { email: 'e' } };
  const user = new Proxy(answers, {
    get(target, name) {
      read.push(String(name));
      return read.filter((one) => one === name).length === 1 ? Reflect.get(target, name) : 'other';
    },
  });
  const members = readUser(user);
  assert.deepEqual({ ...members }, { ...answers, securityStamp: '1970-01-01T00:00:00.000Z' });
  assert.deepEqual(read.sort(), ['claims', 'roles', 'securityStamp', 'userId']);
  assert.deepEqual(readUser(members), members);
  for (const other of [null, undefined, 'alice', [user], 7]) assert.equal(readUser(other), other);
  // They have no text that other values haven't, or none at all.
  const circular = { of: /** @type {any} */ (undefined) };
  circular.of = circular;
  for (const securityStamp of [new Date(Number.NaN), new Map(), circular, 5n]) {
    assert.equal(/** @type {any} */ (readUser({ userId: 'a', securityStamp })).securityStamp, securityStamp);
  }
});

test('a refresh token fits the user with its id and its security stamp', () => {
  const date = new Date(0);
  const claims = { userId: 'alice', securityStamp: date.toJSON() };
  assert.equal(isUserOf({ userId: 'alice' }, claims), true);
  assert.equal(isUserOf({ userId: 'bob' }, claims), false);
  assert.equal(isStampCurrent({ securityStamp: date }, claims), true);
  assert.equal(isStampCurrent({ securityStamp: 'changed' }, claims), false);
  assert.equal(isStampCurrent({}, claims), false);
  assert.equal(isStampCurrent({}, { userId: 'alice' }), true);
});

test('a refused log-in has no tokens and gives no reason', () => {
  assert.deepEqual(resultOf(null), { statusCode: 401, grantToken: null, refreshToken: null });
  const issued = { grantToken: 'g', refreshToken: null };
  assert.deepEqual(resultOf(issued), { statusCode: 200, ...issued });
});
