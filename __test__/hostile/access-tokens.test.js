'use strict';

// What is presented as an access token in query, body and header, to each store and to latchkey/sealed.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { attack } = require('./support/attack');
const { accessTokenDoors, openDoors } = require('./support/doors');

/** @typedef {import('./support/forge').Honest} Honest */

/** @param {string} name @param {(original: string) => any} forge @param {Record<string, string>} [verdicts] */
const row = (name, forge, verdicts) => ({
  name,
  ...(verdicts && { verdicts }),
  forge: (/** @type {Honest} */ _, /** @type {string} */ original) => forge(original),
});
const raised = (/** @type {string} */ text, /** @type {number} */ by) =>
  Array.from(text, (letter) => String.fromCharCode(letter.charCodeAt(0) + by)).join('');

/** Names that every object has, and that a table must not have. */
const inherited = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...[
    'prototype',
    'length',
    'name',
    'size',
    'get',
    'has',
    'set',
    'keys',
    'entries',
    'then',
    'inspect',
    'toJSON',
    'default',
  ],
];
const missing = '401 Access token is not present';
// The header's token ends before a space, as it always did.
const cut = { header: 'in', sealed: 'null' };
const blank = { header: missing, sealed: 'null' };

const texts = [
  ...inherited.map((name) => row(`the name ${name}`, () => name)),
  ...[
    'undefined',
    'null',
    'true',
    'false',
    '0',
    '-1',
    'NaN',
    '[object Object]',
    '*',
    '%',
    '_',
    '.',
    '..',
    '/',
    '../../etc/passwd',
    "' OR '1'='1",
    '";--',
    '$ne',
    '{"$ne":null}',
    '{{7*7}}',
    '#{7*7}',
    '<script>',
    '\\',
    '"',
    'Bearer',
    'undefined.undefined.undefined',
    'AAAA',
    '____',
    'AQ',
    'AQAAAAAAAAAA',
  ].map((text) => row(`the text ${text}`, () => text)),
  row('a NUL', () => '\0'),
  row('a lone surrogate', () => '\ud800'),
  row('an emoji', () => '😀'),
  row('a zero-width space', () => '\u200b'),
  row('a space', () => ' ', blank),
  row('a line feed', () => '\n', blank),
  row('a byte order mark', () => '\ufeff', blank),
  row('a million characters', () => 'A'.repeat(1_000_000)),
  row('a million full-width characters', () => 'Ａ'.repeat(1_000_000)),
  row('a million periods', () => '.'.repeat(1_000_000)),
  row('17 million characters', () => 'A'.repeat(17_000_000)),
  row('an unsigned JWT', () => keys.compact('{"alg":"none"}', '{"client_id":"alpha"}')),
  row('a signed JWT', () => keys.sign({ alg: 'HS256' }, { client_id: 'alpha' })),
  row('a session in base64url', () => Buffer.from('{"client_id":"alpha"}').toString('base64url')),
  row('a session as JSON', () => '{"client_id":"alpha"}'),
  row('the token without its last character', (original) => original.slice(0, -1)),
  row('the token without its first character', (original) => original.slice(1)),
  row('the first half of the token', (original) => original.slice(0, original.length / 2)),
  row('the token and one character more', (original) => `${original}A`),
  row('the token and four characters more', (original) => `${original}AAAA`),
  row('the token and padding', (original) => `${original}=`),
  row('the token in the other case', (original) =>
    original.replace(/[a-z]/gi, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase())),
  ),
  row('the token in reverse', (original) => [...original].reverse().join('')),
  row('the token twice', (original) => original + original),
  row('the token twice with a comma', (original) => `${original},${original}`),
  row('the token in quotes', (original) => `"${original}"`),
  row('the token in base64', (original) => Buffer.from(original).toString('base64')),
  row('the token percent-encoded', (original) =>
    original.replace(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  ),
  row('the token with a NUL behind it', (original) => `${original}\0`),
  row('the token with a NUL before it', (original) => `\0${original}`),
  row(
    'the token with a zero-width space in it',
    (original) => `${original.slice(0, 9)}\u200b${original.slice(9)}`,
  ),
  row('the token behind a space', (original) => ` ${original}`, { header: 'in', sealed: 'null' }),
  row('the token before a space', (original) => `${original} `, cut),
  row('the token before a line feed', (original) => `${original}\n`, cut),
  row('the token before another word', (original) => `${original} x`, cut),
  row('the scheme once more', (original) => `Bearer ${original}`, { header: '401 Unknown access token' }),
  row('the token with a high byte on every character', (original) => raised(original, 0x100)),
  row(
    'the token with a high byte on one character',
    (original) => raised(original.slice(0, 1), 0x100) + original.slice(1),
  ),
  row('the token in full-width letters', (original) => raised(original, 0xfee0)),
];

/** Whatever isn't text can't be a token; in a header it isn't there at all. */
const unknown = { header: missing };
const values = [
  row('the token in an array', (original) => [original], unknown),
  row('the token in two arrays', (original) => [[original]], unknown),
  row('the token twice, as a repeated parameter', (original) => [original, original], unknown),
  row('an empty array', () => [], unknown),
  row('an array of nothing', () => [null], unknown),
  row('an empty object', () => ({}), unknown),
  row('an object without a prototype', () => Object.create(null), unknown),
  row('a query of a database', () => ({ $ne: null }), unknown),
  row('another query of a database', () => ({ $gt: '' }), unknown),
  row('a regular expression', () => /.*/, unknown),
  row('an object that reads as the token', (original) => ({ toString: () => original }), unknown),
  row(
    'an object whose value is the token',
    (original) => ({ valueOf: () => original, toJSON: () => original }),
    unknown,
  ),
  row('a String object', (original) => new String(original), unknown),
  row('bytes', (original) => Buffer.from(original), unknown),
  row('an object like an array', (original) => ({ 0: original, length: 1 }), unknown),
  row('a promise', (original) => Promise.resolve(original), unknown),
  row('a function', (original) => () => original, unknown),
  row('a symbol', () => Symbol('token'), unknown),
  row('a number', () => 1, unknown),
  row('a negative number', () => -1, unknown),
  row('infinity', () => Number.POSITIVE_INFINITY, unknown),
  row('a BigInt', () => 1n, unknown),
  row('true', () => true, unknown),
  row('a proxy', (original) => new Proxy({}, { get: () => original }), unknown),
  ...[undefined, null, '', 0, false, Number.NaN].map((value) =>
    row(`nothing: ${JSON.stringify(value) ?? String(value)} ${typeof value}`, () => value, {
      check: missing,
    }),
  ),
];

attack('texts that are no access tokens', { rows: 94, presented: 94 * 13 }, accessTokenDoors, texts);
attack('values that are no access tokens', { rows: 30, presented: 30 * 13 }, accessTokenDoors, values);

/** The same values at the doors for JWTs. */
const doors = openDoors();
const hmac = { alg: 'HS256', signing: keys.secret, material: keys.secret };
// A value of nothing is no token: logIn then looks for a login and a password.
const given = values
  .filter(({ name }) => !name.startsWith('nothing'))
  .map(({ verdicts: _, ...value }) => value);
// What JSON can't carry doesn't reach the token endpoint as itself.
const inJson = /array|empty object|query|number|true/;
attack(
  'values that are no JWTs',
  { rows: 11, presented: 11 * 7 },
  () => doors.jwt(hmac),
  given.filter(({ name }) => inJson.test(name)),
);
attack(
  'values that are no JWTs and that JSON has not',
  { rows: 13, presented: 13 * 6 },
  () => doors.jwt(hmac).filter(({ name }) => name !== 'the token endpoint'),
  given.filter(({ name }) => !inJson.test(name)),
);
attack(
  'names of Object.prototype as JWTs',
  { rows: 25, presented: 25 * 7 },
  () => doors.jwt(hmac),
  texts.slice(0, inherited.length),
);

test('every name of Object.prototype is among them', () => {
  for (const name of [
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
    'valueOf',
  ]) {
    assert.ok(inherited.includes(name));
  }
  assert.equal(inherited.length, 25);
});
