'use strict';

// docs/sealed-tokens.md shows how to open a token without latchkey. What it shows is run here as it stands there.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const text = fs.readFileSync(path.join(__dirname, '../../docs/sealed-tokens.md'), 'utf8');
const [opening, stretching] = [...text.matchAll(/^```js\n(.*?)^```/gms)].map((match) => match[1]);
const token = /^`([\w-]+)`$/m.exec(text)?.[1] ?? '';
const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);

/** @type {(token: string, key: Uint8Array, purpose: string) => string} */
const open = new Function('require', `${opening}; return open;`)(require);

test('the documented function opens the documented token', () => {
  assert.equal(open(token, key, 'example'), '{"userId":1}');
});

test('the documented function refuses every altered token, another key and another purpose', () => {
  const bytes = Buffer.from(token, 'base64url');
  let refused = 0;
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const altered = Buffer.from(bytes);
    altered[bit >> 3] ^= 1 << (bit & 7);
    assert.throws(() => open(altered.toString('base64url'), key, 'example'), `bit ${bit}`);
    refused++;
  }
  assert.equal(refused, 61 * 8);
  assert.throws(() => open(token, new Uint8Array(32), 'example'));
  assert.throws(() => open(token, key, 'Example'));
});

test('the documented call stretches the documented secret', {
  skip: !('argon2Sync' in crypto) && 'this Node has no Argon2',
}, () => {
  const stretched = new Function('crypto', 'secret', `${stretching}; return key;`)(crypto, 's3cr3t');
  assert.ok(text.includes(`\`s3cr3t\` has the key \`${stretched.toString('hex')}\``));
});
