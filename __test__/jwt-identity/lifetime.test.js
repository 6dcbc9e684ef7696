'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { misreading } = require('../../lib/jwt-identity/lifetime');
const { runTable } = require('../support/run-table');
const { jwtIdentity, optionsWith } = require('./support');

/** @type {import('../../lib/jwt-identity/lifetime').LifetimeOption} */
const grant = { name: 'grantToken.expiresIn', unit: 'minute', fallback: 15 };
/** @type {import('../../lib/jwt-identity/lifetime').LifetimeOption} */
const refresh = { name: 'refreshToken.expiresIn', unit: 'day', fallback: 90 };

runTable(
  'a lifetime that was read as it is written gives no warning',
  10,
  [
    { name: 'a number', text: '120', used: 120 },
    { name: 'spaces', text: ' 120 ', used: 120 },
    { name: 'a fraction of zero', text: '15.0', used: 15 },
    { name: 'minutes, m', text: '40m', used: 40 },
    { name: 'minutes, min', text: '40 min', used: 40 },
    { name: 'minutes', text: '40 Minutes', used: 40 },
    { name: 'one minute', text: '1 minute', used: 1 },
    { name: 'days, d', text: '30d', used: 30, option: refresh },
    { name: 'days', text: '30 days', used: 30, option: refresh },
    { name: 'one day', text: '1day', used: 1, option: refresh },
  ].map((row) => ({ option: grant, ...row })),
  ({ text, used, option }) => assert.equal(misreading(text, used, option), null),
);

runTable(
  'a lifetime that was read otherwise gives a warning that says what to write',
  20,
  [
    {
      name: 'hours',
      text: '2h',
      used: 2,
      message: '"2h" was read as 2 minutes. To get what it says, write 120',
    },
    { name: 'hours in words', text: '2 hours', used: 2, message: 'write 120' },
    {
      name: 'a fraction of hours',
      text: '1.5h',
      used: 1,
      message: '1 minute. To get what it says, write 90',
    },
    { name: 'days', text: '1d', used: 1, message: 'write 1440' },
    { name: 'weeks', text: '2w', used: 2, message: 'write 20160' },
    { name: 'whole minutes in seconds', text: '120s', used: 120, message: 'write 2' },
    {
      name: 'less than a minute',
      text: '30s',
      used: 30,
      message: 'Write a whole number of minutes, at least 1',
    },
    { name: 'a fraction', text: '1.5', used: 1, message: 'Write a whole number of minutes, at least 1' },
    { name: 'an exponent', text: '1e3', used: 1, message: 'write 1000' },
    { name: 'a large exponent', text: '1e21', used: 1, message: '1 minute. Write a whole number of minutes' },
    {
      name: 'as many hours as the default has minutes',
      text: '15h',
      used: 15,
      message: '15 minutes. To get what it says, write 900',
    },
    {
      name: 'hexadecimal',
      text: '0x10',
      used: 15,
      message: '15 minutes, the default. To get what it says, write 16',
    },
    { name: 'a sign', text: '-5', used: 15, message: '15 minutes, the default. Write a whole number' },
    { name: 'zero', text: '0', used: 15, message: '15 minutes, the default' },
    { name: 'empty', text: '', used: 15, message: '"" was read as 15 minutes, the default' },
    { name: 'a word', text: 'soon', used: 15, message: '15 minutes, the default' },
    { name: 'an ISO duration', text: 'PT2H', used: 15, message: '15 minutes, the default' },
    { name: 'Infinity', text: 'Infinity', used: 15, message: 'Write a whole number' },
    {
      name: 'hours for days',
      text: '12h',
      used: 12,
      option: refresh,
      message: '"12h" was read as 12 days. Write a whole number of days',
    },
    {
      name: 'weeks for days',
      text: '2w',
      used: 2,
      option: refresh,
      message:
        'refreshToken.expiresIn is a number of days: "2w" was read as 2 days. To get what it says, write 14',
    },
  ].map((row) => ({ option: grant, ...row })),
  ({ text, used, option, message }) => {
    const warning = misreading(text, used, option);
    assert.ok(warning?.includes(message), String(warning));
  },
);

test('long text is cut in the warning', () => {
  const warning = misreading('x'.repeat(1000), 15, grant);
  assert.ok(warning && warning.length < 250, String(warning));
});

test('the middleware warns once for each option and uses the value of jwt-identity 3.1.0', async () => {
  /** @type {{ code?: string, message: string }[]} */
  const warnings = [];
  const listen = (/** @type {Error} */ warning) => warnings.push(warning);
  process.on('warning', listen);
  const options = optionsWith({ grantToken: { expiresIn: '7h' }, refreshToken: { expiresIn: '7h' } });
  jwtIdentity(options);
  jwtIdentity(options);
  jwtIdentity(optionsWith({ grantToken: { expiresIn: undefined }, refreshToken: { expiresIn: null } }));
  await new Promise(setImmediate);
  process.off('warning', listen);
  const own = warnings.filter(({ code }) => code === 'LATCHKEY_EXPIRES_IN');
  assert.deepEqual(
    own.map(({ message }) => message),
    [
      'Option grantToken.expiresIn is a number of minutes: "7h" was read as 7 minutes. To get what it says, write 420',
      'Option refreshToken.expiresIn is a number of days: "7h" was read as 7 days. Write a whole number of days, at least 1',
    ],
  );
});
