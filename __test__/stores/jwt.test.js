'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const util = require('node:util');
const JwtMiddleware = require('../../lib/jwt-middleware');
const createStore = require('../../lib/stores');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const issuer = 'https://as.example';
const audience = 'https://api.example';
const now = () => Math.floor(Date.now() / 1000);
const session = (/** @type {object} */ more = {}) => ({ iss: 'alpha', exp: now() + 60, ...more });

/** @returns {any} */
const storeWith = (/** @type {object} */ more = { key: keys.p256.privateKey }) =>
  createStore({ type: 'jwt', issuer, audience, ...more });
/** @type {(store: any, session: any) => Promise<string>} */
const make = (store, session) => util.promisify(store.make.bind(store))(session);
/** @type {(store: any, token: unknown) => Promise<any>} */
const retrieve = (store, token) => util.promisify(store.retrieve.bind(store))(token);
const parts = (/** @type {string} */ token) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

test('a token has the header and the claims of RFC 9068, in their order', async (t) => {
  const time = Date.now();
  t.mock.method(Date, 'now', () => time);
  const store = storeWith({
    key: keys.p256.privateKey,
    kid: 'one',
    audience: [audience, 'https://b.example'],
  });
  const [header, claims] = parts(await make(store, session({ sub: 'alice', scope: 'read write', uid: 1 })));
  assert.deepEqual(header, { alg: 'ES256', typ: 'at+jwt', kid: 'one' });
  const { iat, exp, jti, ...rest } = claims;
  assert.deepEqual(rest, {
    iss: issuer,
    sub: 'alice',
    aud: [audience, 'https://b.example'],
    client_id: 'alpha',
    scope: 'read write',
    uid: 1,
  });
  assert.deepEqual(Object.keys(claims).slice(0, 7), ['iss', 'sub', 'aud', 'client_id', 'iat', 'exp', 'jti']);
  assert.deepEqual([iat, exp], [now(), now() + 60]);
  assert.match(jti, /^[\da-f-]{36}$/);
});

test('retrieve returns what the token says, and each token has an id of its own', async () => {
  const store = storeWith();
  const [one, two] = await Promise.all([make(store, session({ uid: 1 })), make(store, session({ uid: 1 }))]);
  const back = await retrieve(store, one);
  assert.deepEqual(back, parts(one)[1]);
  assert.notEqual(back.jti, (await retrieve(store, two)).jti);
  assert.equal(await retrieve(store, keys.tampered(one)), undefined);
});

test('no claim of an assertion replaces one that the server sets', async () => {
  const about = { aud: 'https://as.example/token', jti: 'theirs', iat: 1, nbf: 2 ** 40, iss: 'alpha' };
  const [, claims] = parts(await make(storeWith(), session(about)));
  assert.deepEqual([claims.iss, claims.aud, claims.client_id], [issuer, audience, 'alpha']);
  assert.notEqual(claims.jti, 'theirs');
  assert.ok(claims.iat > 1);
  assert.equal('nbf' in claims, false);
});

runTable(
  'the client and the subject of a session:',
  4,
  [
    { name: 'both are iss', given: { iss: 'alpha' }, client: 'alpha', subject: 'alpha' },
    { name: 'client_id', given: { iss: undefined, client_id: 'beta' }, client: 'beta', subject: 'beta' },
    { name: 'the same twice', given: { iss: 'a', client_id: 'a', sub: 'u' }, client: 'a', subject: 'u' },
    { name: 'a subject', given: { iss: 'alpha', sub: 'alice' }, client: 'alpha', subject: 'alice' },
  ],
  async ({ given, client, subject }) => {
    const [, claims] = parts(await make(storeWith(), session(given)));
    assert.deepEqual([claims.client_id, claims.sub], [client, subject]);
  },
);

const refused = 'ERR_SESSION_REFUSED';
const invalid = 'ERR_SESSION_INVALID';
runTable(
  'a session that makes no token:',
  13,
  [
    { name: 'of two clients', given: session({ client_id: 'beta' }), code: refused },
    { name: 'without a client', given: { exp: 1 }, code: refused },
    { name: 'of a client with an empty name', given: session({ iss: '' }), code: refused },
    { name: 'of a client that is a number', given: session({ iss: 5 }), code: refused },
    { name: 'without expiry', given: session({ exp: undefined }), code: invalid },
    { name: 'with an expiry that is no time', given: session({ exp: Number.NaN }), code: invalid },
    { name: 'with a negative expiry', given: session({ exp: -1 }), code: invalid },
    { name: 'with a subject that is a number', given: session({ sub: 5 }), code: invalid },
    { name: 'with an empty subject', given: session({ sub: '' }), code: invalid },
    { name: 'null', given: null, code: invalid },
    { name: 'text', given: 'abc', code: invalid },
    { name: 'a list', given: [session()], code: invalid },
    { name: 'too long', given: session({ text: 'x'.repeat(16_000) }), code: invalid },
  ],
  async ({ given, code }) => {
    await assert.rejects(make(storeWith(), given), (/** @type {any} */ error) => {
      assert.equal(error.code, code);
      assert.doesNotMatch(error.message, /alpha|beta|xxx/);
      return true;
    });
  },
);

test('an invalid scope is omitted', async () => {
  for (const scope of ['', ' a', 'a  b', ['a'], 5, null, 'a"']) {
    assert.equal('scope' in parts(await make(storeWith(), session({ scope })))[1], false);
  }
});

const store = storeWith({ key: keys.rsa.privateKey, kid: 'k' });
const good = () => ({
  iss: issuer,
  sub: 'alice',
  aud: audience,
  client_id: 'alpha',
  iat: now(),
  exp: now() + 60,
  jti: '1',
});
const header = { alg: 'RS256', typ: 'at+jwt', kid: 'k' };
const without = (/** @type {string} */ name) => ({ ...good(), [name]: undefined });

test('a token signed elsewhere with the same key and all claims is accepted', async () => {
  assert.equal((await retrieve(store, keys.sign(header, good()))).sub, 'alice');
  const long = keys.sign({ ...header, typ: 'application/at+jwt' }, good());
  assert.equal((await retrieve(store, long)).sub, 'alice');
});

runTable(
  'a token that is none of the store:',
  23,
  [
    ...['iss', 'sub', 'aud', 'client_id', 'iat', 'exp', 'jti'].map((name) => ({
      name: `without ${name}`,
      token: keys.sign(header, without(name)),
    })),
    { name: 'of another issuer', token: keys.sign(header, { ...good(), iss: 'https://other.example' }) },
    { name: 'for another audience', token: keys.sign(header, { ...good(), aud: 'https://other.example' }) },
    { name: 'not valid yet', token: keys.sign(header, { ...good(), nbf: now() + 60 }) },
    { name: 'with another type', token: keys.sign({ ...header, typ: 'JWT' }, good()) },
    { name: 'with the type of a refresh token', token: keys.sign({ ...header, typ: 'refresh+jwt' }, good()) },
    { name: 'without a type', token: keys.sign({ alg: 'RS256', kid: 'k' }, good()) },
    { name: 'of an unknown key', token: keys.sign({ ...header, kid: 'other' }, good()) },
    { name: 'without a kid', token: keys.sign({ alg: 'RS256', typ: 'at+jwt' }, good()) },
    { name: 'with a kid that is a list', token: keys.sign({ ...header, kid: ['k'] }, good()) },
    {
      name: 'with a kid that is a name of Object.prototype',
      token: keys.sign({ ...header, kid: 'constructor' }, good()),
    },
    { name: 'under another key', token: keys.sign(header, good(), keys.otherRsa.privateKey) },
    { name: 'with another algorithm of the key', token: keys.sign({ ...header, alg: 'PS256' }, good()) },
    {
      name: 'HS256 under the public key',
      token: keys.sign({ ...header, alg: 'HS256' }, good(), keys.rsa.publicKey),
    },
    {
      name: 'unsigned',
      token: keys.compact(JSON.stringify({ ...header, alg: 'none' }), JSON.stringify(good())),
    },
    { name: 'no JWT', token: 'abc' },
    { name: 'no text', token: /** @type {any} */ ({ toString: () => 'abc' }) },
  ],
  async ({ token }) => assert.equal(await retrieve(store, token), undefined),
);

test('an expired token is retrieved, so that its client can be told', async () => {
  const back = await retrieve(store, keys.sign(header, { ...good(), exp: now() - 60 }));
  assert.equal(back.sub, 'alice');
});

test('the first key signs, all verify, and a removed key no longer verifies', async () => {
  const first = { kid: 'old', key: keys.p256.privateKey, algorithm: 'ES256' };
  const second = { kid: 'new', key: keys.ed25519.privateKey };
  const old = await make(storeWith({ keys: [first] }), session());
  const both = storeWith({ keys: [second, { ...first, key: keys.p256.publicKey }] });
  const fresh = await make(both, session());
  assert.equal(parts(fresh)[0].kid, 'new');
  assert.ok(await retrieve(both, old));
  assert.ok(await retrieve(both, fresh));
  assert.equal(await retrieve(storeWith({ keys: [second] }), old), undefined);
});

test('the kid of a key without one is its thumbprint', async () => {
  const [{ kid }] = parts(await make(storeWith(), session()));
  const { crv, kty, x, y } = crypto.createPublicKey(keys.p256.publicKey).export({ format: 'jwk' });
  const thumbprint = crypto.createHash('sha256').update(JSON.stringify({ crv, kty, x, y }));
  assert.equal(kid, thumbprint.digest('base64url'));
});

test('the key set has the public halves of all keys and nothing else', async () => {
  const both = storeWith({
    keys: [
      { kid: 'a', key: keys.rsa.privateKey, algorithm: 'PS256' },
      { kid: 'b', key: crypto.createPrivateKey(keys.p384.privateKey) },
    ],
  });
  const { keys: published } = JSON.parse(both.publicKeySet);
  const seen = published.map((/** @type {any} */ key) => [
    key.kid,
    key.alg,
    key.use,
    Object.keys(key).sort(),
  ]);
  assert.deepEqual(seen, [
    ['a', 'PS256', 'sig', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
    ['b', 'ES384', 'sig', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
  ]);
});

const key = keys.p256.privateKey;
runTable(
  'options that make no sense:',
  20,
  [
    {
      name: 'no issuer',
      more: { key, issuer: undefined },
      code: 'ERR_OPTION_INVALID',
      says: /store\.issuer/,
    },
    { name: 'an empty issuer', more: { key, issuer: '' }, code: 'ERR_OPTION_INVALID', says: /store\.issuer/ },
    { name: 'no audience', more: { key, audience: undefined }, code: 'ERR_OPTION_INVALID', says: /audience/ },
    { name: 'no audiences', more: { key, audience: [] }, code: 'ERR_OPTION_INVALID', says: /audience/ },
    { name: 'no key', more: {}, code: 'ERR_OPTION_INVALID', says: /store\.key/ },
    { name: 'no keys', more: { keys: [] }, code: 'ERR_OPTION_INVALID', says: /store\.keys/ },
    {
      name: 'keys that are no array',
      more: { keys: { key } },
      code: 'ERR_OPTION_INVALID',
      says: /store\.keys/,
    },
    {
      name: 'a key beside keys',
      more: { key, keys: [{ key }] },
      code: 'ERR_OPTION_INVALID',
      says: /store\.key /,
    },
    {
      name: 'a key that is text',
      more: { keys: [key] },
      code: 'ERR_OPTION_INVALID',
      says: /store\.keys\[0\]/,
    },
    {
      name: 'two keys with one kid',
      more: { keys: [{ key }, { key }] },
      code: 'ERR_OPTION_INVALID',
      says: /\[1\]\.kid/,
    },
    { name: 'a kid that is a number', more: { key, kid: 1 }, code: 'ERR_OPTION_INVALID', says: /store\.kid/ },
    { name: 'a misspelt option', more: { key, audiance: 'x' }, code: 'ERR_OPTION_INVALID', says: /audiance/ },
    { name: 'HS256', more: { key, algorithm: 'HS256' }, code: 'ERR_OPTION_INVALID', says: /algorithm/ },
    { name: 'another curve', more: { key, algorithm: 'ES384' }, code: 'ERR_KEY_ALG_MISMATCH', says: /P-256/ },
    { name: 'a secret', more: { key: keys.secret }, code: 'ERR_KEY_ALG_MISMATCH', says: /store\.key/ },
    {
      name: 'a public key',
      more: { key: keys.rsa.publicKey },
      code: 'ERR_KEY_NOT_PRIVATE',
      says: /^Option store.key can't be used: .*private/,
    },
    { name: 'a short key', more: { key: keys.rsa1024.privateKey }, code: 'ERR_KEY_TOO_SMALL', says: /2048/ },
    {
      name: 'a curve of no algorithm',
      more: { key: keys.secp256k1.privateKey },
      code: 'ERR_KEY_UNSUPPORTED',
      says: /./,
    },
    {
      name: 'revocation without a store',
      more: { key, revocation: { staleness: 5 } },
      code: 'ERR_OPTION_INVALID',
      says: /for store/,
    },
    { name: 'a cache of text', more: { key, cache: '64' }, code: 'ERR_OPTION_INVALID', says: /store\.cache/ },
  ],
  ({ more, code, says }) => {
    assert.throws(
      () => createStore({ type: 'jwt', issuer, audience, ...more }),
      (/** @type {any} */ error) => {
        assert.equal(error.code, code);
        assert.match(error.message, says);
        assert.ok(!error.message.includes(keys.secret) && !error.message.includes('BEGIN'));
        return true;
      },
    );
  },
);

test('a revoked token is refused, and so is one with the other form of its signature', async () => {
  const store = storeWith({ key, revocation: { store: { type: 'memory' }, staleness: 0 } });
  const [token, other] = await Promise.all([make(store, session()), make(store, session())]);
  assert.ok(await retrieve(store, token));
  assert.equal(await store.remove(token), true);
  assert.equal(await retrieve(store, token), undefined);
  assert.equal(await retrieve(store, respelt(token)), undefined);
  assert.ok(await retrieve(store, other));
  assert.ok(await retrieve(store, respelt(other)));
  assert.equal(await store.remove(keys.tampered(other)), false);
});

test('with cached signatures a forgery is refused, and so is a revoked token', async () => {
  const store = storeWith({ key, cache: true, revocation: { store: { type: 'memory' }, staleness: 0 } });
  const [token, other] = await Promise.all([make(store, session()), make(store, session())]);
  const [header, payload] = token.split('.');
  const forgeries = [keys.tampered(token), `${header}.${payload}.${other.split('.')[2]}`, `${token}=`];
  for (let time = 0; time < 2; time += 1) {
    for (const good of [token, other, respelt(token)]) assert.ok(await retrieve(store, good));
    for (const forged of forgeries) assert.equal(await retrieve(store, forged), undefined);
  }
  assert.equal(await store.remove(token), true);
  for (const spelt of [token, respelt(token)]) assert.equal(await retrieve(store, spelt), undefined);
  assert.ok(await retrieve(store, other));
});

/** The second signature that verifies: n − s in place of s. */
function respelt(/** @type {string} */ token) {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [head, payload, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return `${head}.${payload}.${other.toString('base64url')}`;
}

test('without the option revocation there is no remove', () => {
  assert.equal(storeWith().remove, undefined);
});

test('a store shows no key', () => {
  const store = storeWith({ key });
  for (const shown of [util.inspect(store, { depth: 9, showHidden: true }), JSON.stringify(store)]) {
    assert.doesNotMatch(shown, /PRIVATE|BEGIN/);
  }
});

test('a store that replaces the one of the options signs no claim that a client chose for itself', async () => {
  const getKey = async () => ({ key: keys.secret, session: {} });
  const assertion = keys.sign(
    { alg: 'HS256', typ: 'JWT' },
    { iss: 'alpha', sub: 'alpha', scope: 'all', role: 'admin', exp: now() + 60 },
    keys.secret,
  );
  const sessionOf = async (/** @type {any} */ auth) => {
    const answered = new Promise((resolve, reject) => {
      const res = { set() {}, send: resolve, status: () => ({ send: reject }) };
      auth.token({ headers: {}, body: { assertion } }, res, reject);
    });
    return retrieve(auth.store, /** @type {any} */ (await answered).access_token);
  };
  const given = new JwtMiddleware({
    getKey,
    store: { type: 'jwt', issuer, audience, key: keys.p256.privateKey },
  });
  const replaced = new JwtMiddleware({ getKey, store: { type: 'memory' } });
  const before = await sessionOf(replaced);
  assert.deepEqual([before.role, before.scope], ['admin', 'all']);
  replaced.store = storeWith();
  for (const auth of [given, replaced]) {
    const session = await sessionOf(auth);
    assert.deepEqual([session.client_id, session.role, session.scope], ['alpha', undefined, undefined]);
  }
  replaced.store = createStore({ type: 'memory' });
  assert.equal((await sessionOf(replaced)).role, 'admin');
});
