'use strict';

// Option security.keys: the first signs, all verify, and a token's kid selects its key.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const {
  alice,
  fromNow,
  headerText,
  jwtIdentity,
  logIn,
  optionsWith,
  pass,
  refused,
  userOf,
} = require('./support');

const { rsa, otherRsa, p256, p521, ed25519, secret } = keys;
const other = `${secret} of another`;
const withKeys = (/** @type {any[]} */ ...given) => jwtIdentity(optionsWith({ security: { keys: given } }));
const withKey = (/** @type {any} */ key) => jwtIdentity(optionsWith({ security: { key } }));
const body = { login: 'alice', password: 'open sesame', rememberMe: true };

/** Which of the middlewares let a token in. @param {Function[]} middlewares @param {string} token */
const lettingIn = async (middlewares, token) => {
  const users = await Promise.all(middlewares.map((middleware) => userOf(middleware, `Bearer ${token}`)));
  return users.map(({ isAuthenticated }) => isAuthenticated);
};

test('the first key signs, with its kid in the header of both kinds of tokens', async () => {
  const middleware = withKeys({ kid: 'new', key: secret, algorithm: 'HS512' }, { kid: 'old', key: other });
  const { grantToken, refreshToken } = await logIn(middleware, body);
  assert.equal(headerText(grantToken), '{"alg":"HS512","typ":"JWT","kid":"new"}');
  assert.equal(headerText(refreshToken), '{"alg":"HS512","typ":"refresh+jwt","kid":"new"}');
  const { identity } = await pass(middleware, { headers: {} });
  assert.deepEqual({ ...identity.config.security }, { algorithm: 'HS512' });
});

test('without kid, the key id of a pair is its thumbprint, and that of a JWK its own kid', async () => {
  const { grantToken } = await logIn(withKeys({ key: rsa.privateKey, algorithm: 'RS256' }), body);
  const { kid } = JSON.parse(headerText(grantToken));
  const { calculateJwkThumbprint } = await require('../support/jose').loadJose();
  const jwk = require('node:crypto').createPublicKey(rsa.publicKey).export({ format: 'jwk' });
  assert.equal(kid, await calculateJwkThumbprint(/** @type {any} */ (jwk)));
  const oct = { kty: 'oct', kid: 'its own', k: keys.base64url(secret) };
  assert.equal(JSON.parse(headerText((await logIn(withKeys({ key: oct }), body)).grantToken)).kid, 'its own');
});

test('a key rotation in the documented order logs no user out', async () => {
  const before = withKey(secret);
  const prepared = withKeys({ kid: '1', key: secret }, { kid: '2', key: other });
  const switched = withKeys({ kid: '2', key: other }, { kid: '1', key: secret });
  const after = withKeys({ kid: '2', key: other });
  const stages = [before, prepared, switched, after];
  const tokens = await Promise.all(stages.map((stage) => logIn(stage, body)));
  const table = await Promise.all(tokens.map(({ grantToken }) => lettingIn(stages, grantToken)));
  assert.deepEqual(table, [
    // A single key ignores kid, so going back to one key works, too.
    [true, true, true, false],
    [true, true, true, false],
    [false, true, true, true],
    [false, true, true, true],
  ]);
  for (const [i, { refreshToken }] of tokens.entries()) {
    for (const [j, stage] of stages.entries()) {
      const { statusCode } = await logIn(stage, { refreshToken });
      assert.equal(statusCode, /** @type {any} */ (table[i])[j] ? 200 : 401, `of stage ${i} at stage ${j}`);
    }
  }
});

test('both kinds of tokens of jwt-identity 3.1.0 stay valid under several keys', async () => {
  const ring = withKeys(
    { kid: 'new', privateKey: p521.privateKey },
    { kid: 'new 2', key: other },
    { kid: 'old', key: secret },
  );
  const times = { iat: fromNow(), exp: fromNow(90 * 24 * 60 * 60) };
  const grant = keys.sign(
    { alg: 'HS256', typ: 'JWT' },
    { userId: 'alice', roles: '', iat: fromNow(), exp: fromNow(900) },
  );
  const refresh = keys.sign(
    { alg: 'HS256', typ: 'JWT' },
    { userId: 'alice', securityStamp: alice.securityStamp, ...times },
  );
  assert.deepEqual(await lettingIn([ring], grant), [true]);
  assert.deepEqual(await lettingIn([ring], keys.tampered(grant)), [false]);
  assert.deepEqual(await lettingIn([ring], refresh), [false]);
  assert.equal((await logIn(ring, { refreshToken: refresh })).statusCode, 200);
  assert.deepEqual(await logIn(ring, { refreshToken: keys.tampered(refresh) }), refused);
  assert.deepEqual(await logIn(ring, { refreshToken: grant }), refused);
});

const ring = withKeys(
  { kid: 'hmac', key: secret },
  { kid: 'hmac 2', key: other },
  { kid: 'rsa', privateKey: rsa.privateKey },
  { kid: 'pss', publicKey: otherRsa.certificate, algorithm: 'PS256' },
  { kid: 'ec', publicKey: p256.publicKey },
  { kid: '__proto__', publicKey: ed25519.publicKey },
);
const claims = { userId: 'alice', roles: 'admin', iat: fromNow(), exp: fromNow(900) };
/** @param {any} header @param {any} [key] */
const sign = (header, key) => keys.sign(header, claims, key);
/** @param {string} name @param {string} token @param {boolean} accepted */
const row = (name, token, accepted) => ({
  name: `${name}: ${accepted ? 'accepted' : 'refused'}`,
  token,
  accepted,
});
const der = require('node:crypto').createPublicKey(rsa.publicKey).export({ format: 'der', type: 'spki' });
runTable(
  'a kid selects the one key that verifies',
  32,
  [
    row('hmac', sign({ alg: 'HS256', typ: 'JWT', kid: 'hmac' }), true),
    row('hmac, members in another order', sign({ kid: 'hmac', alg: 'HS256' }), true),
    row('hmac 2', sign({ alg: 'HS256', typ: 'JWT', kid: 'hmac 2' }, other), true),
    row('rsa', sign({ alg: 'RS256', typ: 'JWT', kid: 'rsa' }), true),
    row('pss', sign({ alg: 'PS256', kid: 'pss' }, otherRsa.privateKey), true),
    row('ec', sign({ alg: 'ES256', kid: 'ec' }), true),
    row(
      '__proto__',
      keys.compact(
        '{"alg":"EdDSA","kid":"__proto__"}',
        JSON.stringify(claims),
        keys.signer('EdDSA', ed25519.privateKey),
      ),
      true,
    ),
    row('the kid of another key of that algorithm', sign({ alg: 'HS256', typ: 'JWT', kid: 'hmac 2' }), false),
    row('the same in another order', sign({ kid: 'hmac 2', alg: 'HS256' }), false),
    row('the kid of a key of another algorithm', sign({ alg: 'HS256', typ: 'JWT', kid: 'rsa' }), false),
    row('another algorithm of the same key', sign({ alg: 'RS512', kid: 'rsa' }), false),
    row('RS256 where PS256 is meant', sign({ alg: 'RS256', kid: 'pss' }, otherRsa.privateKey), false),
    row('a kid that there is not', sign({ alg: 'HS256', typ: 'JWT', kid: 'hmac 3' }), false),
    row('an empty kid', sign({ alg: 'HS256', typ: 'JWT', kid: '' }), false),
    row('a kid that begins like one', sign({ alg: 'HS256', typ: 'JWT', kid: 'hma' }), false),
    row('kid constructor', sign({ alg: 'HS256', kid: 'constructor' }), false),
    row('kid toString', sign({ alg: 'HS256', kid: 'toString' }), false),
    row('kid ../../dev/null', sign({ alg: 'HS256', kid: '../../dev/null' }, ''), false),
    row('kid null', sign({ alg: 'HS256', kid: null }), false),
    row('kid 0', sign({ alg: 'HS256', kid: 0 }), false),
    row('a kid in an array', sign({ alg: 'HS256', kid: ['hmac'] }), false),
    row(
      'two kids',
      keys.compact(
        '{"alg":"HS256","kid":"hmac","kid":"hmac"}',
        JSON.stringify(claims),
        keys.signer('HS256', secret),
      ),
      false,
    ),
    row('no kid, the first key', sign({ alg: 'HS256', typ: 'JWT' }), true),
    row('no kid, the second key', sign({ alg: 'HS256', typ: 'JWT' }, other), true),
    row('no kid, no typ', sign({ alg: 'ES256' }), true),
    row('no kid, no key', sign({ alg: 'HS256', typ: 'JWT' }, 'a secret that nobody has'), false),
    row('no kid, none', keys.compact('{"alg":"none","typ":"JWT"}', JSON.stringify(claims)), false),
    row(
      'a kid, none',
      keys.compact('{"alg":"none","typ":"JWT","kid":"hmac"}', JSON.stringify(claims)),
      false,
    ),
    row('HS256 with the RSA key', sign({ alg: 'HS256', typ: 'JWT', kid: 'rsa' }, rsa.publicKey), false),
    row('HS256 with its DER', sign({ alg: 'HS256', typ: 'JWT', kid: 'rsa' }, der), false),
    row('HS256 with it, without kid', sign({ alg: 'HS256', typ: 'JWT' }, rsa.publicKey), false),
    row('HS256 with the certificate', sign({ alg: 'HS256', kid: 'pss' }, otherRsa.certificate), false),
  ],
  async ({ token, accepted }) => {
    assert.deepEqual(await lettingIn([ring], token), [accepted]);
    assert.deepEqual(await lettingIn([ring], keys.tampered(`${token}AA`)), [false]);
    const { identity } = await pass(ring, { headers: {} });
    assert.equal((await identity.verifyGrantToken(token))?.id ?? null, accepted ? 'alice' : null);
  },
);

for (const given of [undefined, null, 5, {}, [], '', '.', '..', 'a.b.c', 'x'.repeat(20_000)]) {
  test(`no token of several keys is ${String(JSON.stringify(given)).slice(0, 30)}`, async () => {
    const { identity } = await pass(ring, { headers: {} });
    assert.equal(await identity.verifyGrantToken(given), null);
    if (given) assert.deepEqual(await logIn(ring, { refreshToken: given }), refused);
  });
}

test('where the first key is public, tokens are verified and logIn rejects', async () => {
  const middleware = withKeys({ publicKey: rsa.publicKey }, { kid: 'hmac', key: secret });
  assert.deepEqual(await lettingIn([middleware], sign({ alg: 'RS256' })), [true]);
  await assert.rejects(logIn(middleware, body), { code: 'ERR_KEY_NOT_PRIVATE' });
});

/** @param {string} name @param {any} security @param {string} [code] */
const refuses = (name, security, code = 'ERR_OPTION_INVALID') => ({ name, security, code });
runTable(
  'construction refuses',
  18,
  [
    refuses('no keys', { keys: [] }),
    refuses('keys that are no array', { keys: { kid: 'a', key: secret } }),
    refuses('null as keys', { keys: null }),
    refuses('keys beside key', { keys: [{ kid: 'a', key: secret }], key: secret }),
    refuses('keys beside privateKey', { keys: [{ kid: 'a', key: secret }], privateKey: rsa.privateKey }),
    refuses('keys beside algorithm', { keys: [{ kid: 'a', key: secret }], algorithm: 'HS256' }),
    refuses('a bare key', { keys: [secret] }),
    refuses('null as a key', { keys: [null] }),
    refuses('a misspelt member', { keys: [{ kid: 'a', key: secret, alg: 'HS256' }] }),
    refuses('a secret without kid', { keys: [{ key: secret }] }),
    refuses('an empty kid', { keys: [{ kid: '', key: secret }] }),
    refuses('a kid that is a number', { keys: [{ kid: 1, key: secret }] }),
    refuses('a kid that is too long', { keys: [{ kid: 'x'.repeat(257), key: secret }] }),
    refuses('a kid twice', {
      keys: [
        { kid: 'a', key: secret },
        { kid: 'a', key: other },
      ],
    }),
    refuses('a key twice', { keys: [{ key: rsa.privateKey }, { publicKey: rsa.certificate }] }),
    refuses('a broken key', { keys: [{ key: rsa.publicKey.replace(/\n.{20}/, '\n') }] }, 'ERR_KEY_INVALID'),
    refuses(
      'two halves of two keys',
      { keys: [{ privateKey: rsa.privateKey, publicKey: otherRsa.publicKey }] },
      'ERR_KEY_MISMATCH',
    ),
    refuses(
      'an algorithm of another key',
      { keys: [{ key: rsa.privateKey, algorithm: 'ES256' }] },
      'ERR_KEY_ALG_MISMATCH',
    ),
  ],
  ({ security, code }) => {
    assert.throws(
      () => jwtIdentity(optionsWith({ security })),
      (/** @type {any} */ error) => {
        assert.equal(error.code, code);
        assert.doesNotMatch(error.message, /BEGIN|MII|secret of/);
        return true;
      },
    );
  },
);

for (const { name, express } of versions) {
  test(`over HTTP, users stay logged in while the keys are switched (${name})`, async () => {
    /** @type {any} */
    let middleware = withKeys({ kid: '1', privateKey: p256.privateKey });
    const app = express();
    app.use(express.json());
    app.use((/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
      middleware(req, res, next),
    );
    app.post('/login', async (/** @type {any} */ req, /** @type {any} */ res) => {
      const result = await req.identity.logIn();
      res.status(result.statusCode).json(result);
    });
    app.get('/me', (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.identity.user.id));
    const server = await serve(app);
    try {
      const me = async (/** @type {string} */ token) =>
        (await request(`${server.url}/me`, { headers: { authorization: `Bearer ${token}` } })).json;
      const enter = async (/** @type {any} */ json) => (await request(`${server.url}/login`, { json })).json;

      const first = await enter(body);
      middleware = withKeys(
        { kid: '2', privateKey: ed25519.privateKey },
        { kid: '1', publicKey: p256.publicKey },
      );
      assert.equal(await me(first.grantToken), 'alice');
      assert.equal(await me(keys.tampered(first.grantToken)), null);
      const second = await enter({ refreshToken: first.refreshToken });
      assert.equal(JSON.parse(headerText(second.grantToken)).kid, '2');
      middleware = withKeys({ kid: '2', privateKey: ed25519.privateKey });
      assert.deepEqual([await me(first.grantToken), await me(second.grantToken)], [null, 'alice']);
      assert.equal((await enter({ refreshToken: first.refreshToken })).statusCode, 401);
    } finally {
      await server.close();
    }
  });
}
