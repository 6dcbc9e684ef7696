'use strict';

// identity.jwks publishes public keys, and never a secret or a private key.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { jwtIdentity, optionsWith, pass } = require('./support');

const { rsa, otherRsa, rsaPss, p256, p384, p521, ed25519, secret } = keys;
const identityWith = (/** @type {any} */ security, more = {}) =>
  jwtIdentity(optionsWith({ security, ...more }));

/** What a handler answers to a bare response. @param {any} handler */
function answerOf(handler) {
  /** @type {Record<string, any>} */
  const headers = {};
  /** @type {any} */
  let body;
  const res = {
    setHeader: (/** @type {string} */ name, /** @type {any} */ value) => (headers[name] = value),
    end: (/** @type {string} */ text) => (body = text),
  };
  handler({}, res);
  return { headers, body };
}

/** @param {any} security */
const published = (security) => JSON.parse(answerOf(identityWith(security).jwks).body).keys;

/** @param {string} pem */
const jwk = (pem) => crypto.createPublicKey(pem).export({ format: 'jwk' });

for (const { name, express } of versions) {
  test(`the set is served with its type and time (${name})`, async () => {
    const identity = identityWith({
      keys: [
        { kid: 'a', privateKey: p256.privateKey },
        { kid: 'b', publicKey: rsa.publicKey },
      ],
    });
    const app = express();
    app.use(identity);
    app.get('/.well-known/jwks.json', identity.jwks);
    app.get('/short', identityWith({ key: secret }, { jwks: { cacheMaxAge: 0 } }).jwks);
    app.get('/long', identityWith({ key: secret }, { jwks: { cacheMaxAge: '2h' } }).jwks);
    const server = await serve(app);
    try {
      const { status, headers, json, text } = await request(`${server.url}/.well-known/jwks.json`);
      assert.equal(status, 200);
      assert.equal(headers['content-type'], 'application/jwk-set+json');
      assert.equal(headers['content-length'], String(text.length));
      assert.equal(headers['cache-control'], 'public, max-age=300');
      assert.deepEqual(json, {
        keys: [
          { ...jwk(p256.publicKey), kid: 'a', alg: 'ES256', use: 'sig' },
          { ...jwk(rsa.publicKey), kid: 'b', alg: 'RS256', use: 'sig' },
        ],
      });
      assert.equal((await request(`${server.url}/short`)).headers['cache-control'], 'public, max-age=0');
      assert.equal((await request(`${server.url}/long`)).headers['cache-control'], 'public, max-age=7200');
      const head = await request(`${server.url}/.well-known/jwks.json`, { method: 'HEAD' });
      assert.deepEqual(
        [head.status, head.text, head.headers['content-length']],
        [200, '', String(text.length)],
      );
      assert.equal((await request(`${server.url}/.well-known/jwks.json`, { method: 'POST' })).status, 404);
    } finally {
      await server.close();
    }
  });
}

const pkcs8 = (/** @type {string} */ pem) =>
  crypto.createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
runTable(
  'the public half is published of',
  19,
  [
    { name: 'a private RSA key', key: rsa.privateKey, algorithm: 'RS256', expected: rsa },
    { name: 'a private key in PKCS#1', key: rsa.privateKeyPkcs1, algorithm: 'PS512', expected: rsa },
    { name: 'a private key in DER', key: pkcs8(rsa.privateKey), algorithm: 'RS256', expected: rsa },
    {
      name: 'a private KeyObject',
      key: crypto.createPrivateKey(rsa.privateKey),
      algorithm: 'RS384',
      expected: rsa,
    },
    {
      name: 'a private JWK',
      key: crypto.createPrivateKey(rsa.privateKey).export({ format: 'jwk' }),
      algorithm: 'RS256',
      expected: rsa,
    },
    { name: 'a public key', publicKey: rsa.publicKey, algorithm: 'RS256', expected: rsa },
    { name: 'a public key in PKCS#1', publicKey: rsa.publicKeyPkcs1, algorithm: 'RS256', expected: rsa },
    { name: 'a certificate', publicKey: otherRsa.certificate, algorithm: 'RS256', expected: otherRsa },
    { name: 'a certificate chain', publicKey: rsa.chain, algorithm: 'RS256', expected: rsa },
    {
      name: 'an X509Certificate',
      publicKey: new crypto.X509Certificate(rsa.certificate),
      algorithm: 'RS256',
      expected: rsa,
    },
    { name: 'an RSA-PSS key', privateKey: rsaPss.privateKey, algorithm: 'PS256' },
    { name: 'a P-256 key', privateKey: p256.privateKey, algorithm: 'ES256', expected: p256 },
    { name: 'a P-256 key in SEC 1', privateKey: p256.privateKeySec1, algorithm: 'ES256', expected: p256 },
    { name: 'a P-384 key', privateKey: p384.privateKey, algorithm: 'ES384', expected: p384 },
    { name: 'a P-521 key', privateKey: p521.privateKey, algorithm: 'ES512', expected: p521 },
    { name: 'a P-521 certificate', publicKey: p521.certificate, algorithm: 'ES512', expected: p521 },
    { name: 'an Ed25519 key', privateKey: ed25519.privateKey, algorithm: 'EdDSA', expected: ed25519 },
    { name: 'an Ed25519 certificate', publicKey: ed25519.certificate, algorithm: 'EdDSA', expected: ed25519 },
    {
      name: 'a pair',
      privateKey: ed25519.privateKey,
      publicKey: ed25519.publicKey,
      algorithm: 'EdDSA',
      expected: ed25519,
    },
  ],
  async ({ name: _name, expected, ...security }) => {
    for (const [one] of [published(security), published({ keys: [security] })]) {
      const { kid, alg, use, ...members } = one;
      assert.deepEqual([alg, use], [security.algorithm, 'sig']);
      if (expected) assert.deepEqual(members, jwk(expected.publicKey));
      else assert.equal(members.kty, 'RSA');
      const { calculateJwkThumbprint } = await require('../support/jose').loadJose();
      assert.equal(kid, await calculateJwkThumbprint(members));
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) assert.equal(member in one, false);
    }
  },
);

test('what is published verifies what was signed', async () => {
  for (const [algorithm, { signing }] of Object.entries(keys.keyFor)) {
    if (algorithm.startsWith('HS')) continue;
    const identity = identityWith({ keys: [{ kid: 'x', privateKey: signing, algorithm }] });
    const { identity: own } = await pass(identity, { headers: {}, body: {} });
    const { grantToken } = await own.logIn({ userId: 1 });
    const { keys: set } = JSON.parse(answerOf(identity.jwks).body);
    const { createVerifier } = require('../../lib/tokens/jwt');
    assert.equal(createVerifier({ key: set[0] })(grantToken).userId, 1);
    assert.throws(() => createVerifier({ key: set[0] })(keys.tampered(grantToken)));
  }
});

runTable(
  'a secret is never published:',
  6,
  [
    { name: 'text', security: { key: secret } },
    { name: 'bytes', security: { key: Buffer.from(secret) } },
    { name: 'a KeyObject', security: { key: crypto.createSecretKey(Buffer.from(secret)) } },
    { name: 'a JWK', security: { key: { kty: 'oct', kid: 'a', k: keys.base64url(secret) } } },
    {
      name: 'one of several',
      security: {
        keys: [
          { kid: 'a', key: secret },
          { kid: 'b', key: `${secret}!` },
        ],
      },
    },
    {
      name: 'one beside a pair',
      security: {
        keys: [
          { kid: 'a', key: secret },
          { kid: 'b', privateKey: p256.privateKey },
        ],
      },
      count: 1,
    },
  ],
  ({ security, count = 0 }) => {
    const { body } = answerOf(identityWith(security).jwks);
    assert.equal(JSON.parse(body).keys.length, count);
    const hash = crypto.createHash('sha256').update(secret);
    for (const form of [secret, keys.base64url(secret), hash.digest('base64url')]) {
      assert.equal(body.includes(form), false);
    }
  },
);

test('jwks is a property that isn’t enumerable, and the middleware is otherwise unchanged', () => {
  const identity = identityWith({ key: secret });
  assert.deepEqual([Object.keys(identity), identity.name, identity.length], [[], 'jwtIdentityMiddleware', 3]);
  const { jwks } = identity;
  assert.equal(jwks.name, 'jwks');
});

test('an invalid option of jwks is refused', () => {
  const invalid = [{ cacheMaxAge: -1 }, { cacheMaxAge: '300' }, { cacheMaxAge: 0.5 }, { maxAge: 1 }, null, 5];
  for (const jwks of invalid) {
    assert.throws(() => identityWith({ key: secret }, { jwks }), { code: 'ERR_OPTION_INVALID' });
  }
});
