'use strict';

// In a file of its own, so in a process of its own: the warning is given once per process.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const keys = require('../support/keys');
const { JwtMiddleware, bareResponse, options, recordingNext } = require('./support');

const exact = 'a secret of exactly 32 bytes !!!';
const short = 'tell nobody';

/**
 * The name of the first method of `res` that is called.
 *
 * @param {any} key
 * @param {string} given
 */
function answerTo(key, given) {
  const auth = new JwtMiddleware(
    options({
      getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key),
      store: { type: 'encrypted', secret: 'a secret of the store' },
    }),
  );
  const res = bareResponse('status', 'send');
  auth.token({ body: { assertion: given } }, res, recordingNext());
  return res.calls[0][0];
}

test('a secret shorter than the hash of its algorithm works, with one warning per process', async () => {
  /** @type {any[]} */
  const warnings = [];
  process.on('warning', (warning) => warnings.push(warning));

  assert.equal(answerTo(keys.secret, keys.sign({ alg: 'HS512' }, {})), 'send');
  assert.equal(answerTo(exact, keys.sign({ alg: 'HS256' }, {}, exact)), 'send');
  assert.equal(answerTo(short, keys.sign({ alg: 'HS256' }, {}, 'x')), 'status');
  assert.equal(answerTo(keys.ed25519.publicKey, keys.sign({ alg: 'EdDSA' }, {})), 'send');
  await new Promise(setImmediate);
  assert.deepEqual(warnings, [], 'none is given for a secret that is long enough, or for a forgery');

  assert.equal(answerTo(exact, keys.sign({ alg: 'HS384' }, {}, exact)), 'send');
  assert.equal(answerTo(short, keys.sign({ alg: 'HS256' }, {}, short)), 'send');
  assert.equal(answerTo(Buffer.from('a'), keys.sign({ alg: 'HS256' }, {}, 'a')), 'send');
  const jwk = { kty: 'oct', k: keys.base64url(short) };
  assert.equal(answerTo(jwk, keys.sign({ alg: 'HS256' }, {}, short)), 'send');
  await new Promise(setImmediate);
  assert.deepEqual(
    warnings.map(({ name, code }) => [name, code]),
    [['LatchkeyWarning', 'LATCHKEY_SHORT_SECRET']],
  );
  assert.match(warnings[0].message, /RFC 7518/);
  assert.doesNotMatch(warnings[0].message, /tell nobody/);
});
