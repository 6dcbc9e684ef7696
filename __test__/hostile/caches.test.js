'use strict';

// Keys are remembered once they have been read: one must never stand for another, and a change must count at once, or not
// at all where it was said to be copied.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const { createSealer } = require('../../lib/tokens/sealed');
const jwtIdentity = require('../../lib/jwt-identity');
const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');

/** @param {any} auth @param {string} assertion @returns {Promise<number>} */
const statusOf = (auth, assertion) =>
  new Promise((resolve, reject) => {
    const res = {
      status: (/** @type {number} */ status) => ({ send: () => resolve(status) }),
      send: () => resolve(200),
    };
    auth.token({ body: { assertion } }, res, reject);
  });
const middleware = (/** @type {any} */ keyOf, more = {}) =>
  new JwtMiddleware({
    getKey: (/** @type {any} */ payload, /** @type {any} */ cb) => cb(null, keyOf(payload)),
    store: { type: 'memory', namespace: 'caches' },
    ...more,
  });
const signed = (/** @type {any} */ secret, client = 'alpha') =>
  keys.sign({ alg: 'HS256' }, { client_id: client }, secret);

test('a Buffer that is written to is another key from then on', async () => {
  const key = Buffer.from('the first secret');
  const auth = middleware(() => key);
  const [first, second] = [signed('the first secret'), signed('the other secret')];
  assert.deepEqual([await statusOf(auth, first), await statusOf(auth, second)], [200, 401]);
  key.write('the other secret');
  assert.deepEqual([await statusOf(auth, first), await statusOf(auth, second)], [401, 200]);
  key.fill(0);
  assert.deepEqual([await statusOf(auth, first), await statusOf(auth, second)], [401, 401]);
});

test('a view into a buffer is the key that it shows', async () => {
  const whole = new Uint8Array(Buffer.from('one secret and another one')).buffer;
  /** @type {[number, number]} */
  let part = [0, 10];
  const auth = middleware(() => new Uint8Array(whole, ...part));
  const [first, second] = [signed('one secret'), signed('another one')];
  assert.deepEqual([await statusOf(auth, first), await statusOf(auth, second)], [200, 401]);
  part = [15, 11];
  assert.deepEqual([await statusOf(auth, first), await statusOf(auth, second)], [401, 200]);
});

test('a JWK that is written to is another key from then on', async () => {
  const key = { kty: 'oct', k: keys.base64url('the first secret') };
  const auth = middleware(() => key);
  assert.equal(await statusOf(auth, signed('the first secret')), 200);
  key.k = keys.base64url('the other secret');
  assert.equal(await statusOf(auth, signed('the first secret')), 401);
  assert.equal(await statusOf(auth, signed('the other secret')), 200);
  Object.assign(key, { use: 'enc' });
  assert.equal(await statusOf(auth, signed('the other secret')), 401);
});

test('each of more clients than are remembered has its own key, and no other', async () => {
  const count = 1500;
  const secretOf = (/** @type {any} */ { client_id: client }) => `the secret of ${client}`;
  const auth = middleware(secretOf);
  let refused = 0;
  for (let round = 0; round < 2; round += 1) {
    for (let client = 0; client < count; client += 1) {
      assert.equal(await statusOf(auth, signed(`the secret of ${client}`, String(client))), 200);
      refused += Number(
        (await statusOf(auth, signed(`the secret of ${client}`, String(client + 1)))) === 401,
      );
    }
  }
  assert.equal(refused, 2 * count);
});

test('a key is never taken for another that only looks like it', async () => {
  const jwk = { kty: 'oct', k: keys.base64url('inner') };
  const json = JSON.stringify(jwk);
  const { publicKey } = keys.rsa;
  const der = crypto.createPublicKey(publicKey).export({ format: 'der', type: 'spki' });
  /** What is given, and the secret under which it is good, if there is one. @type {[any, any][]} */
  const given = [
    // The text of a symmetric JWK is a secret itself, and not the one inside.
    [json, json],
    [jwk, 'inner'],
    [Buffer.from(json), json],
    [`jwk ${json}`, `jwk ${json}`],
    ['text a', 'text a'],
    ['a', 'a'],
    [Buffer.from('text a'), 'text a'],
    ['bytes a', 'bytes a'],
    [Buffer.from('a'), 'a'],
    ['\u00e9', Buffer.from('\u00e9')],
    [Buffer.from('\u00e9', 'latin1'), Buffer.from([0xe9])],
    [Buffer.from('\u00e9'), Buffer.from('\u00e9')],
    [publicKey, undefined],
    [der, undefined],
    [`${publicKey}x`, undefined],
    [{ ...jwk, kty: 'RSA' }, undefined],
    [{}, undefined],
    [new Map(Object.entries(jwk)), undefined],
  ];
  // In every order of two, since the first may leave something behind for the second.
  const secrets = [...new Set(given.map(([, secret]) => secret ?? publicKey)), json, der];
  for (const [first] of given) {
    for (const [second, good] of given) {
      let key = first;
      const auth = middleware(() => key);
      await statusOf(auth, signed('x'));
      key = second;
      for (const secret of secrets) {
        const isGood = good !== undefined && Buffer.from(good).equals(Buffer.from(secret));
        assert.equal(await statusOf(auth, signed(secret)), isGood ? 200 : 401);
      }
    }
  }
});

test('what was checked at construction can’t be loosened afterwards', async () => {
  const algorithms = ['HS512'];
  const options = { algorithms, issuer: ['a'] };
  const auth = middleware(() => keys.secret, options);
  const good = keys.sign({ alg: 'HS512' }, { iss: 'a' });
  const others = [keys.sign({ alg: 'HS256' }, { iss: 'a' }), keys.sign({ alg: 'HS512' }, { iss: 'b' })];
  const check = async () => {
    assert.equal(await statusOf(auth, good), 200);
    for (const other of others) assert.equal(await statusOf(auth, other), 401);
  };
  await check();
  algorithms.push('HS256', 'none');
  options.issuer.push('b');
  Object.assign(/** @type {any} */ (auth).options, {
    algorithms: ['HS256'],
    issuer: 'b',
    clockTolerance: 1e9,
  });
  await check();
});

test('a key that was wiped after construction goes on serving, and no other does', async () => {
  const bytes = Buffer.from(keys.secret);
  const sealing = crypto.createHash('sha256').update('a').digest();
  const verify = jwt.createVerifier({ key: bytes });
  const sign = jwt.createSigner({ key: bytes, algorithm: 'HS256' });
  const sealer = createSealer({ secret: sealing });
  const identity = jwtIdentity({ security: { key: bytes }, workers: { getUser: () => null } });
  const sealed = sealer.seal({ a: 1 });
  bytes.fill(0);
  sealing.fill(0);
  const token = sign({ sub: 'alice', userId: 'alice', roles: '' });
  const forged = keys.sign({ alg: 'HS256' }, { sub: 'alice', userId: 'alice', roles: '' }, bytes);
  assert.equal(verify(token).sub, 'alice');
  assert.equal(verify.try(forged), null);
  assert.deepEqual(sealer.open(sealed), { a: 1 });
  for (const [given, isAuthenticated] of /** @type {[string, boolean][]} */ ([
    [token, true],
    [forged, false],
  ])) {
    const req = /** @type {any} */ ({ headers: { authorization: `Bearer ${given}` } });
    await new Promise((resolve) => identity(req, {}, resolve));
    assert.equal(req.identity.user.isAuthenticated, isAuthenticated);
  }
});
