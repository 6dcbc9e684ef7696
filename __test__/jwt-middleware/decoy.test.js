'use strict';

// Where the answer doesn't tell an unknown client from a bad signature, the work doesn't either: each refusal has tried one
// signature of the assertion's algorithm.

const assert = require('node:assert/strict');
const { mock, test } = require('node:test');
const native = require('../../lib/native');
const { BAD_SIGNATURE } = require('../../lib/native/faults');

let tried = 0;
const { createVerifier } = native;
mock.method(native, 'createVerifier', (/** @type {any[]} */ ...args) => {
  const verify = createVerifier(.../** @type {[any, any]} */ (args));
  return (/** @type {string} */ token, /** @type {number} */ now) => {
    const result = verify(token, now);
    if (result === BAD_SIGNATURE) tried += 1;
    return result;
  };
});

const JwtMiddleware = require('../../lib/jwt-middleware');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { bareResponse, recordingNext } = require('./support');

const audience = 'https://as.example';
/** @type {Record<string, { sign: any, verify: any }>} */
const pairs = {
  HS256: { sign: keys.secret, verify: keys.secret },
  HS512: { sign: keys.secret, verify: keys.secret },
  RS256: { sign: keys.rsa.privateKey, verify: keys.rsa.publicKey },
  PS256: { sign: keys.rsa.privateKey, verify: keys.rsa.publicKey },
  ES256: { sign: keys.p256.privateKey, verify: keys.p256.publicKey },
  ES384: { sign: keys.p384.privateKey, verify: keys.p384.publicKey },
  ES512: { sign: keys.p521.privateKey, verify: keys.p521.publicKey },
  EdDSA: { sign: keys.ed25519.privateKey, verify: keys.ed25519.publicKey },
};
const bearerType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const clientType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What getKey does for the client whose signature is bad. @type {Record<string, (alg: string) => any>} */
const clients = {
  'a known client': (alg) => [null, pairs[alg]?.verify],
  'an unknown client': () => [null, undefined],
  'a client without a key': () => [null, ''],
  'an error of getKey': () => [new Error('no such client')],
  'a client with a key of another kind': (alg) => [
    null,
    alg === 'EdDSA' ? keys.rsa.publicKey : keys.ed25519.publicKey,
  ],
  'a client with a key that nobody can read': () => [
    null,
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
  ],
};

/** @param {string} alg @param {any} answer @param {'strict' | 'default' | 'client'} mode */
async function refused(alg, answer, mode) {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: 'alpha', sub: 'alpha', aud: audience, exp };
  const token = keys.sign(/** @type {any} */ ({ alg, typ: 'JWT' }), claims, pairs[alg]?.sign);
  return answerTo(keys.tampered(token), answer, mode);
}

/** @param {string} assertion @param {any} answer @param {'strict' | 'default' | 'client'} mode */
async function answerTo(assertion, answer, mode) {
  const more = {
    strict: { strict: true, audience },
    default: {},
    client: { clientCredentials: true, metadata: { issuer: audience, tokenEndpoint: `${audience}/token` } },
  }[mode];
  const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(...answer);
  const auth = new JwtMiddleware(/** @type {any} */ ({ getKey, store: { type: 'memory' }, ...more }));
  const body =
    mode === 'client'
      ? { grant_type: 'client_credentials', client_assertion_type: clientType, client_assertion: assertion }
      : { grant_type: bearerType, assertion };
  const res = bareResponse('status', 'send');
  const next = recordingNext();
  tried = 0;
  auth.token({ headers: {}, body }, res, next);
  await new Promise(setImmediate);
  assert.deepEqual(next.calls, []);
  return { tried, calls: res.calls };
}

for (const mode of /** @type {('strict' | 'client')[]} */ (['strict', 'client'])) {
  const rows = Object.keys(pairs).flatMap((alg) =>
    Object.entries(clients).map(([name, answerOf]) => ({ name: `${alg}: ${name}`, alg, answerOf })),
  );
  runTable(
    `${mode}: one signature is tried, and the answer is the same`,
    48,
    rows,
    async ({ alg, answerOf }) => {
      const known = await refused(alg, [null, pairs[alg]?.verify], mode);
      const seen = await refused(alg, answerOf(alg), mode);
      assert.equal(seen.tried, 1);
      assert.deepEqual(seen, known);
    },
  );
}

test('where the answer tells that a client is unknown, nothing is tried', async () => {
  for (const alg of Object.keys(pairs)) {
    assert.equal((await refused(alg, [null, undefined], 'default')).tried, 0);
    assert.equal((await refused(alg, [null, pairs[alg]?.verify], 'default')).tried, 1);
  }
});

runTable(
  'an alg that is no text is refused as any other',
  5,
  [{ toString: 1 }, ['RS256'], 17, null, {}].map((alg) => ({ name: JSON.stringify(alg), alg })),
  async ({ alg }) => {
    const withAlg = (/** @type {unknown} */ value) =>
      keys.compact(JSON.stringify({ alg: value, typ: 'JWT' }), '{"iss":"alpha"}');
    for (const mode of /** @type {const} */ (['strict', 'client'])) {
      const unknown = await answerTo(withAlg('X'), [null, null], mode);
      assert.deepEqual(await answerTo(withAlg(alg), [null, null], mode), unknown);
    }
  },
);
