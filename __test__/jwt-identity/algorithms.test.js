'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const jsonwebtoken = require('jsonwebtoken');
const { runTable } = require('../support/run-table');
const keys = require('../support/keys');
const support = require('./support');
const { alice, fromNow, headerText, jwtIdentity, logIn, optionsWith, pass, refused, userOf } = support;

/** @param {Record<string, any>} security */
const secured = (security) => jwtIdentity(optionsWith({ security }));

/**
 * Logs alice in, authenticates and refreshes, and does the same with each of her tokens tampered.
 *
 * @param {Function} middleware
 * @returns {Promise<string>} the algorithm in her tokens
 */
async function round(middleware) {
  const { statusCode, grantToken, refreshToken } = await logIn(middleware, { rememberMe: true }, alice);
  assert.equal(statusCode, 200);
  assert.equal((await userOf(middleware, `Bearer ${grantToken}`)).id, 'alice');
  assert.equal((await userOf(middleware, `Bearer ${keys.tampered(grantToken)}`)).id, null);
  assert.equal((await userOf(middleware, `Bearer ${refreshToken}`)).id, null);
  assert.equal((await logIn(middleware, { refreshToken })).statusCode, 200);
  assert.deepEqual(await logIn(middleware, { refreshToken: keys.tampered(refreshToken) }), refused);
  assert.deepEqual(await logIn(middleware, { refreshToken: grantToken }), refused);
  const { alg } = JSON.parse(headerText(grantToken));
  assert.equal(headerText(grantToken), JSON.stringify({ alg, typ: 'JWT' }));
  assert.equal(headerText(refreshToken), JSON.stringify({ alg, typ: 'refresh+jwt' }));
  return alg;
}

const { keyFor, rsa, p256, p384, p521, ed25519, rsaPss } = keys;
const privateKey = crypto.createPrivateKey;
const publicKey = crypto.createPublicKey;
/**
 * @param {string} pem
 * @param {object} [more]
 */
const jwk = (pem, more) => ({ ...privateKey(pem).export({ format: 'jwk' }), ...more });

runTable(
  'every algorithm works with its key, given as key and as a pair',
  13,
  keys.algorithms.map((name) => ({ name })),
  async ({ name }) => {
    const { signing, verifying } = keyFor[name];
    assert.equal(await round(secured({ key: signing, algorithm: name })), name);
    if (signing === verifying) return;
    assert.equal(await round(secured({ privateKey: signing, algorithm: name })), name);
    assert.equal(await round(secured({ privateKey: signing, publicKey: verifying, algorithm: name })), name);
  },
);

runTable(
  'a key in each usual form selects the algorithm where none is given',
  28,
  [
    { name: 'a secret', security: { key: keys.secret }, alg: 'HS256' },
    { name: 'a Buffer', security: { key: Buffer.from(keys.secret) }, alg: 'HS256' },
    { name: 'a Uint8Array', security: { key: new Uint8Array(64).fill(7) }, alg: 'HS256' },
    {
      name: 'a secret KeyObject',
      security: { key: crypto.createSecretKey(keys.secret, 'utf8') },
      alg: 'HS256',
    },
    { name: 'a secret JWK', security: { key: { kty: 'oct', k: 'A'.repeat(86) } }, alg: 'HS256' },
    {
      name: 'a secret JWK for HS512',
      security: { key: { kty: 'oct', k: 'A'.repeat(86), alg: 'HS512' } },
      alg: 'HS512',
    },
    { name: 'RSA as PKCS#8', security: { privateKey: rsa.privateKey }, alg: 'RS256' },
    { name: 'RSA as PKCS#1', security: { privateKey: rsa.privateKeyPkcs1 }, alg: 'RS256' },
    { name: 'RSA as privateKey', security: { privateKey: rsa.privateKey }, alg: 'RS256' },
    { name: 'RSA in a Buffer', security: { key: Buffer.from(rsa.privateKey) }, alg: 'RS256' },
    {
      name: 'RSA as DER',
      security: { key: privateKey(rsa.privateKey).export({ type: 'pkcs8', format: 'der' }) },
      alg: 'RS256',
    },
    { name: 'RSA as KeyObject', security: { key: privateKey(rsa.privateKey) }, alg: 'RS256' },
    { name: 'RSA as JWK', security: { key: jwk(rsa.privateKey) }, alg: 'RS256' },
    { name: 'RSA as JWK for PS512', security: { key: jwk(rsa.privateKey, { alg: 'PS512' }) }, alg: 'PS512' },
    {
      name: 'RSA with its public key',
      security: { privateKey: rsa.privateKey, publicKey: rsa.publicKey },
      alg: 'RS256',
    },
    {
      name: 'RSA with its certificate',
      security: { privateKey: rsa.privateKey, publicKey: rsa.certificate },
      alg: 'RS256',
    },
    {
      name: 'RSA with its certificate as object',
      security: { privateKey: rsa.privateKey, publicKey: new crypto.X509Certificate(rsa.certificate) },
      alg: 'RS256',
    },
    {
      name: 'RSA with a public KeyObject',
      security: { privateKey: rsa.privateKey, publicKey: publicKey(rsa.publicKey) },
      alg: 'RS256',
    },
    { name: 'RSA-PSS', security: { privateKey: rsaPss.privateKey }, alg: 'PS256' },
    { name: 'P-256', security: { privateKey: p256.privateKey }, alg: 'ES256' },
    { name: 'P-256 as SEC1', security: { privateKey: p256.privateKeySec1 }, alg: 'ES256' },
    { name: 'P-256 as JWK', security: { key: jwk(p256.privateKey) }, alg: 'ES256' },
    {
      name: 'P-256 with its certificate',
      security: { privateKey: p256.privateKey, publicKey: p256.certificate },
      alg: 'ES256',
    },
    { name: 'P-384', security: { privateKey: p384.privateKey }, alg: 'ES384' },
    { name: 'P-521', security: { privateKey: p521.privateKey }, alg: 'ES512' },
    { name: 'Ed25519', security: { privateKey: ed25519.privateKey }, alg: 'EdDSA' },
    { name: 'Ed25519 as JWK', security: { key: jwk(ed25519.privateKey) }, alg: 'EdDSA' },
    { name: 'Ed25519 with its public key', security: { ...ed25519, certificate: undefined }, alg: 'EdDSA' },
  ],
  async ({ security, alg }) => {
    const middleware = secured(security);
    assert.equal(await round(middleware), alg);
    const { identity } = await pass(middleware, { headers: {} });
    assert.deepEqual({ ...identity.config.security }, { algorithm: alg });
  },
);

runTable(
  'an unusable key is refused, and not shown',
  22,
  [
    { name: 'a public key under HS256', security: { key: rsa.publicKey, algorithm: 'HS256' } },
    { name: 'a certificate under HS256', security: { key: rsa.certificate, algorithm: 'HS256' } },
    {
      name: 'a private key in a Buffer under HS256',
      security: { key: Buffer.from(rsa.privateKey), algorithm: 'HS256' },
    },
    {
      name: 'an indented public key under HS512',
      security: { key: ` \n${rsa.publicKey}`, algorithm: 'HS512' },
    },
    {
      name: 'a public key in a Buffer under HS256',
      security: { key: Buffer.from(p256.publicKey), algorithm: 'HS256' },
    },
    {
      name: 'a DER key under HS256',
      security: { key: publicKey(rsa.publicKey).export({ type: 'spki', format: 'der' }), algorithm: 'HS256' },
    },
    { name: 'a secret under RS256', security: { key: keys.secret, algorithm: 'RS256' } },
    { name: 'RSA under ES256', security: { key: rsa.privateKey, algorithm: 'ES256' } },
    { name: 'P-256 under ES384', security: { key: p256.privateKey, algorithm: 'ES384' } },
    { name: 'P-256 under RS256', security: { key: p256.privateKey, algorithm: 'RS256' } },
    { name: 'RSA-PSS under RS256', security: { key: rsaPss.privateKey, algorithm: 'RS256' } },
    { name: 'RSA of 1024 bits', security: { key: keys.rsa1024.privateKey } },
    { name: 'secp256k1', security: { key: keys.secp256k1.privateKey } },
    { name: 'an empty Buffer', security: { key: Buffer.alloc(0) } },
    { name: 'a broken PEM', security: { key: rsa.privateKey.replace('MII', 'MIX') } },
    { name: 'an unknown JWK', security: { key: { kty: 'none' } } },
    { name: 'a secret as privateKey', security: { privateKey: keys.secret } },
    { name: 'a secret as privateKey under HS256', security: { privateKey: keys.secret, algorithm: 'HS256' } },
    { name: 'a secret as publicKey', security: { publicKey: keys.secret } },
    { name: 'a secret as publicKey under HS256', security: { publicKey: keys.secret, algorithm: 'HS256' } },
    { name: 'a public key as privateKey', security: { privateKey: rsa.publicKey } },
    {
      name: "somebody else's public key",
      security: { privateKey: rsa.privateKey, publicKey: keys.otherRsa.publicKey },
    },
  ],
  ({ security }) => {
    assert.throws(
      () => secured(security),
      (/** @type {any} */ error) => {
        assert.match(error.code, /^ERR_KEY_/);
        assert.doesNotMatch(error.message, /BEGIN|MII|long enough/);
        return true;
      },
    );
  },
);

test('a pair and a key together are refused', () => {
  assert.throws(() => secured({ key: keys.secret, privateKey: rsa.privateKey }), TypeError);
  assert.throws(() => secured({ key: rsa.privateKey, publicKey: rsa.publicKey }), TypeError);
});

test('a value that isn’t a key is refused, and not shown', () => {
  for (const name of ['privateKey', 'publicKey']) {
    assert.throws(() => secured({ [name]: { pem: rsa.privateKey } }), {
      name: 'TypeError',
      message: new RegExp(`^Expected a string, .* for security.${name} but received a value of type object$`),
    });
  }
});

runTable(
  'with a public key alone tokens are verified and none is issued',
  6,
  [
    { name: 'a public key as key', security: { key: rsa.publicKey } },
    { name: 'a public key', security: { publicKey: rsa.publicKey } },
    { name: 'a certificate', security: { publicKey: rsa.certificate } },
    { name: 'a public JWK', security: { publicKey: publicKey(rsa.publicKey).export({ format: 'jwk' }) } },
    {
      name: 'a public KeyObject, algorithm named',
      security: { publicKey: publicKey(rsa.publicKey), algorithm: 'RS256' },
    },
    { name: 'a private key as publicKey', security: { publicKey: rsa.privateKey } },
  ],
  async ({ security }) => {
    const issuer = secured({ privateKey: rsa.privateKey });
    const { grantToken, refreshToken } = await logIn(issuer, { rememberMe: true }, alice);
    const reader = secured(security);
    assert.equal((await userOf(reader, `Bearer ${grantToken}`)).id, 'alice');
    assert.equal((await userOf(reader, `Bearer ${keys.tampered(grantToken)}`)).id, null);
    assert.equal((await userOf(reader, `Bearer ${refreshToken}`)).id, null);
    for (const body of [{}, { login: 'alice', password: 'wrong' }, { refreshToken }]) {
      await assert.rejects(logIn(reader, body), { code: 'ERR_KEY_NOT_PRIVATE' });
    }
  },
);

runTable(
  'a token with an algorithm other than the configured one is anonymous',
  13,
  keys.algorithms.map((name) => ({ name })),
  async ({ name }) => {
    const middleware = secured({ key: keyFor[name].signing, algorithm: name });
    const payload = { userId: 'alice', roles: 'r', exp: fromNow(60) };
    const good = keys.sign({ alg: name }, payload);
    assert.equal((await userOf(middleware, `Bearer ${good}`)).id, 'alice');

    const { verifying } = keyFor[name];
    const forged = [
      keys.compact(JSON.stringify({ alg: 'none' }), JSON.stringify(payload)),
      ...['HS256', 'HS384', 'HS512'].map((alg) => keys.sign({ alg }, payload, `${verifying} `)),
      ...keys.algorithms.filter((alg) => alg !== name).map((alg) => keys.sign({ alg }, payload)),
      // Signed with one algorithm, but its header names another.
      ...keys.algorithms
        .filter((alg) => alg !== name)
        .map((alg) =>
          keys.compact(
            JSON.stringify({ alg: name }),
            JSON.stringify(payload),
            keys.signer(alg, keyFor[alg].signing),
          ),
        ),
    ];
    if (!name.startsWith('HS')) {
      for (const alg of ['HS256', 'HS384', 'HS512']) forged.push(keys.sign({ alg }, payload, verifying));
    }
    for (const token of forged)
      assert.equal((await userOf(middleware, `Bearer ${token}`)).id, null, headerText(token));
    assert.ok(forged.length >= 28);
  },
);

runTable(
  'tokens are interoperable with an independent implementation',
  12,
  keys.algorithms.filter((alg) => alg !== 'EdDSA').map((name) => ({ name })),
  async ({ name }) => {
    const { signing, verifying } = keyFor[name];
    const algorithm = /** @type {'RS256'} */ (name);
    const middleware = secured({ key: signing, algorithm });
    const { grantToken, refreshToken } = await logIn(middleware, { rememberMe: true }, alice);
    for (const token of [grantToken, refreshToken]) {
      assert.equal(jsonwebtoken.verify(token, verifying, { algorithms: [algorithm] }).userId, 'alice');
      assert.throws(() => jsonwebtoken.verify(keys.tampered(token), verifying, { algorithms: [algorithm] }));
    }
    const made = jsonwebtoken.sign({ userId: 'bob', roles: '' }, signing, { algorithm, expiresIn: 60 });
    assert.equal((await userOf(middleware, `Bearer ${made}`)).id, 'bob');
  },
);

runTable(
  'signing with a private key happens on another thread',
  4,
  ['RS256', 'ES512', 'EdDSA', 'PS512'].map((name) => ({ name })),
  async ({ name }) => {
    const middleware = secured({ key: keyFor[/** @type {'RS256'} */ (name)].signing, algorithm: name });
    const { identity } = await pass(middleware, { headers: {}, body: {} });
    let settled = 0;
    const all = Array.from({ length: 200 }, () =>
      identity.logIn(alice).then((/** @type {any} */ result) => {
        settled += 1;
        return result;
      }),
    );
    // What another thread computes can't be there after a microtask.
    for (let turn = 0; turn < 50; turn += 1) await undefined;
    assert.equal(settled, 0);
    const results = await Promise.all(all);
    assert.ok(results.every(({ statusCode }) => statusCode === 200));
  },
);

test('signing with a secret doesn’t wait for the event loop', async () => {
  const { identity } = await pass(secured({ key: keys.secret }), { headers: {}, body: {} });
  let settled = false;
  identity.logIn(alice).then(() => {
    settled = true;
  });
  for (let turn = 0; turn < 50; turn += 1) await undefined;
  assert.equal(settled, true);
});
