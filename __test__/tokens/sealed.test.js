'use strict';

const assert = require('node:assert/strict');
const { createPrivateKey, createSecretKey, randomBytes } = require('node:crypto');
const { test } = require('node:test');
const { createSealer } = require('latchkey/sealed');
const EncryptedStore = require('latchkey/lib/store/encrypted');
const { rsa } = require('../support/keys');
const { runTable } = require('../support/run-table');

const secret = 'a secret phrase of the tests';

test('an object comes back from its token, and from no token that was changed', () => {
  const { seal, open } = createSealer({ secret });
  const token = seal({ a: 1, b: [null, 'ü'] });
  assert.match(token, /^[\w-]+$/);
  assert.deepEqual(open(token), { a: 1, b: [null, 'ü'] });
  let refused = 0;
  for (let at = 0; at < token.length; at += 1) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    assert.equal(open(changed), null);
    assert.equal(open(token.slice(0, at)), null);
    refused += 2;
  }
  assert.equal(refused, 2 * token.length);
});

test('two tokens of one object differ', () => {
  const { seal } = createSealer({ secret });
  assert.notEqual(seal({}), seal({}));
});

test('the same secret as text and as bytes opens the tokens, another does not', () => {
  const token = createSealer({ secret }).seal({ a: 1 });
  assert.deepEqual(createSealer({ secret: Buffer.from(secret) }).open(token), { a: 1 });
  assert.deepEqual(createSealer({ secret: createSecretKey(secret, 'utf8') }).open(token), { a: 1 });
  assert.equal(createSealer({ secret: `${secret} ` }).open(token), null);
});

test('the first of several secrets seals, all of them open', () => {
  const [old, young] = [randomBytes(32), randomBytes(32)];
  const before = createSealer({ secret: old });
  const during = createSealer({ secret: [young, old] });
  const after = createSealer({ secret: young });
  assert.deepEqual(during.open(before.seal({ a: 1 })), { a: 1 });
  assert.deepEqual(after.open(during.seal({ a: 2 })), { a: 2 });
  assert.equal(before.open(during.seal({ a: 2 })), null);
});

test('a token opens for its purpose alone, and is never an access token', () => {
  const token = createSealer({ secret, purpose: 'cookie' }).seal({ a: 1 });
  assert.deepEqual(createSealer({ secret, purpose: 'cookie' }).open(token), { a: 1 });
  assert.equal(createSealer({ secret, purpose: 'link' }).open(token), null);
  assert.equal(createSealer({ secret }).open(token), null);

  const store = new EncryptedStore({ secret });
  let sessions = 0;
  for (const purpose of ['access token', 'application: access token', 'default']) {
    const sealer = createSealer({ secret, purpose });
    store.retrieve(sealer.seal({ exp: 4e9 }), (_error, session) => {
      assert.equal(session, undefined);
      sessions += 1;
    });
    store.make({ a: 1 }, (_error, accessToken) => assert.equal(sealer.open(accessToken), null));
  }
  assert.equal(sessions, 3);
});

test('what is no token opens to null', () => {
  const { open } = createSealer({ secret });
  for (const value of [undefined, null, 1, {}, '', 'a', 'ü', 'A'.repeat(100_000)])
    assert.equal(open(value), null);
});

test('only plain objects are sealed, and none too large for a header', () => {
  const { open, seal } = createSealer({ secret });
  for (const value of [undefined, null, 1, 'a', [], new Map(), new Date(0), { toJSON: () => 'a' }]) {
    assert.throws(() => seal(/** @type {any} */ (value)), {
      name: 'TypeError',
      message: /^Expected a plain object/,
    });
  }
  assert.ok(open(seal({ a: 'x'.repeat(12_000) })));
  assert.throws(
    () => seal({ a: 'x'.repeat(13_000) }),
    (/** @type {any} */ error) => typeof error.code === 'string',
  );
});

test('a member named __proto__ comes back as an own property', () => {
  const { open, seal } = createSealer({ secret });
  const opened = /** @type {any} */ (open(seal(JSON.parse('{"__proto__":{"admin":true}}'))));
  assert.equal(Object.getPrototypeOf(opened), Object.prototype);
  assert.equal(opened.admin, undefined);
});

runTable(
  'options are refused',
  10,
  [
    { name: 'none', options: undefined },
    { name: 'no secret', options: {} },
    { name: 'an empty secret', options: { secret: '' } },
    { name: 'no secret among several', options: { secret: [] } },
    { name: 'a number', options: { secret: 1 } },
    { name: 'a private key', options: { secret: createPrivateKey(rsa.privateKey) } },
    { name: 'a JWK', options: { secret: { kty: 'oct', k: 'c2VjcmV0' } } },
    { name: 'an empty purpose', options: { secret, purpose: '' } },
    { name: 'a purpose that is no text', options: { secret, purpose: 1 } },
    { name: 'a misspelled option', options: { secret, purposes: 'a' } },
  ],
  ({ options }) => {
    assert.throws(
      () => createSealer(/** @type {any} */ (options)),
      (/** @type {any} */ error) =>
        /^ERR_(OPTION|KEY)_INVALID$/.test(error.code) && !error.message.includes(secret),
    );
  },
);
