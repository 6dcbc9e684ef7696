'use strict';

// Texts are read into a buffer on the stack while they fit: around its end, and around every limit, nothing may be lost,
// added or taken for something else.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const native = require('../../lib/native');
const { createSealer } = require('../../lib/native/sealing');
const { createSigner } = require('../../lib/native/signing');
const keys = require('../support/keys');

const verify = jwt.createVerifier({ key: keys.secret });
const high = (/** @type {string} */ token, /** @type {number} */ at) =>
  token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) + 0x100) + token.slice(at + 1);

/** A token of this length, if base64url has one. @param {number} length */
function tokenOf(length) {
  for (let more = 0; more < 4; more += 1) {
    const header = { alg: 'HS256', kid: 'k'.repeat(more) };
    const rest = length - keys.sign(header, { x: '' }).length;
    for (const x of [
      Math.floor((rest * 3) / 4) - 1,
      Math.floor((rest * 3) / 4),
      Math.floor((rest * 3) / 4) + 1,
    ]) {
      const token = keys.sign(header, { x: 'x'.repeat(Math.max(0, x)) });
      if (token.length === length) return token;
    }
  }
  return undefined;
}

for (const limit of [2048, 4096, 16_384]) {
  test(`tokens of about ${limit} characters are read whole`, () => {
    let accepted = 0;
    for (let length = limit - 20; length <= limit + 20; length += 1) {
      const token = tokenOf(length);
      assert.ok(token, `there is a token of ${length} characters`);
      if (length > 16_384) {
        assert.throws(() => verify(token), { code: 'ERR_JWS_INVALID' });
        continue;
      }
      assert.match(verify(token).x, /^x+$/);
      accepted += 1;
      for (const other of [
        keys.tampered(token),
        token.slice(0, -1),
        `${token}A`,
        `${token}\0`,
        high(token, 0),
        high(token, length - 1),
        high(token, 2040),
      ]) {
        assert.equal(verify.try(other), null);
      }
    }
    assert.equal(accepted, limit === 16_384 ? 21 : 41);
  });
}

test('payloads and sessions of about 2,048 characters come back as they went in', () => {
  const sign = createSigner(keys.secret, { alg: 'HS256' });
  const { seal, open } = createSealer(Buffer.alloc(32, 0xff), 'a purpose');
  let texts = 0;
  for (const letter of ['x', 'é', '€', '😀', 'x😀', '\u007f']) {
    for (let length = 2030; length <= 2060; length += 1) {
      for (const before of ['', 'y']) {
        const json = JSON.stringify({ x: before + letter.repeat(length / letter.length) });
        assert.ok(native.decodePayload(sign(json)) === json, `${letter} ${length}`);
        assert.ok(open(seal(json)) === json, `${letter} ${length}`);
        texts += 1;
      }
    }
  }
  assert.equal(texts, 372);
});

test('a lone surrogate in a session becomes U+FFFD wherever it stands, and takes nothing else with it', () => {
  const { seal, open } = createSealer(Buffer.alloc(32, 0xff), 'a purpose');
  for (let length = 2040; length <= 2056; length += 1) {
    for (const surrogate of ['\ud83d', '\ude00']) {
      const before = 'x'.repeat(length);
      assert.ok(open(seal(`${before}${surrogate}y`)) === `${before}\ufffdy`, `after ${length}`);
    }
  }
});
