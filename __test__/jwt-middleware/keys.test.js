'use strict';

// Which keys getKey may return, and that each verifies what it should and nothing else.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const {
  JwtMiddleware,
  bareResponse,
  options,
  overHttp,
  recordingNext,
  refusals,
  until,
} = require('./support');

const { rsa, otherRsa, rsaPss, rsa1024, p256, p384, p521, ed25519, secp256k1 } = keys;

/**
 * What the token endpoint answers to an assertion when getKey returns a key.
 *
 * @param {unknown} key
 * @param {unknown} given
 * @param {object} [more] options
 */
async function answerTo(key, given, more) {
  const auth = new JwtMiddleware(
    options({ getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key), ...more }),
  );
  const res = bareResponse('status', 'send');
  const next = recordingNext();
  auth.token({ body: { assertion: given } }, res, next);
  await until(() => next.calls.length || res.calls.some(([name]) => name === 'send'));
  assert.deepEqual(next.calls, []);
  return res.calls;
}

/** @param {any[]} calls */
function accepted(calls) {
  assert.equal(calls.length, 1, `refused: ${JSON.stringify(calls)}`);
  assert.equal(calls[0][1].token_type, 'Bearer');
}

const refused = [
  ['status', 401],
  ['send', refusals.badAssertion.json],
];
const unknown = [
  ['status', 401],
  ['send', refusals.unknownClient.json],
];

const pub = (/** @type {any} */ key) => crypto.createPublicKey(key);
const priv = (/** @type {any} */ key) => crypto.createPrivateKey(key);
const jwk = (/** @type {crypto.KeyObject} */ key, more = {}) => ({
  ...key.export({ format: 'jwk' }),
  ...more,
});
const bytes = (/** @type {string} */ text) => new Uint8Array(Buffer.from(text));
const crlf = (/** @type {string} */ text) => text.replace(/\n/g, '\r\n');
const der = (/** @type {crypto.KeyObject} */ key, /** @type {any} */ type) =>
  key.export({ format: 'der', type });

const material = [
  { name: 'a secret as string', alg: 'HS256', key: keys.secret },
  { name: 'a secret as Buffer', alg: 'HS256', key: Buffer.from(keys.secret) },
  { name: 'a secret as Uint8Array', alg: 'HS256', key: bytes(keys.secret) },
  { name: 'a secret as KeyObject', alg: 'HS256', key: crypto.createSecretKey(Buffer.from(keys.secret)) },
  { name: 'a secret as JWK', alg: 'HS256', key: { kty: 'oct', k: keys.base64url(keys.secret) } },
  { name: 'SPKI PEM', alg: 'RS256', key: rsa.publicKey },
  { name: 'PKCS#1 PEM', alg: 'RS256', key: rsa.publicKeyPkcs1 },
  { name: 'an X.509 certificate', alg: 'RS256', key: rsa.certificate },
  { name: 'an expired certificate', alg: 'RS256', key: rsa.certificateExpired },
  { name: 'a certificate signed with SHA-1', alg: 'RS256', key: rsa.certificateSha1 },
  { name: 'a certificate chain', alg: 'RS256', key: rsa.chain },
  { name: 'a certificate in a Buffer', alg: 'RS256', key: Buffer.from(rsa.certificate) },
  { name: 'SPKI PEM in a Uint8Array', alg: 'RS256', key: bytes(rsa.publicKey) },
  { name: 'a certificate with CRLF', alg: 'RS256', key: crlf(rsa.certificate) },
  { name: 'a certificate after text', alg: 'RS256', key: `subject=/CN=alpha\n\n${rsa.certificate}` },
  { name: 'a certificate between blank lines', alg: 'RS256', key: `\n\n${rsa.certificate}\n\n` },
  { name: 'a public KeyObject', alg: 'RS256', key: pub(rsa.publicKey) },
  {
    name: 'the publicKey of an X509Certificate',
    alg: 'RS256',
    key: new crypto.X509Certificate(rsa.certificate).publicKey,
  },
  { name: 'an X509Certificate', alg: 'RS256', key: new crypto.X509Certificate(rsa.certificate) },
  { name: 'PKCS#8 PEM, of which the public half counts', alg: 'RS256', key: rsa.privateKey },
  { name: 'private PKCS#1 PEM', alg: 'RS256', key: rsa.privateKeyPkcs1 },
  { name: 'a private KeyObject', alg: 'RS256', key: priv(rsa.privateKey) },
  { name: 'an RSA JWK', alg: 'RS256', key: jwk(pub(rsa.publicKey), { alg: 'RS256', use: 'sig' }) },
  { name: 'a DER certificate', alg: 'RS256', key: new crypto.X509Certificate(rsa.certificate).raw },
  { name: 'DER SPKI', alg: 'RS256', key: der(pub(rsa.publicKey), 'spki') },
  { name: 'an RSA-PSS key', alg: 'PS256', key: rsaPss.publicKey, signing: rsaPss.privateKey },
  { name: 'an RSA key for PS512', alg: 'PS512', key: rsa.certificate },
  { name: 'an EC certificate', alg: 'ES256', key: p256.certificate },
  { name: 'SEC1 PEM', alg: 'ES384', key: p384.privateKeySec1 },
  { name: 'an EC JWK', alg: 'ES512', key: jwk(pub(p521.publicKey)) },
  { name: 'an Ed25519 certificate', alg: 'EdDSA', key: ed25519.certificate },
  { name: 'an Ed25519 JWK', alg: 'EdDSA', key: jwk(pub(ed25519.publicKey)) },
];

runTable('a key can be', 32, material, async ({ alg, key, signing }) => {
  const good = keys.sign({ alg, typ: 'JWT' }, { client_id: 'alpha' }, signing);
  accepted(await answerTo(key, good));
  assert.deepEqual(await answerTo(key, keys.tampered(good)), refused);
});

runTable(
  'an algorithm is supported, with its own key and no other:',
  13,
  keys.algorithms.map((alg) => ({ name: alg })),
  async ({ name: alg }) => {
    const good = keys.sign({ alg, typ: 'JWT' }, { client_id: 'alpha' });
    accepted(await answerTo(keys.keyFor[alg].verifying, good));
    assert.deepEqual(await answerTo(keys.keyFor[alg].verifying, keys.tampered(good)), refused);
    const other = alg.startsWith('HS') ? `${keys.secret}!` : otherRsa.certificate;
    assert.deepEqual(await answerTo(other, good), refused);
  },
);

runTable(
  'algorithms are not confused:',
  17,
  [
    { name: 'none, unsigned', key: rsa.certificate, given: keys.compact('{"alg":"none"}', '{}') },
    { name: 'none, with typ', key: rsa.certificate, given: keys.compact('{"alg":"none","typ":"JWT"}', '{}') },
    { name: 'None', key: keys.secret, given: keys.compact('{"alg":"None"}', '{}') },
    {
      name: 'none, signed with the secret',
      key: keys.secret,
      given: keys.compact('{"alg":"none"}', '{}', keys.signer('HS256', keys.secret)),
    },
    {
      name: 'none, where the key is a member of every object',
      key: {}.constructor,
      given: keys.compact('{"alg":"none"}', '{}'),
    },
    {
      name: 'HS256 with the certificate as secret',
      key: rsa.certificate,
      given: keys.sign({ alg: 'HS256' }, {}, rsa.certificate),
    },
    {
      name: 'HS256 with the SPKI PEM as secret',
      key: rsa.publicKey,
      given: keys.sign({ alg: 'HS256' }, {}, rsa.publicKey),
    },
    {
      name: 'HS256 with the trimmed SPKI PEM as secret',
      key: rsa.publicKey,
      given: keys.sign({ alg: 'HS256' }, {}, rsa.publicKey.trim()),
    },
    {
      name: 'HS256 with the DER as secret',
      key: rsa.publicKey,
      given: keys.sign({ alg: 'HS256' }, {}, der(pub(rsa.publicKey), 'spki')),
    },
    {
      name: 'HS256 with a DER Buffer as key',
      key: der(pub(rsa.publicKey), 'spki'),
      given: keys.sign({ alg: 'HS256' }, {}, der(pub(rsa.publicKey), 'spki')),
    },
    { name: 'RS256 where the key is a secret', key: keys.secret, given: keys.sign({ alg: 'RS256' }, {}) },
    {
      name: 'hs256 in lower case',
      key: keys.secret,
      given: keys.compact('{"alg":"hs256"}', '{}', keys.signer('HS256', keys.secret)),
    },
    {
      name: 'no alg',
      key: keys.secret,
      given: keys.compact('{"typ":"JWT"}', '{}', keys.signer('HS256', keys.secret)),
    },
    {
      name: 'alg null',
      key: keys.secret,
      given: keys.compact('{"alg":null}', '{}', keys.signer('HS256', keys.secret)),
    },
    {
      name: 'alg in an array',
      key: keys.secret,
      given: keys.compact('{"alg":["HS256"]}', '{}', keys.signer('HS256', keys.secret)),
    },
    {
      name: 'ES256 with a secp256k1 key',
      key: secp256k1.publicKey,
      given: keys.sign({ alg: 'ES256' }, {}, secp256k1.privateKey),
    },
    {
      name: 'ES256 with a P-384 key',
      key: p384.publicKey,
      given: keys.sign({ alg: 'ES256' }, {}, p384.privateKey),
    },
  ],
  async ({ key, given }) => {
    assert.deepEqual(await answerTo(key, given), refused);
  },
);

runTable(
  'no key means an unknown client:',
  6,
  [undefined, null, '', 0, false, Number.NaN].map((key) => ({ name: String(key), key })),
  async ({ key }) => {
    assert.deepEqual(await answerTo(key, keys.sign({ alg: 'HS256' }, {}, '')), unknown);
  },
);

runTable(
  'what is no usable key fails the client, and nothing else:',
  15,
  [
    { name: 'an empty Buffer', key: Buffer.alloc(0), given: keys.sign({ alg: 'HS256' }, {}, '') },
    { name: 'an empty Uint8Array', key: new Uint8Array(), given: keys.sign({ alg: 'HS256' }, {}, '') },
    {
      name: 'a JWK with an empty secret',
      key: { kty: 'oct', k: '' },
      given: keys.sign({ alg: 'HS256' }, {}, ''),
    },
    { name: 'a number', key: 5, given: keys.sign({ alg: 'HS256' }, {}, '5') },
    { name: 'true', key: true, given: keys.sign({ alg: 'HS256' }, {}, 'true') },
    { name: 'a symbol', key: Symbol('key'), given: keys.sign({ alg: 'HS256' }, {}) },
    { name: 'a function', key: () => keys.secret, given: keys.sign({ alg: 'HS256' }, {}) },
    { name: 'an object', key: { key: keys.secret }, given: keys.sign({ alg: 'HS256' }, {}) },
    { name: 'an array', key: [keys.secret], given: keys.sign({ alg: 'HS256' }, {}) },
    { name: 'a boxed string', key: Object(keys.secret), given: keys.sign({ alg: 'HS256' }, {}) },
    { name: 'a JWK of an unknown type', key: { kty: 'XYZ' }, given: keys.sign({ alg: 'HS256' }, {}) },
    {
      name: 'a JWK that cannot be serialised',
      key: circular({ kty: 'oct' }),
      given: keys.sign({ alg: 'HS256' }, {}),
    },
    {
      name: 'an RSA key of 1024 bits',
      key: rsa1024.publicKey,
      given: keys.sign({ alg: 'RS256' }, {}, rsa1024.privateKey),
    },
    {
      name: 'a broken PEM',
      key: rsa.publicKey.replace(/\n.{20}/, '\n'),
      given: keys.sign({ alg: 'RS256' }, {}),
    },
    {
      name: "another client's certificate",
      key: otherRsa.certificate,
      given: keys.sign({ alg: 'RS256' }, {}),
    },
  ],
  async ({ key, given }) => {
    assert.deepEqual(await answerTo(key, given), refused);
    assert.deepEqual(await answerTo(key, given), refused);
  },
);

/** @param {any} object */
function circular(object) {
  object.self = object;
  return object;
}

test('a key is read from what it is now: a Buffer that is overwritten is another key', async () => {
  const key = Buffer.from(keys.secret);
  const auth = new JwtMiddleware(
    options({ getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key) }),
  );
  const ask = async () => {
    const res = bareResponse('status', 'send');
    auth.token({ body: { assertion: keys.sign({ alg: 'HS256' }, {}) } }, res, recordingNext());
    await until(() => res.calls.some(([name]) => name === 'send'));
    return res.calls[0][0];
  };
  assert.equal(await ask(), 'send');
  key[0] = /** @type {number} */ (key[0]) ^ 1;
  assert.equal(await ask(), 'status');
  key[0] = /** @type {number} */ (key[0]) ^ 1;
  assert.equal(await ask(), 'send');
});

test('a JWK that is changed is another key, and its text is not it', async () => {
  const auth = new JwtMiddleware(options());
  /** @param {unknown} key @param {string} secret */
  const ask = async (key, secret) => {
    auth.options.getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key);
    const res = bareResponse('status', 'send');
    auth.token({ body: { assertion: keys.sign({ alg: 'HS256' }, {}, secret) } }, res, recordingNext());
    await until(() => res.calls.some(([name]) => name === 'send'));
    return res.calls[0][0];
  };
  const key = { kty: 'oct', k: keys.base64url(keys.secret) };
  const text = JSON.stringify(key);
  assert.equal(await ask(key, keys.secret), 'send');
  for (const same of [text, Buffer.from(text)]) {
    assert.equal(await ask(same, text), 'send', 'the text of a symmetric JWK is a secret of its own');
    assert.equal(await ask(same, keys.secret), 'status');
  }
  assert.equal(await ask(key, text), 'status');
  key.k = keys.base64url('another secret, just as long as needed');
  assert.equal(await ask(key, keys.secret), 'status');
  assert.equal(await ask(key, 'another secret, just as long as needed'), 'send');
});

test('more clients than are remembered all work, before and after', async () => {
  const auth = new JwtMiddleware(
    options({
      store: { type: 'encrypted', secret: 'a secret of the store' },
      getKey: (/** @type {any} */ { client }, /** @type {any} */ cb) => cb(null, `${keys.secret} ${client}`),
    }),
  );
  let answered = 0;
  for (const client of [...Array(1100).keys(), 0, 1, 1099]) {
    const res = bareResponse('status', 'send');
    const good = keys.sign({ alg: 'HS256' }, { client }, `${keys.secret} ${client}`);
    auth.token({ body: { assertion: good } }, res, recordingNext());
    assert.equal(res.calls[0][0], 'send');
    auth.token({ body: { assertion: keys.tampered(good) } }, res, recordingNext());
    assert.deepEqual(res.calls[1], ['status', 401]);
    answered += 1;
  }
  assert.equal(answered, 1103);
});

overHttp(
  'the certificate that the documentation tells to make works over HTTP',
  () =>
    options({ getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, rsa.certificate) }),
  async ({ token, call }) => {
    const good = keys.sign({ alg: 'RS256', typ: 'JWT' }, { client_id: 'alpha' });
    const { status, json } = await token(good);
    assert.equal(status, 200);
    assert.equal((await call(json.access_token)).json.session.client_id, 'alpha');
    assert.equal((await token(keys.tampered(good))).status, 401);
    assert.equal((await token(keys.sign({ alg: 'HS256' }, {}, rsa.certificate))).status, 401);
    assert.equal((await token(keys.compact('{"alg":"none"}', '{"client_id":"alpha"}'))).status, 401);
  },
);
