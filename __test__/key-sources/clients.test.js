'use strict';

// Option keys.clients: which key an assertion is verified with, and what can't be meant.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const keys = require('../support/keys');
const { jwkOf } = require('../support/issuer');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, overHttp, refusals, answer } = require('../jwt-middleware/support');
const { answerOf, assertionOf, failed, granted, middlewareWith, unknown } = require('./support');

const { rsa, otherRsa, p256, p384, ed25519 } = keys;
const oct = (/** @type {string} */ secret) => ({ kty: 'oct', k: keys.base64url(secret) });

const clients = {
  pem: rsa.publicKey,
  certificate: rsa.certificate,
  secret: keys.secret,
  bytes: Buffer.from(keys.secret),
  object: crypto.createPublicKey(p256.publicKey),
  x509: new crypto.X509Certificate(ed25519.certificate),
  jwk: jwkOf(p256.publicKey, { kid: 'one' }),
  list: [jwkOf(rsa.publicKey, { kid: 'old' }), jwkOf(otherRsa.publicKey, { kid: 'new' })],
  named: [
    { kid: 'old', key: rsa.publicKey },
    { kid: 'new', key: otherRsa.certificate },
  ],
  unnamed: [rsa.publicKey, otherRsa.publicKey, p256.publicKey],
  mixed: [{ kid: 'named', key: rsa.publicKey }, p256.publicKey],
  set: {
    keys: [
      { kty: 'XYZ', kid: 'future' },
      { kty: 'EC', crv: 'P-256', kid: 'broken', x: 'AA', y: 'AA' },
      'no key',
      null,
      { ...jwkOf(rsa.publicKey), kid: 5 },
      jwkOf(p384.publicKey, { kid: 'a', use: 'enc' }),
      jwkOf(otherRsa.publicKey, { kid: 'a', alg: 'PS256' }),
      jwkOf(p256.publicKey, { kid: 'a', key_ops: ['verify'] }),
    ],
  },
};

runTable(
  'an assertion verifies with the key of its client:',
  30,
  [
    { iss: 'pem', alg: 'RS256' },
    { iss: 'pem', alg: 'PS384' },
    { iss: 'pem', alg: 'RS256', kid: 'whatever' },
    { iss: 'certificate', alg: 'RS512' },
    { iss: 'secret', alg: 'HS256' },
    { iss: 'bytes', alg: 'HS512' },
    { iss: 'object', alg: 'ES256' },
    { iss: 'x509', alg: 'EdDSA' },
    { iss: 'jwk', alg: 'ES256', kid: 'one' },
    { iss: 'jwk', alg: 'ES256' },
    { iss: 'jwk', alg: 'ES256', kid: 'two', answer: failed },
    { iss: 'list', alg: 'RS256', kid: 'old' },
    { iss: 'list', alg: 'RS256', kid: 'new', key: otherRsa.privateKey },
    { iss: 'list', alg: 'RS256', kid: 'new', answer: failed },
    { iss: 'list', alg: 'RS256', key: otherRsa.privateKey },
    { iss: 'named', alg: 'RS256', kid: 'old' },
    { iss: 'named', alg: 'RS256', kid: 'old', key: otherRsa.privateKey, answer: failed },
    { iss: 'named', alg: 'PS256', kid: 'new', key: otherRsa.privateKey },
    { iss: 'unnamed', alg: 'RS256', key: otherRsa.privateKey },
    { iss: 'unnamed', alg: 'ES256', kid: 'whatever' },
    { iss: 'unnamed', alg: 'ES384', answer: failed },
    { iss: 'mixed', alg: 'RS256', kid: 'named' },
    { iss: 'mixed', alg: 'ES256', kid: 'other' },
    { iss: 'mixed', alg: 'RS256', kid: 'other', answer: failed },
    { iss: 'set', alg: 'PS256', kid: 'a', key: otherRsa.privateKey },
    { iss: 'set', alg: 'ES256', kid: 'a' },
    { iss: 'set', alg: 'RS256', kid: 'a', key: otherRsa.privateKey, answer: failed },
    { iss: 'set', alg: 'ES384', kid: 'a', answer: failed },
    { iss: 'set', alg: 'RS256', kid: 5, answer: failed },
    { iss: 'nobody', alg: 'RS256', answer: unknown },
  ].map((row) => ({ ...row, name: `${row.iss}, ${row.alg}, kid ${row.kid}: ${row.answer ?? granted}` })),
  async ({ iss, alg, kid, key, answer = granted }) => {
    const auth = middlewareWith({ clients });
    const given = assertionOf(iss, { alg, ...(kid !== undefined && { kid }) }, key);
    assert.equal(await answerOf(auth, given), answer);
    const refused = iss === 'nobody' ? unknown : failed;
    assert.equal(await answerOf(auth, keys.tampered(given)), refused);
  },
);

test('a client is found by iss, or by the claim that option claim names', async () => {
  const sign = (/** @type {object} */ claims) => keys.sign({ alg: 'RS256' }, claims);
  const by = (/** @type {object} */ more) => middlewareWith({ clients: { alpha: rsa.publicKey }, ...more });
  assert.equal(await answerOf(by({}), sign({ iss: 'alpha', client_id: 'beta' })), granted);
  assert.equal(await answerOf(by({}), sign({ iss: 'beta', client_id: 'alpha' })), unknown);
  assert.equal(
    await answerOf(by({ claim: 'client_id' }), sign({ iss: 'beta', client_id: 'alpha' })),
    granted,
  );
  assert.equal(
    await answerOf(by({ claim: 'client_id' }), sign({ iss: 'alpha', client_id: 'beta' })),
    unknown,
  );
  for (const iss of [undefined, null, 0, ['alpha'], { alpha: 1 }, '', 'Alpha', 'alpha ']) {
    assert.equal(await answerOf(by({}), sign({ iss })), unknown);
  }
});

test('what the options say is read at construction', async () => {
  const list = [rsa.publicKey];
  const given = { clients: /** @type {any} */ ({ alpha: list }) };
  const auth = middlewareWith(given);
  list[0] = otherRsa.publicKey;
  given.clients.beta = otherRsa.publicKey;
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'RS256' })), granted);
  assert.equal(await answerOf(auth, assertionOf('beta', { alg: 'RS256' }, otherRsa.privateKey)), unknown);
});

test('the policy of the options holds for these keys too', async () => {
  const given = { clients: { alpha: keys.secret, beta: rsa.publicKey } };
  assert.throws(() => middlewareWith(given, { algorithms: ['HS384'] }), { code: 'ERR_KEY_ALG_MISMATCH' });
  const auth = middlewareWith(given, { algorithms: ['HS384', 'RS256'], audience: 'us' });
  const sign = (/** @type {string} */ alg, /** @type {string} */ aud) =>
    keys.sign({ alg }, { iss: 'alpha', aud });
  assert.equal(await answerOf(auth, sign('HS384', 'us')), granted);
  assert.equal(await answerOf(auth, sign('HS384', 'them')), failed);
  assert.equal(await answerOf(auth, sign('HS256', 'us')), failed);
});

overHttp(
  'clients with keys in the options get tokens and use them',
  () => ({ store: { type: 'encrypted', secret: 'a secret of the store' }, keys: { clients } }),
  async ({ token, call, errors }) => {
    const good = assertionOf('list', { alg: 'RS256', kid: 'new' }, otherRsa.privateKey);
    const { status, json } = await token(good);
    assert.equal(status, 200);
    assert.equal((await call(json.access_token)).json.session.iss, 'list');
    assert.deepEqual(answer(await token(keys.tampered(good))), refusals.badAssertion);
    assert.deepEqual(answer(await token(assertionOf('nobody', { alg: 'RS256' }))), refusals.unknownClient);
    assert.deepEqual(errors, []);
  },
);

test('debug is called with the reason why a known client was refused', async () => {
  /** @type {any[]} */
  const heard = [];
  const auth = middlewareWith({ clients }, { debug: (/** @type {any} */ event) => heard.push(event) });
  await answerOf(auth, assertionOf('jwk', { alg: 'ES256', kid: 'two' }));
  assert.equal(heard[0].context.cause.code, 'ERR_JWKS_NO_MATCHING_KEY');
});

test('a getKey that is put in later, or options as a whole, do as before', async () => {
  const auth = middlewareWith({ clients: { alpha: rsa.publicKey } });
  auth.options = { getKey: async () => keys.secret, store: auth.options.store };
  assert.equal(await answerOf(auth, assertionOf('beta', { alg: 'HS256' })), granted);
  auth.options = { keys: { clients: { gamma: p256.publicKey } }, store: auth.options.store };
  assert.equal(await answerOf(auth, assertionOf('gamma', { alg: 'ES256' })), granted);
  assert.equal(await answerOf(auth, assertionOf('beta', { alg: 'HS256' })), unknown);
});

test('options of an application that have a member keys of their own are no mistake beside getKey', async () => {
  const getKey = async () => keys.secret;
  const store = { type: 'memory' };
  for (const own of [{ alpha: 'x' }, [], 'text', () => {}]) {
    const auth = new JwtMiddleware({ getKey, store, keys: own });
    assert.equal(await answerOf(auth, assertionOf('beta', { alg: 'HS256' })), granted);
  }
  for (const ours of [{ clients: {} }, { jwks: 'https://example.org/' }]) {
    assert.throws(() => new JwtMiddleware({ getKey, store, keys: ours }), { code: 'ERR_OPTION_INVALID' });
  }
});

const refuses = (/** @type {string} */ name, /** @type {any} */ given, code = 'ERR_OPTION_INVALID') => ({
  name,
  given,
  code,
});
runTable(
  'construction refuses',
  28,
  [
    refuses('text as keys', 'https://example.org/jwks'),
    refuses('true as keys', true),
    refuses('neither clients nor jwks', {}),
    refuses('both', { clients, jwks: 'https://example.org/jwks' }),
    refuses('another member', { clients, claims: 'iss' }),
    refuses('an empty claim', { clients, claim: '' }),
    refuses('clients in an array', { clients: [rsa.publicKey] }),
    refuses('clients in a Map', { clients: new Map() }),
    refuses('null as clients', { clients: null }),
    refuses('a client with an empty list', { clients: { a: [] } }),
    refuses('a client without key', { clients: { a: undefined } }, 'ERR_OPTION_INVALID'),
    refuses('a client with a number', { clients: { a: 5 } }),
    refuses('a client with an empty text', { clients: { a: '' } }, 'ERR_KEY_INVALID'),
    refuses('a client with an empty object', { clients: { a: {} } }),
    refuses('a broken PEM', { clients: { a: rsa.publicKey.replace(/\n.{20}/, '\n') } }, 'ERR_KEY_INVALID'),
    refuses('an RSA key of 1024 bits', { clients: { a: keys.rsa1024.publicKey } }, 'ERR_KEY_TOO_SMALL'),
    refuses(
      'a key that is for encryption',
      { clients: { a: jwkOf(rsa.publicKey, { use: 'enc' }) } },
      'ERR_KEY_USE_FORBIDDEN',
    ),
    refuses('a list with one bad key', { clients: { a: [rsa.publicKey, ''] } }, 'ERR_KEY_INVALID'),
    refuses('a JWK of an unknown type', { clients: { a: { kty: 'XYZ' } } }, 'ERR_KEY_UNSUPPORTED'),
    refuses('a kid twice', {
      clients: { a: [{ kid: '1', key: rsa.publicKey }, jwkOf(p256.publicKey, { kid: '1' })] },
    }),
    refuses('a kid that is a number', { clients: { a: [{ kid: 1, key: rsa.publicKey }] } }),
    refuses('a JWK whose kid is a fraction', { clients: { a: jwkOf(rsa.publicKey, { kid: 1.5 }) } }),
    refuses('an empty kid', { clients: { a: [{ kid: '', key: rsa.publicKey }] } }),
    refuses('a named key with another member', {
      clients: { a: [{ kid: '1', key: rsa.publicKey, alg: 'RS256' }] },
    }),
    refuses('a set without keys', { clients: { a: { keys: [] } } }),
    refuses('a set whose keys are all of no use', { clients: { a: { keys: [{ kty: 'XYZ' }] } } }),
    refuses('a set that is none', { clients: { a: { keys: {} } } }),
    refuses('a set of too many keys', { clients: { a: { keys: Array(257).fill(oct(keys.secret)) } } }),
  ],
  ({ given, code }) => {
    assert.throws(
      () => middlewareWith(given),
      (/** @type {any} */ error) => {
        assert.equal(error.code, code);
        assert.doesNotMatch(error.message, /BEGIN|MII/);
        return true;
      },
    );
  },
);

test('without getKey and keys, the assertions of always are thrown', () => {
  const store = { type: 'memory' };
  for (const none of [undefined, null, '', 0, false]) {
    assert.throws(() => new JwtMiddleware({ store, keys: none }), {
      name: 'AssertionError',
      message: 'options.getKey should be provided',
    });
  }
  assert.throws(() => new JwtMiddleware({ keys: { clients } }), {
    name: 'AssertionError',
    message: 'options.store should be provided',
  });
});

test('clients whose JWKs look alike in logs have each their own key', async () => {
  class Redacted {
    /** @param {object} jwk */
    constructor(jwk) {
      Object.assign(this, jwk);
    }
    toJSON() {
      return { kty: 'RSA' };
    }
  }
  const jwks = {
    alice: new Redacted(jwkOf(keys.rsa.publicKey)),
    bob: Object.assign(jwkOf(keys.otherRsa.publicKey), { toJSON: () => ({ kty: 'RSA' }) }),
  };
  const getKey = async (/** @type {any} */ { iss }) => jwks[/** @type {'alice' | 'bob'} */ (iss)];
  const auth = new JwtMiddleware({ getKey, store: { type: 'memory' } });
  const statusOf = (/** @type {string} */ iss, /** @type {string} */ key) =>
    new Promise((resolve) => {
      const res = {
        set() {},
        status: (/** @type {number} */ code) => ({ send: () => resolve(code) }),
        send: () => resolve(200),
      };
      const assertion = keys.sign(
        { alg: 'RS256', typ: 'JWT' },
        { iss, exp: Math.floor(Date.now() / 1000) + 60 },
        key,
      );
      auth.token(
        /** @type {any} */ ({ headers: {}, body: { assertion } }),
        /** @type {any} */ (res),
        resolve,
      );
    });
  const [alices, bobs] = [keys.rsa.privateKey, keys.otherRsa.privateKey];
  assert.deepEqual(
    [
      await statusOf('alice', alices),
      await statusOf('bob', alices),
      await statusOf('bob', bobs),
      await statusOf('alice', bobs),
    ],
    [200, 401, 200, 401],
  );
});
