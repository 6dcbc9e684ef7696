'use strict';

// latchkey/testing, as tests of an application use it: tokens and keys that the application's own instances decide on.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { createPrivateKey, createPublicKey } = require('node:crypto');
const { test } = require('node:test');
const { JwtMiddleware, jwtIdentity } = require('latchkey');
const { createVerifier } = require('latchkey/jwt');
const testing = require('latchkey/testing');
const { createRemoteVerifier } = require('latchkey/verifier');
const { clock } = require('../key-sources/support');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');

const { bearer, makeGrantToken, memoryEngine, resetWarnings, testAssertion, testJwks, testKeys } = testing;
const workers = { getUser: () => null };
const user = { userId: 7, roles: 'admin,editor', claims: { name: 'Ada' } };
const audience = 'https://api.example';

const setups = [
  { name: 'a secret', options: { security: { key: testKeys.secret } } },
  { name: 'an EC key', options: { security: { privateKey: testKeys.ec.privateKey } } },
  { name: 'an RSA key', options: { security: { privateKey: testKeys.rsa.privateKey } } },
  { name: 'an Ed25519 key', options: { security: { privateKey: testKeys.ed25519.privateKey } } },
  {
    name: 'several keys',
    options: {
      security: {
        keys: [
          { kid: 'new', privateKey: testKeys.ec.privateKey },
          { kid: 'old', privateKey: testKeys.rsa.privateKey },
        ],
      },
    },
  },
  {
    name: 'sessions and revocation',
    options: {
      security: { key: testKeys.secret },
      refreshToken: { store: memoryEngine(), rotate: true },
      grantToken: { revocation: {} },
    },
  },
];
for (const { name, express } of versions) {
  runTable(
    `${name}: the application's guard decides on a grant token under`,
    6,
    setups,
    async ({ options }, t) => {
      const identity = jwtIdentity(/** @type {any} */ ({ ...options, workers }));
      const app = express();
      app.get('/', identity, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.identity.user));
      const server = await serve(app);
      t.after(() => server.close());
      const visit = async (/** @type {any} */ headers) => (await request(server.url, { headers })).json;
      assert.deepEqual(await visit(await bearer(identity, user)), {
        id: 7,
        roles: 'admin,editor',
        claims: { name: 'Ada' },
        isAuthenticated: true,
      });
      assert.equal((await visit(await bearer(identity, user, { expired: true }))).isAuthenticated, false);
      const token = await makeGrantToken(identity, user);
      assert.equal((await visit({ authorization: `Bearer ${keys.tampered(token)}` })).isAuthenticated, false);
      const other = jwtIdentity({ security: { key: `${testKeys.secret} of another` }, workers });
      assert.equal((await visit(await bearer(other, user))).isAuthenticated, false);
    },
  );
}

test('an expired token was good until now', async (t) => {
  const identity = jwtIdentity({
    security: { key: testKeys.secret },
    grantToken: { expiresIn: 30 },
    workers,
  });
  const token = await makeGrantToken(identity, user, { expired: true });
  const verify = createVerifier({ key: testKeys.secret });
  assert.equal(verify.try(token), null);
  clock(t).pass(-5);
  const { iat = 0, exp = 0 } = verify(token);
  assert.equal(exp - iat, 1800);
});

const misused = [
  { name: 'no middleware', args: [undefined, user] },
  { name: 'the options', args: [{ security: { key: 'x' } }, user] },
  { name: 'no user', args: [jwtIdentity({ security: { key: testKeys.secret }, workers })] },
  {
    name: 'a user without id',
    args: [jwtIdentity({ security: { key: testKeys.secret }, workers }), { userId: null }],
  },
  {
    name: 'an unknown option',
    args: [jwtIdentity({ security: { key: testKeys.secret }, workers }), user, { expires: 1 }],
  },
  {
    name: 'another middleware, expired',
    args: [
      (/** @type {any} */ req, /** @type {any} */ _res, /** @type {any} */ next) => {
        req.identity = { logIn: async () => ({ grantToken: 'x' }) };
        next();
      },
      user,
      { expired: true },
    ],
  },
];
runTable('makeGrantToken and bearer reject', 6, misused, async ({ args }) => {
  for (const make of /** @type {any[]} */ ([makeGrantToken, bearer])) {
    await assert.rejects(make(...args), { code: 'ERR_OPTION_INVALID' });
  }
});

test('a service that only verifies cannot make a grant token', async () => {
  const identity = jwtIdentity({ security: { publicKey: testKeys.ec.publicKey }, workers });
  await assert.rejects(makeGrantToken(identity, user), { code: 'ERR_KEY_NOT_PRIVATE' });
});

const names = /** @type {const} */ (['rsa', 'ec', 'ed25519', 'secret']);
const assertions = names.map((name) => ({ name, key: name }));
runTable('an assertion gets a token from a middleware with the key', 4, assertions, async ({ key }) => {
  const publicKey = key === 'secret' ? testKeys.secret : testKeys[key].publicKey;
  const auth = new JwtMiddleware({
    store: { type: 'memory', namespace: 'testing' },
    getKey: (/** @type {any} */ { iss }, cb) => cb(null, iss === 'billing' ? publicKey : null),
    audience,
    strict: true,
    sessionClaims: ['iss', 'sub', 'tenant'],
  });
  const answer = (/** @type {string} */ assertion) =>
    new Promise((resolve, reject) => {
      const res = { status: () => res, set() {}, send: resolve };
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      auth.token({ body: { assertion, grant_type } }, res, reject);
    });
  const good = { iss: 'billing', aud: audience };
  assert.equal((await answer(testAssertion(good, { key }))).token_type, 'Bearer');
  const others = [
    { iss: 'other', aud: audience },
    { iss: 'billing', aud: 'x' },
    { ...good, exp: undefined },
    { ...good, exp: 1 },
  ];
  for (const claims of others) {
    assert.equal((await answer(testAssertion(claims, { key }))).error, 'invalid_grant');
  }
  assert.equal(
    (await answer(testAssertion({ ...good }, { key: key === 'ec' ? 'rsa' : 'ec' }))).error,
    'invalid_grant',
  );
});

test('testAssertion refuses what it does not know', () => {
  assert.throws(() => testAssertion({}, /** @type {any} */ ({ key: 'dsa' })), /rsa, ec, ed25519/);
  assert.throws(() => testAssertion({}, /** @type {any} */ ({ keys: 'rsa' })), /Did you mean "key"/);
  assert.throws(() => testAssertion(/** @type {any} */ ('x')), { code: 'ERR_OPTION_INVALID' });
});

test('the test keys are the same in each run, and a pair each', () => {
  const again = execFileSync(
    process.execPath,
    ['-p', `JSON.stringify(require('latchkey/testing').testKeys)`],
    {
      cwd: `${__dirname}/../..`,
      encoding: 'utf8',
    },
  );
  assert.deepEqual(JSON.parse(again), JSON.parse(JSON.stringify(testKeys)));
  for (const name of /** @type {const} */ (['rsa', 'ec', 'ed25519'])) {
    const { privateKey, publicKey, publicJwk, kid } = testKeys[name];
    const half = createPublicKey(createPrivateKey(privateKey)).export({ type: 'spki', format: 'pem' });
    assert.equal(publicKey, half);
    assert.equal(publicJwk.kid, kid);
    assert.equal(publicJwk.d, undefined);
    assert.ok(Object.isFrozen(testKeys[name]));
  }
});

const forbidden = [
  { name: 'testKeys.rsa', code: 'testKeys.rsa' },
  { name: 'testKeys.secret', code: 'testKeys.secret' },
  { name: 'testAssertion', code: 'testAssertion()' },
  { name: 'testJwks', code: 'testJwks()' },
  { name: 'makeGrantToken', code: 'makeGrantToken()' },
  { name: 'bearer', code: 'bearer()' },
];
runTable('in production nothing is signed, and no key handed out:', 6, forbidden, ({ code }) => {
  const script = `(async () => { try { await require('latchkey/testing').${code}; return 'done'; } catch (e) { return e.code + ' ' + e.message; } })().then(console.log)`;
  const run = (/** @type {string} */ NODE_ENV) =>
    execFileSync(process.execPath, ['-e', script], {
      cwd: `${__dirname}/../..`,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV },
    }).trim();
  assert.match(run('production'), /^ERR_TESTING_IN_PRODUCTION [\w.]+ of latchkey\/testing/);
  assert.doesNotMatch(run('test'), /ERR_TESTING_IN_PRODUCTION/);
});

test('testJwks is an issuer whose tokens verify, until it rotates its key', async (t) => {
  const issuer = await testJwks();
  t.after(() => issuer.close());
  const { pass } = clock(t);
  const verify = createRemoteVerifier({ issuer: issuer.issuer, audience });
  const first = issuer.sign({ aud: audience, sub: 'ada' });
  assert.equal((await verify(first)).sub, 'ada');
  assert.equal(await verify.try(keys.tampered(first)), null);
  assert.equal(await verify.try(issuer.sign({ aud: audience }, { expired: true })), null);
  assert.equal(await verify.try(issuer.sign({ aud: audience }, { typ: 'JWT' })), null);
  assert.equal(await verify.try(issuer.sign({ aud: audience, jti: undefined })), null);
  assert.equal(await verify.try(issuer.sign()), null);
  issuer.rotate({ keep: true });
  pass(30);
  assert.notEqual(await verify.try(issuer.sign({ aud: audience })), null);
  assert.notEqual(await verify.try(first), null);
  issuer.rotate();
  pass(30);
  assert.notEqual(await verify.try(issuer.sign({ aud: audience })), null);
  assert.equal(await verify.try(first), null);
  assert.equal(issuer.requests, 6);
  await issuer.close();
  await issuer.close();
  const late = createRemoteVerifier({ jwksUri: issuer.url, audience });
  await assert.rejects(late(first), { code: 'ERR_KEY_SOURCE_UNAVAILABLE' });
});

test('testJwks keeps no process alive', () => {
  const script = `require('latchkey/testing').testJwks().then(({ url }) => console.log(url))`;
  const said = execFileSync(process.execPath, ['-e', script], {
    cwd: `${__dirname}/../..`,
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.match(said, /^http:\/\/127\.0\.0\.1:\d+\/jwks$/m);
});

test('memoryEngine fails when it is told to, and shares nothing', async () => {
  const [one, two] = [memoryEngine(), memoryEngine()];
  await one.put('a', 'x', Date.now() + 1000);
  assert.deepEqual([await one.get('a'), await two.get('a')], ['x', null]);
  one.fail = true;
  await assert.rejects(async () => one.get('a'), /told to fail at get/);
  one.fail = (method) => method === 'put';
  assert.equal(await one.get('a'), 'x');
  await assert.rejects(async () => one.put('a', 'y', Date.now() + 1000), /told to fail at put/);
  await assert.rejects(async () => memoryEngine({ fail: true }).get('a'));
  assert.throws(() => memoryEngine(/** @type {any} */ ({ fail: 'x' })), { code: 'ERR_OPTION_INVALID' });
});

test('while memoryEngine fails, the application sees its store down', async () => {
  const store = memoryEngine();
  const identity = jwtIdentity({ security: { key: testKeys.secret }, workers, refreshToken: { store } });
  store.fail = true;
  await assert.rejects(makeGrantToken(identity, user), { code: 'ERR_STORE_UNAVAILABLE', status: 503 });
  store.fail = false;
  assert.equal(typeof (await makeGrantToken(identity, user)), 'string');
});

test('resetWarnings lets a warning be emitted again', async (t) => {
  /** @type {any[]} */
  const seen = [];
  const listen = (/** @type {any} */ warning) => seen.push(warning.code);
  process.on('warning', listen);
  t.after(() => process.off('warning', listen));
  const cause = () => jwtIdentity({ security: { key: 'short' }, workers });
  const next = () => new Promise((resolve) => setImmediate(resolve));
  resetWarnings();
  cause();
  cause();
  await next();
  assert.deepEqual(seen, ['LATCHKEY_SHORT_SECRET']);
  resetWarnings();
  cause();
  await next();
  assert.deepEqual(seen, ['LATCHKEY_SHORT_SECRET', 'LATCHKEY_SHORT_SECRET']);
});
