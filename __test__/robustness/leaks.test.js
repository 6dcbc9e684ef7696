'use strict';

// No key, secret, password or token can be read from what is printed, warned of, thrown, inspected or serialised.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { formsOf, leaksIn } = require('./support/marks');
const { runTable } = require('../support/run-table');

test('nothing that is used with marked secrets gives one of them away', () => {
  const script = path.join(__dirname, 'support/leak-scenarios.js');
  const { leaks, control, records, ...counts } = JSON.parse(
    execFileSync(process.execPath, [script], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      env: { ...process.env, NODE_DEBUG: 'latchkey' },
    }),
  );
  assert.deepEqual([...new Set(leaks)].slice(0, 20), []);
  assert.ok(control.includes('the HMAC secret as text'), 'what is there would be found');
  assert.ok(control.includes('the sealing key as hexadecimal with spaces'));
  assert.ok(records > 12_000, `${records} records`);
  assert.deepEqual(counts, {
    scenarios: 1404,
    secrets: 35,
    debugged: 856,
    isPublished: true,
    isLogged: true,
    warnings: 24,
  });
});

const secret = 'MARKER "secret" ñ 123';
runTable(
  'a secret is found in every form',
  8,
  [
    { name: 'in a text', text: `x${secret}y` },
    { name: 'in JSON', text: JSON.stringify({ a: [secret] }) },
    { name: 'in bytes as Node prints them', text: inspect(Buffer.from(secret)) },
    { name: 'in an array of numbers', text: JSON.stringify([...Buffer.from(secret)]) },
    { name: 'in a URL', text: `?a=${encodeURIComponent(secret)}` },
    { name: 'in hexadecimal', text: Buffer.from(`a${secret}b`).toString('hex') },
    { name: 'in base64 after one byte', text: Buffer.from(`a${secret}b`).toString('base64') },
    { name: 'in base64url after two bytes', text: Buffer.from(`ab${secret}c`).toString('base64url') },
  ],
  ({ text }) => {
    assert.notDeepEqual(leaksIn(text, { secret }), []);
    assert.deepEqual(leaksIn(text, { other: 'another secret' }), []);
    assert.equal(formsOf(secret).length, 17);
  },
);
