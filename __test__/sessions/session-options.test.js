'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { sessionSecret } = require('../../lib/sessions/secret');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { createGlass, enter, freshStore, refresh, users } = require('./session-support');
const { jwtIdentity, optionsWith } = require('../jwt-identity/support');

const crypto = require('node:crypto');

const { publicKey } = keys.p256;
const store = freshStore();
const without = (/** @type {string[]} */ ...verbs) => {
  const { store: whole } = createGlass();
  return Object.fromEntries(Object.entries(whole).filter(([verb]) => !verbs.includes(verb)));
};

runTable(
  'an invalid option throws at construction',
  23,
  [
    {
      name: 'rotate without a store',
      options: { refreshToken: { rotate: true } },
      message:
        /^Expected a store, which refreshToken.rotate needs, for refreshToken.store but received undefined/,
    },
    {
      name: 'revocation without a store',
      options: { grantToken: { revocation: {} } },
      message: /^Expected a store, which grantToken.revocation needs, for refreshToken.store/,
    },
    {
      name: 'revocation with a store for itself alone',
      options: { grantToken: { revocation: { store } } },
      message: /^Expected a store, which grantToken.revocation needs, for refreshToken.store/,
    },
    {
      name: 'revocation of a service without a store',
      options: { security: { publicKey }, grantToken: { revocation: {} } },
      message: /^Expected a store for grantToken.revocation.store but received a value of type undefined/,
    },
    {
      name: 'a store without a key to sign with',
      options: { security: { publicKey }, refreshToken: { store } },
      message: /^Option refreshToken.store needs a private key or a secret/,
      code: 'ERR_KEY_NOT_PRIVATE',
    },
    {
      name: 'a misspelt option beside a store',
      options: { refreshToken: { store, rotat: true } },
      message:
        /^Expected one of expiresIn, cookie, store, rotate, grace, maxSessions, label, onReuse for the name of an option in refreshToken but received rotat/,
    },
    {
      name: 'a misspelt option of revocation',
      options: { refreshToken: { store }, grantToken: { revocation: { stale: 1 } } },
      message:
        /^Expected one of store, staleness, max for the name of an option in grantToken.revocation but received stale/,
    },
    {
      name: 'a store that is none',
      options: { refreshToken: { store: 'redis' } },
      message:
        /^Expected an object with a type .* for refreshToken.store but received a value of type string/,
    },
    {
      name: 'null for a store',
      options: { refreshToken: { store: null } },
      message: /^Expected an object with a type .* for refreshToken.store but received a value of type null/,
    },
    ...[['add'], ['swap'], ['list'], ['removeGroup']].map((verbs) => ({
      name: `a store without ${verbs}`,
      options: { refreshToken: { store: without(...verbs) } },
      message: /^refreshToken.store needs a store that can .* atomically, and the custom store can't$/,
      code: 'ERR_STORE_UNSUPPORTED',
    })),
    {
      name: 'a store of revocations without swap',
      options: { refreshToken: { store }, grantToken: { revocation: { store: without('swap') } } },
      message: /^grantToken.revocation needs a store that can compare and swap a value/,
      code: 'ERR_STORE_UNSUPPORTED',
    },
    {
      name: 'rotate that is no boolean',
      options: { refreshToken: { store, rotate: 'yes' } },
      message: /^Expected a boolean for refreshToken.rotate but received yes of type string/,
    },
    {
      name: 'a grace below 0',
      options: { refreshToken: { store, rotate: true, grace: -1 } },
      message: /^Expected 0 to \d+ seconds, .* for refreshToken.grace but received -1/,
    },
    {
      name: 'a grace without end',
      options: { refreshToken: { store, rotate: true, grace: Number.POSITIVE_INFINITY } },
      message: /^Expected 0 to \d+ seconds, .* for refreshToken.grace but received Infinity/,
    },
    {
      name: 'maxSessions that is 0',
      options: { refreshToken: { store, maxSessions: 0 } },
      message: /^Expected a positive integer for refreshToken.maxSessions but received 0/,
    },
    {
      name: 'maxSessions without end',
      options: { refreshToken: { store, maxSessions: Number.POSITIVE_INFINITY } },
      message: /^Expected a positive integer for refreshToken.maxSessions but received Infinity/,
    },
    {
      name: 'a label that is text',
      options: { refreshToken: { store, label: 'phone' } },
      message: /^Expected a function for refreshToken.label but received phone/,
    },
    {
      name: 'onReuse that is no function',
      options: { refreshToken: { store, rotate: true, onReuse: true } },
      message: /^Expected a function for refreshToken.onReuse but received true/,
    },
    {
      name: 'revocation that is no object',
      options: { refreshToken: { store }, grantToken: { revocation: true } },
      message: /^Expected an object for grantToken.revocation but received a value of type boolean/,
    },
    {
      name: 'a staleness without a unit',
      options: { refreshToken: { store }, grantToken: { revocation: { staleness: '5' } } },
      message: /^Expected 0 to \d+ seconds, .* for grantToken.revocation.staleness but received 5/,
    },
  ],
  ({ options, message, code = 'ERR_OPTION_INVALID' }) => {
    assert.throws(() => jwtIdentity(optionsWith(options)), { message, code });
  },
);

test('what the original accepts for these options is accepted', () => {
  for (const refreshToken of [undefined, null, 1, 'x', { expiresIn: 3, more: 1 }]) {
    assert.equal(typeof jwtIdentity(optionsWith({ refreshToken, grantToken: refreshToken })), 'function');
  }
});

test('changing options later changes nothing', async () => {
  const refreshToken = { store: freshStore(), rotate: true, grace: 10 };
  const options = {
    security: { key: keys.secret },
    workers: { getUser: async () => users.alice },
    refreshToken,
  };
  const middleware = jwtIdentity(options);
  refreshToken.rotate = false;
  refreshToken.grace = 0;
  const first = await enter(middleware);
  const second = await refresh(middleware, first.refreshToken);
  assert.notEqual(second.refreshToken, null);
  assert.equal((await refresh(middleware, first.refreshToken)).refreshToken, second.refreshToken);
});

// -------------------------------------------------------------------------------------------------- what records are sealed with

const { rsa, p384, p521, ed25519, rsaPss } = keys;
const jwk = (/** @type {string} */ pem) => crypto.createPrivateKey(pem).export({ format: 'jwk' });
const der = (/** @type {string} */ pem, /** @type {any} */ type) =>
  crypto.createPrivateKey(pem).export({ format: 'der', type });
const octets = Buffer.from(keys.secret);

runTable(
  'a key gives one secret in every form it is written in',
  7,
  [
    {
      name: 'a secret',
      algorithm: 'HS256',
      forms: [
        keys.secret,
        octets,
        new Uint8Array(octets),
        crypto.createSecretKey(octets),
        { kty: 'oct', k: octets.toString('base64url') },
      ],
    },
    {
      name: 'RSA',
      algorithm: 'RS256',
      forms: [
        rsa.privateKey,
        rsa.privateKeyPkcs1,
        Buffer.from(rsa.privateKey),
        der(rsa.privateKey, 'pkcs8'),
        der(rsa.privateKey, 'pkcs1'),
        crypto.createPrivateKey(rsa.privateKey),
        jwk(rsa.privateKey),
      ],
    },
    ...[
      { name: 'P-256', algorithm: 'ES256', pair: keys.p256 },
      { name: 'P-384', algorithm: 'ES384', pair: p384 },
      { name: 'P-521', algorithm: 'ES512', pair: p521 },
    ].map(({ pair, ...row }) => ({
      ...row,
      forms: [
        pair.privateKey,
        pair.privateKeySec1,
        der(pair.privateKey, 'pkcs8'),
        der(pair.privateKey, 'sec1'),
        crypto.createPrivateKey(pair.privateKey),
        jwk(pair.privateKey),
      ],
    })),
    {
      name: 'Ed25519',
      algorithm: 'EdDSA',
      forms: [ed25519.privateKey, der(ed25519.privateKey, 'pkcs8'), jwk(ed25519.privateKey)],
    },
    {
      name: 'RSASSA-PSS',
      algorithm: 'PS256',
      forms: [rsaPss.privateKey, Buffer.from(rsaPss.privateKey), crypto.createPrivateKey(rsaPss.privateKey)],
    },
  ],
  ({ algorithm, forms }) => {
    const secrets = forms.map((form) => sessionSecret(form, algorithm).toString('hex'));
    assert.equal(new Set(secrets).size, 1);
    assert.match(secrets[0] ?? '', /^ff[0-9a-f]{62}$/);
    const other = algorithm.startsWith('HS') ? 'another secret' : keys.otherRsa.privateKey;
    assert.notEqual(sessionSecret(other, algorithm).toString('hex'), secrets[0]);
  },
);

test('servers with one key share sessions, which are unknown with another key', async () => {
  const shared = freshStore();
  const withKey = (/** @type {any} */ key) =>
    jwtIdentity(
      optionsWith({ security: { privateKey: key }, refreshToken: { store: shared, rotate: true } }),
    );
  const [one, two, other] = [
    withKey(keys.rsa.privateKey),
    withKey(crypto.createPrivateKey(keys.rsa.privateKeyPkcs1)),
    withKey(keys.otherRsa.privateKey),
  ];
  const { refreshToken } = await enter(one, 'alice', { password: 'open sesame' });
  const next = await refresh(two, refreshToken);
  assert.equal(next.statusCode, 200);
  assert.equal((await refresh(other, next.refreshToken)).statusCode, 401);
  assert.equal((await refresh(one, next.refreshToken)).statusCode, 200);
});
