'use strict';

// A key that several functions need is read once, and stays in the core no longer than it is needed.

const assert = require('node:assert/strict');
const { mock, test } = require('node:test');
const jwtIdentity = require('../../lib/jwt-identity');
const { inspectKey, withKey } = require('../../lib/native/keys');
const { binding } = require('../../lib/native/load-binding');
const { createSigner } = require('../../lib/native/signing');
const { createVerifier } = require('../../lib/native');
const createStore = require('../../lib/stores');
const { createSigner: createTokenSigner } = require('../../lib/tokens/jwt');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const now = 1_700_000_000;

/** What takes a key, called with a number in its place. @type {Record<string, (number: number) => unknown>} */
const takers = {
  createVerifier: (number) => binding.createVerifier(number, 0, '{}'),
  createSigner: (number) => binding.createSigner(number, 0, 'HS256', '{"alg":"HS256"}'),
  inspectKey: (number) => binding.inspectKey(number, 0),
  deriveKey: (number) => binding.deriveKey(number, 0, 'a test'),
};
runTable(
  'a number stands for the key until it is released, and for none afterwards',
  4,
  Object.entries(takers).map(([name, take]) => ({ name, take })),
  ({ take }) => {
    const number = binding.readKey(keys.secret, 0);
    assert.ok(take(number));
    binding.releaseKey(number);
    for (const released of [number, 0, 4_294_967_295]) {
      assert.throws(() => take(released), { code: 'ERR_INTERNAL' });
    }
  },
);

test('no number is given twice, and releasing one releases no other', () => {
  const first = binding.readKey(keys.secret, 0);
  binding.releaseKey(first);
  binding.releaseKey(first);
  const second = binding.readKey(keys.secret, 0);
  const third = binding.readKey(keys.secret, 0);
  assert.equal(new Set([first, second, third]).size, 3);
  binding.releaseKey(second);
  assert.ok(binding.inspectKey(third, 0));
  binding.releaseKey(third);
});

test('what was made of a key works after its release, with what belongs to it', () => {
  const { sign, verify } = withKey(keys.p521.privateKey, 'key', (key) => ({
    sign: createSigner(key, { alg: 'ES512' }),
    verify: createVerifier(key, { algorithms: ['ES512'] }),
  }));
  const token = sign('{"a":1}');
  assert.equal(verify(token, now), '{"a":1}');
  assert.equal(createVerifier(keys.p521.publicKey)(token, now), '{"a":1}');
  assert.equal(typeof verify(keys.tampered(token), now), 'number');
});

test('a key that is read once is what a key that is read for each use is', () => {
  for (const key of [keys.secret, keys.p521.privateKey, keys.rsa.publicKey, keys.ed25519.privateKey])
    assert.deepEqual(withKey(key, 'key', inspectKey), inspectKey(key));
});

test('a key is released if what uses it throws, and one that cannot be read throws with the name of its option', () => {
  const released = mock.method(binding, 'releaseKey');
  const failure = new Error('a failure');
  const fail = () =>
    withKey(keys.secret, 'key', () => {
      throw failure;
    });
  assert.throws(fail, failure);
  assert.equal(released.mock.callCount(), 1);
  assert.throws(() => withKey('', 'security.key', inspectKey), {
    code: 'ERR_KEY_INVALID',
    message: /security\.key/,
  });
  assert.equal(released.mock.callCount(), 1);
  released.mock.restore();
});

const { privateKey, publicKey } = keys.p521;
const identity = (/** @type {object} */ security) => () =>
  jwtIdentity({ security, workers: { getUser: async () => null } });
const store = (/** @type {object} */ options) => () =>
  createStore({ type: 'jwt', issuer: 'https://as.example', audience: 'api', ...options });
const two = [
  { kid: 'new', key: privateKey },
  { kid: 'old', key: keys.rsa.publicKey },
];
runTable(
  'what makes several functions of a key reads each half once',
  7,
  [
    { name: 'jwt-identity with a private key', make: identity({ privateKey }), halves: 1 },
    { name: 'jwt-identity with both halves', make: identity({ privateKey, publicKey }), halves: 2 },
    { name: 'jwt-identity with a public key', make: identity({ publicKey: keys.rsa.publicKey }), halves: 1 },
    { name: 'jwt-identity with a secret', make: identity({ key: keys.secret }), halves: 1 },
    { name: 'the jwt store', make: store({ key: privateKey }), halves: 1 },
    { name: 'the jwt store with two keys', make: store({ keys: two }), halves: 2 },
    { name: 'a signer', make: () => createTokenSigner({ key: privateKey, algorithm: 'ES512' }), halves: 1 },
  ],
  ({ make, halves }) => {
    const reads = mock.method(binding, 'readKey');
    const releases = mock.method(binding, 'releaseKey');
    const uses = ['createVerifier', 'createSigner', 'inspectKey'].map((name) =>
      mock.method(binding, /** @type {'createVerifier'} */ (name)),
    );
    make();
    assert.equal(reads.mock.callCount(), halves);
    assert.equal(releases.mock.callCount(), halves);
    const given = uses.flatMap(({ mock }) => mock.calls.map(({ arguments: [key] }) => typeof key));
    assert.ok(given.length >= 2, String(given.length));
    assert.deepEqual([...new Set(given)], ['number']);
    mock.restoreAll();
  },
);
