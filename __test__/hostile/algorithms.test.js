'use strict';

// Algorithm confusion: every kind of key against every algorithm, with what somebody who knows only public things can sign.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const keys = require('../support/keys');
const { all, attack } = require('./support/attack');
const { openDoors } = require('./support/doors');
const { headerWith, malloryKey, token, without } = require('./support/forge');

const doors = openDoors();
const { secret, rsa, rsaPss, p256, p384, p521, ed25519 } = keys;
const publicKey = (/** @type {string} */ pem) => crypto.createPublicKey(pem);
const der = (/** @type {string} */ pem) => publicKey(pem).export({ format: 'der', type: 'spki' });
const jwk = (/** @type {string} */ pem) => publicKey(pem).export({ format: 'jwk' });
const hs = ['HS256', 'HS384', 'HS512'];
const rs = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** A key as it is given, the algorithm that honest tokens have, and those that the key can serve. */
const kinds = [
  { kind: 'a secret', alg: 'HS256', signing: secret, material: secret, serves: hs },
  { kind: 'a secret in bytes', alg: 'HS384', signing: secret, material: Buffer.from(secret), serves: hs },
  {
    kind: 'a secret KeyObject',
    alg: 'HS512',
    signing: secret,
    material: crypto.createSecretKey(Buffer.from(secret)),
    serves: hs,
  },
  {
    kind: 'a secret JWK',
    alg: 'HS256',
    signing: secret,
    material: { kty: 'oct', k: keys.base64url(secret) },
    serves: hs,
  },
  {
    kind: 'a secret JWK bound to HS256',
    alg: 'HS256',
    signing: secret,
    material: { kty: 'oct', k: keys.base64url(secret), alg: 'HS256' },
    serves: ['HS256'],
  },
  { kind: 'an RSA public key', alg: 'RS256', signing: rsa.privateKey, material: rsa.publicKey, serves: rs },
  {
    kind: 'an RSA key as PKCS#1',
    alg: 'RS512',
    signing: rsa.privateKey,
    material: rsa.publicKeyPkcs1,
    serves: rs,
  },
  {
    kind: 'an RSA certificate',
    alg: 'RS256',
    signing: rsa.privateKey,
    material: rsa.certificate,
    serves: rs,
  },
  { kind: 'a certificate chain', alg: 'RS256', signing: rsa.privateKey, material: rsa.chain, serves: rs },
  {
    kind: 'an RSA key in DER',
    alg: 'PS384',
    signing: rsa.privateKey,
    material: der(rsa.publicKey),
    serves: rs,
  },
  {
    kind: 'a public KeyObject',
    alg: 'PS256',
    signing: rsa.privateKey,
    material: publicKey(rsa.publicKey),
    serves: rs,
  },
  {
    kind: 'an X509Certificate',
    alg: 'RS384',
    signing: rsa.privateKey,
    material: new crypto.X509Certificate(rsa.certificate),
    serves: rs,
  },
  { kind: 'an RSA JWK', alg: 'RS256', signing: rsa.privateKey, material: jwk(rsa.publicKey), serves: rs },
  {
    kind: 'an RSA JWK bound to RS256',
    alg: 'RS256',
    signing: rsa.privateKey,
    material: { ...jwk(rsa.publicKey), alg: 'RS256' },
    serves: ['RS256'],
  },
  { kind: 'an RSA private key', alg: 'RS256', signing: rsa.privateKey, material: rsa.privateKey, serves: rs },
  {
    kind: 'an RSASSA-PSS key',
    alg: 'PS256',
    signing: rsaPss.privateKey,
    material: rsaPss.publicKey,
    serves: ['PS256', 'PS384', 'PS512'],
  },
  {
    kind: 'a P-256 key',
    alg: 'ES256',
    signing: p256.privateKey,
    material: p256.publicKey,
    serves: ['ES256'],
  },
  {
    kind: 'a P-256 certificate',
    alg: 'ES256',
    signing: p256.privateKey,
    material: p256.certificate,
    serves: ['ES256'],
  },
  {
    kind: 'a P-256 JWK',
    alg: 'ES256',
    signing: p256.privateKey,
    material: jwk(p256.publicKey),
    serves: ['ES256'],
  },
  {
    kind: 'a P-384 key',
    alg: 'ES384',
    signing: p384.privateKey,
    material: p384.publicKey,
    serves: ['ES384'],
  },
  {
    kind: 'a P-521 key',
    alg: 'ES512',
    signing: p521.privateKey,
    material: p521.publicKey,
    serves: ['ES512'],
  },
  {
    kind: 'an Ed25519 key',
    alg: 'EdDSA',
    signing: ed25519.privateKey,
    material: ed25519.publicKey,
    serves: ['EdDSA'],
  },
  {
    kind: 'an Ed25519 JWK',
    alg: 'EdDSA',
    signing: ed25519.privateKey,
    material: jwk(ed25519.publicKey),
    serves: ['EdDSA'],
  },
];

/**
 * What is public of a key, in the forms in which it may lie around: each could have become an HMAC secret.
 *
 * @param {any} material
 * @returns {(string | Buffer)[]}
 */
function publicForms(material) {
  if (material instanceof crypto.X509Certificate) return [material.raw, material.toString()];
  if (typeof material === 'string' || Buffer.isBuffer(material)) {
    const text = material.toString();
    const key = Buffer.isBuffer(material)
      ? crypto.createPublicKey({ key: material, format: 'der', type: 'spki' })
      : crypto.createPublicKey(text);
    const body = text.split('\n').filter((line) => !line.startsWith('-'));
    return [
      material,
      text.trim(),
      `${text.trim()}\n\n`,
      body.join(''),
      Buffer.from(body.join(''), 'base64'),
      key.export({ format: 'der', type: 'spki' }),
      key.export({ format: 'pem', type: 'spki' }),
    ].filter((form) => form.length > 0);
  }
  if (material instanceof crypto.KeyObject) {
    return [
      material.export({ format: 'der', type: 'spki' }),
      material.export({ format: 'pem', type: 'spki' }),
    ];
  }
  return [
    JSON.stringify(material),
    String(material.n ?? material.x),
    Buffer.from(material.n ?? material.x, 'base64url'),
  ];
}

let presented = 0;
for (const { kind, serves, ...keySet } of kinds) {
  const isSecret = keySet.alg.startsWith('HS');
  const rows = keys.algorithms.map((alg) => {
    const secrets = alg.startsWith('HS') && !isSecret ? publicForms(keySet.material) : [malloryKey(alg)];
    return {
      name: `a token that says ${alg}, signed without the key`,
      code: serves.includes(alg) ? 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' : 'ERR_JOSE_ALG_NOT_ALLOWED',
      forge: (/** @type {any} */ honest) =>
        all(...secrets.map((key) => token(honest, { header: { ...honest.header, alg }, alg, key }))),
      tokens: secrets.length,
    };
  });
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0);
  presented += tokens;
  attack(kind, { rows: 13, presented: tokens * 7 }, () => doors.jwt(keySet), rows);
}

/** What stands in place of the algorithm's name, as JSON; nothing for a header without one. */
const names = [
  ...[
    'none',
    'None',
    'NONE',
    'nOnE',
    '',
    ' ',
    'hs256',
    'Hs256',
    'HS256 ',
    ' HS256',
    'HS256\u0000',
    'HS256\n',
  ].map((name) => JSON.stringify(name)),
  ...['rs256', 'RS256 ', 'RS 256', 'SHA256', 'HS', 'HS1', 'HS2560', 'RS1', 'ES256K', 'A128KW', 'dir'].map(
    (name) => JSON.stringify(name),
  ),
  ...['constructor', '__proto__', 'toString', 'ＨＳ256', 'HS２56', 'ΗS256', 'HS256\ufeff', '\ud800'].map(
    (name) => JSON.stringify(name),
  ),
  ...['null', 'true', 'false', '0', '256', '[]', '["HS256"]', '["RS256"]', '{}', '{"alg":"HS256"}', '1e400'],
];
const nameRows = [undefined, ...names].flatMap((json) => {
  const shown = json === undefined ? 'nothing' : json;
  /** @param {any} honest */
  const header = (honest) =>
    json === undefined
      ? without(honest.header, 'alg')
      : headerWith({ ...honest, header: without(honest.header, 'alg') }, `"alg":${json}`);
  const code = 'ERR_JOSE_ALG_NOT_ALLOWED';
  return [
    {
      name: `${shown} as algorithm, with the good signature`,
      code,
      forge: (/** @type {any} */ honest) => token(honest, { header: header(honest) }),
    },
    {
      name: `${shown} as algorithm, without a signature`,
      code,
      forge: (/** @type {any} */ honest) => token(honest, { header: header(honest), signer: () => '' }),
    },
  ];
});

for (const { kind, serves, ...keySet } of kinds.filter(({ kind }) =>
  ['a secret', 'an RSA certificate', 'a P-256 key', 'an Ed25519 key'].includes(kind),
)) {
  attack(
    `names of algorithms under ${kind}`,
    { rows: 86, presented: 86 * 7 },
    () => doors.jwt(keySet),
    nameRows,
  );
}

test('each of 23 kinds of keys met each of 13 algorithms', () => {
  assert.deepEqual({ kinds: kinds.length, presented }, { kinds: 23, presented: 545 });
});
