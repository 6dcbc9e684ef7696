'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { versions } = require('../support/express');
const { loadJose } = require('../support/jose');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { JwtMiddleware, assertion, options, overHttp, withApp } = require('../jwt-middleware/support');

const origin = 'https://api.example.com';
const seconds = () => Math.floor(Date.now() / 1000);
const hash = (/** @type {string} */ text) => crypto.createHash('sha256').update(text).digest('base64url');
const publicJwk = (/** @type {string} */ pem) => crypto.createPublicKey(pem).export({ format: 'jwk' });

const ALGORITHMS = /** @type {const} */ (['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']);
const jwk = publicJwk(keys.p256.publicKey);
const privateJwk = crypto.createPrivateKey(keys.p256.privateKey).export({ format: 'jwk' });
/** RFC 7638 §3.2. */
const jkt = hash(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }));
let made = 0;

/**
 * A proof, good for `POST /token` unless something else is said.
 *
 * @param {object} [claims]
 * @param {object} [header]
 * @param {any} [key]
 */
function proof(claims = {}, header = {}, key = undefined) {
  made += 1;
  return keys.sign(
    { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header },
    { htm: 'POST', htu: `${origin}/token`, iat: seconds(), jti: `proof ${made}`, ...claims },
    key,
  );
}
/** One for `GET /protected`. @param {string} token @param {object} [claims] @param {object} [header] @param {any} [key] */
const use = (token, claims, header, key) =>
  proof({ htm: 'GET', htu: `${origin}/protected`, ath: hash(token), ...claims }, header, key);

const guarded = (/** @type {object} */ dpop = {}, more = {}) =>
  options({ dpop: { origin, ...dpop }, ...more });
const form = { assertion: assertion() };
const ask = (/** @type {any} */ api, /** @type {any} */ dpop, given = form) =>
  api.send('/token', { form: given, headers: dpop === undefined ? {} : { dpop } });
const call = (/** @type {any} */ api, /** @type {string} */ authorization, /** @type {any} */ dpop) =>
  api.send('/protected', { headers: { authorization, ...(dpop !== undefined && { dpop }) } });
const bound = async (/** @type {any} */ api) => (await ask(api, proof())).json.access_token;
const errorIn = (/** @type {any} */ { headers }, /** @type {string} */ scheme) =>
  new RegExp(`${scheme} realm="example", error="(\\w+)"`).exec(headers['www-authenticate'])?.[1];

/** The same for both uses of a proof. @type {{ name: string, claims?: object, header?: object, key?: any, good?: true }[]} */
const proofs = [
  { name: 'that is valid', good: true },
  { name: 'whose htu has a query and a fragment', claims: { query: '?a=b#c' }, good: true },
  { name: 'whose htu is spelled in another way', claims: { spelled: true }, good: true },
  { name: 'that is 50 s old', claims: { age: 50 }, good: true },
  { name: 'for another method', claims: { htm: 'PUT' } },
  { name: 'for the method in lower case', claims: { lower: true } },
  { name: 'without htm', claims: { htm: undefined } },
  { name: 'for another host', claims: { htu: 'https://evil.example.com/token' } },
  { name: 'for another scheme', claims: { plain: true } },
  { name: 'for another port', claims: { port: true } },
  { name: 'for another path', claims: { htu: `${origin}/other` } },
  { name: 'without htu', claims: { htu: undefined } },
  { name: 'that is too old', claims: { age: 62 } },
  { name: 'from the future', claims: { age: -7 } },
  { name: 'with text as iat', claims: { iat: String(seconds()) } },
  { name: 'without iat', claims: { iat: undefined } },
  { name: 'without jti', claims: { jti: undefined } },
  { name: 'with an empty jti', claims: { jti: '' } },
  { name: 'with a number as jti', claims: { jti: 5 } },
  { name: 'with an overlong jti', claims: { jti: 'j'.repeat(257) } },
  { name: 'longer than 4 kB', claims: { more: 'm'.repeat(4096) } },
  { name: 'of the typ JWT', header: { typ: 'JWT' } },
  { name: 'without typ', header: { typ: undefined } },
  { name: 'under HS256', header: { alg: 'HS256' }, key: keys.secret },
  { name: 'under the public key as a secret', header: { alg: 'HS256' }, key: keys.p256.publicKey },
  { name: 'under none', header: { alg: 'none' } },
  { name: 'with a private jwk', header: { jwk: privateJwk } },
  {
    name: 'with a symmetric jwk',
    header: { alg: 'HS256', jwk: { kty: 'oct', k: keys.base64url(keys.secret) } },
    key: keys.secret,
  },
  { name: 'with the jwk of another key', header: { jwk: otherJwk() } },
  { name: 'with a jwk of another kind', header: { jwk: publicJwk(keys.rsa.publicKey) } },
  { name: 'without jwk', header: { jwk: undefined } },
  { name: 'with text as jwk', header: { jwk: keys.p256.publicKey } },
  { name: 'with an incomplete jwk', header: { jwk: { kty: 'EC' } } },
  {
    name: 'with an RSA key of 1024 bits',
    header: { alg: 'RS256', jwk: publicJwk(keys.rsa1024.publicKey) },
    key: keys.rsa1024.privateKey,
  },
];

function otherJwk() {
  return crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
}

/**
 * A row's claims for one of the two requests.
 *
 * @param {any} claims
 * @param {string} method
 * @param {string} path
 */
function claimsFor({ age, query, spelled, lower, plain, port, ...claims } = {}, method, path) {
  /** @type {any} */
  const common = { htm: lower ? method.toLowerCase() : method, htu: origin + path };
  if (age !== undefined) common.iat = seconds() - age;
  if (query) common.htu += query;
  if (spelled) common.htu = `HTTPS://API.example.com:443/x/..${path.replace('o', '%6f')}`;
  if (plain) common.htu = `http://api.example.com${path}`;
  if (port) common.htu = `${origin}:8443${path}`;
  return { ...common, ...claims };
}

/** @param {any} row @param {(claims: any, header: any, key: any) => string} make @param {string} method @param {string} path */
function rowsProof({ claims, header, key }, make, method, path) {
  const given = claimsFor(claims, method, path);
  if (header?.alg !== 'none') return make(given, header, key);
  const [, payload] = make(given, {}, undefined).split('.');
  return `${keys.base64url(JSON.stringify({ typ: 'dpop+jwt', alg: 'none', jwk }))}.${payload}.`;
}

for (const { name: version, express } of versions) {
  runTable(`the token endpoint over ${version} and a proof`, proofs.length, proofs, async (row) => {
    await withApp(express, guarded(), async (api) => {
      const { status, json } = await ask(api, rowsProof(row, proof, 'POST', '/token'));
      if (row.good) assert.deepEqual([status, json.token_type], [200, 'DPoP']);
      else assert.deepEqual([status, json.error, json.access_token], [400, 'invalid_dpop_proof', undefined]);
      assert.deepEqual(api.errors, []);
    });
  });

  runTable(`a protected route over ${version} and a proof`, proofs.length, proofs, async (row) => {
    await withApp(express, guarded(), async (api) => {
      const token = await bound(api);
      const make = (/** @type {any} */ claims, /** @type {any} */ header, /** @type {any} */ key) =>
        use(token, claims, header, key);
      const answer = await call(api, `DPoP ${token}`, rowsProof(row, make, 'GET', '/protected'));
      assert.equal(answer.status, row.good ? 200 : 401);
      assert.equal(errorIn(answer, 'DPoP'), row.good ? undefined : 'invalid_dpop_proof');
      assert.deepEqual(api.errors, []);
    });
  });

  const other = () => ({ header: { jwk: publicJwk(keys.ed25519.publicKey), alg: 'EdDSA' } });
  runTable(
    `a bound token over ${version}`,
    11,
    [
      { name: 'with its key’s proof', status: 200 },
      { name: 'with the scheme in lower case', scheme: 'dpop', status: 200 },
      { name: 'as a bearer token', scheme: 'Bearer', bare: true, error: 'invalid_token' },
      { name: 'as a bearer token with a proof', scheme: 'Bearer', error: 'invalid_token' },
      { name: 'in the query', query: true, error: 'invalid_token' },
      { name: 'without a proof', bare: true, error: 'invalid_dpop_proof' },
      { name: 'with an empty proof', proof: '', error: 'invalid_dpop_proof' },
      { name: 'with two proofs', twice: true, error: 'invalid_dpop_proof' },
      { name: 'with a proof without ath', claims: { ath: undefined }, error: 'invalid_dpop_proof' },
      { name: 'with a proof for another token', claims: { ath: hash('other') }, error: 'invalid_dpop_proof' },
      { name: 'stolen, with another key’s proof', ...other(), error: 'invalid_token' },
    ],
    async (/** @type {any} */ row) => {
      await withApp(express, guarded(), async (api) => {
        const token = await bound(api);
        const { scheme = 'DPoP', status = 401, claims, header } = row;
        const one = row.proof ?? use(token, claims, header);
        const dpop = row.bare ? undefined : row.twice ? [one, use(token)] : one;
        const answer = row.query
          ? await api.send(`/protected?access_token=${token}`, { headers: { dpop } })
          : await call(api, `${scheme} ${token}`, dpop);
        assert.equal(answer.status, status);
        const isBearer = scheme === 'Bearer' || row.query;
        assert.equal(errorIn(answer, isBearer ? 'Bearer' : 'DPoP'), row.error);
        if (row.error) {
          assert.match(
            String(answer.headers['www-authenticate']),
            /^Bearer realm=.*, DPoP realm=.*, algs="[^"]*ES256/,
          );
        }
        assert.deepEqual(api.errors, []);
      });
    },
  );

  const stores = [
    { name: 'memory', store: () => ({ type: 'memory' }) },
    { name: 'encrypted', store: () => ({ type: 'encrypted', secret: keys.secret }) },
    {
      name: 'jwt',
      store: () => ({
        type: 'jwt',
        issuer: 'https://as.example.com',
        audience: origin,
        key: keys.ed25519.privateKey,
        algorithm: 'EdDSA',
      }),
    },
  ];
  runTable(`over ${version} the store retains a binding`, 3, stores, async ({ store, name }) => {
    await withApp(express, guarded({}, { store: store() }), async (api) => {
      const token = await bound(api);
      const { status, json } = await call(api, `DPoP ${token}`, use(token));
      assert.deepEqual([status, json.session.cnf], [200, { jkt }]);
      assert.equal((await call(api, `Bearer ${token}`, undefined)).status, 401);
      if (name === 'jwt') {
        const [, claims = ''] = token.split('.');
        assert.deepEqual(JSON.parse(String(Buffer.from(claims, 'base64url'))).cnf, { jkt });
      }
    });
  });

  const algorithms = ALGORITHMS.map((alg) => ({ name: alg, alg }));
  runTable(`over ${version} a key binds with`, 6, algorithms, async ({ alg }) => {
    const header = { alg, jwk: publicJwk(keys.keyFor[alg].verifying) };
    await withApp(express, guarded(), async (api) => {
      const token = (await ask(api, proof({}, header))).json.access_token;
      assert.equal((await call(api, `DPoP ${token}`, use(token, {}, header))).status, 200);
      const forged = keys.tampered(use(token, {}, header));
      assert.equal((await call(api, `DPoP ${token}`, forged)).status, 401);
    });
  });
}

overHttp(
  'with replay, a proof is accepted once',
  () => guarded({ replay: { store: { type: 'memory' } } }),
  async (api) => {
    const first = proof();
    const { status, json } = await ask(api, first);
    assert.equal(status, 200);
    const again = await ask(api, first);
    assert.deepEqual([again.status, again.json.error], [400, 'invalid_dpop_proof']);
    const token = json.access_token;
    const shown = use(token);
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(api, `DPoP ${token}`, shown)));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(7).fill(401)]);
    assert.equal((await call(api, `DPoP ${token}`, use(token))).status, 200);
  },
);

overHttp('without replay, a proof is accepted until it is too old', guarded, async (api) => {
  const first = proof();
  for (let time = 0; time < 2; time += 1) assert.equal((await ask(api, first)).status, 200);
});

overHttp(
  'neither an assertion nor getKey binds a token: only a proof sets cnf',
  () =>
    guarded(
      {},
      {
        getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) =>
          cb(null, keys.secret, { cnf: { jkt: 'given' } }),
      },
    ),
  async (api) => {
    const smuggled = { assertion: assertion(/** @type {any} */ ({ client_id: 'alpha', cnf: { jkt } })) };
    const unbound = (await ask(api, undefined, smuggled)).json;
    assert.equal(unbound.token_type, 'Bearer');
    const { json } = await call(api, `Bearer ${unbound.access_token}`, undefined);
    assert.equal('cnf' in json.session, false);
    const token = (await ask(api, proof(), smuggled)).json.access_token;
    assert.deepEqual((await call(api, `DPoP ${token}`, use(token))).json.session.cnf, { jkt });
  },
);

overHttp(
  'an unbound token is accepted as a bearer token, and refused with the scheme DPoP',
  guarded,
  async (api) => {
    const { json } = await ask(api, undefined);
    assert.equal(json.token_type, 'Bearer');
    const token = json.access_token;
    assert.equal((await call(api, `Bearer ${token}`, undefined)).status, 200);
    const answer = await call(api, `DPoP ${token}`, use(token));
    assert.deepEqual([answer.status, errorIn(answer, 'DPoP')], [401, 'invalid_token']);
    const two = await api.send(`/protected?access_token=${token}`, {
      headers: { authorization: `DPoP ${await bound(api)}` },
    });
    assert.equal(two.status, 400);
  },
);

test('with required, unbound tokens are neither issued nor accepted', async () => {
  const store = new JwtMiddleware(options()).store;
  for (const { express } of versions) {
    let before = '';
    await withApp(express, options({ store }), async (api) => {
      before = (await ask(api, undefined)).json.access_token;
    });
    await withApp(express, guarded({ required: true }, { store }), async (api) => {
      const { status, json } = await ask(api, undefined);
      assert.deepEqual([status, json.error], [400, 'invalid_dpop_proof']);
      const answer = await call(api, `Bearer ${before}`, undefined);
      assert.equal(answer.status, 401);
      assert.match(
        String(answer.headers['www-authenticate']),
        /^DPoP realm="example", error="invalid_token"/,
      );
      const token = await bound(api);
      assert.equal((await call(api, `DPoP ${token}`, use(token))).status, 200);
    });
  }
});

overHttp('a Host header changes nothing', guarded, async (api) => {
  const token = await bound(api);
  const elsewhere = use(token, { htu: 'https://evil.example.com/protected' });
  const send = (/** @type {string} */ dpop) =>
    api.send('/protected', { headers: { authorization: `DPoP ${token}`, dpop, host: 'evil.example.com' } });
  assert.equal((await send(elsewhere)).status, 401);
  assert.equal((await send(use(token))).status, 200);
});

overHttp('without the option, a proof is ignored', options, async (api) => {
  const { json } = await ask(api, 'x');
  assert.equal(json.token_type, 'Bearer');
  assert.equal((await call(api, `Bearer ${json.access_token}`, 'x')).status, 200);
  const answer = await call(api, `DPoP ${json.access_token}`, 'x');
  assert.equal(answer.status, 401);
  assert.doesNotMatch(String(answer.headers['www-authenticate']), /DPoP/);
});

overHttp('a proof made by jose is accepted', guarded, async (api) => {
  const { SignJWT, exportJWK, generateKeyPair } = await loadJose();
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: await exportJWK(publicKey) };
  const sign = (/** @type {any} */ claims) =>
    new SignJWT({ jti: crypto.randomUUID(), ...claims })
      .setProtectedHeader(header)
      .setIssuedAt()
      .sign(privateKey);
  const { json } = await ask(api, await sign({ htm: 'POST', htu: `${origin}/token` }));
  const token = json.access_token;
  const shown = await sign({ htm: 'GET', htu: `${origin}/protected`, ath: hash(token) });
  assert.equal((await call(api, `DPoP ${token}`, shown)).status, 200);
  assert.equal((await call(api, `DPoP ${token}`, use(token))).status, 401);
});

overHttp(
  'introspection and metadata describe bound tokens, and a bound token doesn’t authenticate a caller',
  () =>
    guarded(
      {},
      {
        metadata: { issuer: origin, tokenEndpoint: `${origin}/token` },
        introspection: { authenticate: (/** @type {any} */ req) => req !== undefined, scope: 'ask' },
        getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) =>
          cb(null, keys.secret, { scope: 'ask' }),
      },
    ),
  async (api) => {
    const token = await bound(api);
    const told = await answered(api.auth, 'introspection', token);
    assert.deepEqual([told.token_type, told.cnf], ['DPoP', { jkt }]);
    const { json } = await ask(api, undefined);
    const bearer = json.access_token;
    assert.equal((await answered(api.auth, 'introspection', bearer)).token_type, 'Bearer');
    assert.equal((await answered(api.auth, 'introspection', bearer, `Bearer ${bearer}`)).active, true);
    assert.equal(await answered(api.auth, 'introspection', bearer, `Bearer ${token}`), 401);
    const { dpop_signing_alg_values_supported: announced } = await answered(api.auth, 'metadata', '');
    assert.ok(announced.includes('ES256') && !announced.includes('HS256'));
  },
);

/** What an endpoint sends, or the status of its refusal. @param {any} auth @param {string} name @param {string} token @param {string} [authorization] @returns {Promise<any>} */
function answered(auth, name, token, authorization) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
  return new Promise((resolve, reject) => {
    const res = { set: () => res, status: () => res, send: resolve, sendStatus: resolve };
    auth[name]({ method: 'POST', headers, body: { token } }, res, reject);
  });
}

runTable(
  'an invalid option throws at construction:',
  12,
  [
    { name: 'true, which names no origin', dpop: true },
    { name: 'no origin', dpop: {} },
    { name: 'an origin with a path', dpop: { origin: `${origin}/api` } },
    { name: 'an origin with a slash', dpop: { origin: `${origin}/` } },
    { name: 'a host alone', dpop: { origin: 'api.example.com' } },
    { name: 'another scheme', dpop: { origin: 'ftp://api.example.com' } },
    { name: 'text as required', dpop: { origin, required: 'yes' } },
    { name: 'no maxProofAge', dpop: { origin, maxProofAge: 0 } },
    { name: 'a maxProofAge without a unit', dpop: { origin, maxProofAge: '60' } },
    { name: 'a store of no known type', dpop: { origin, replay: { store: { type: 'no' } } } },
    { name: 'a store in the place of replay', dpop: { origin, replay: { type: 'memory' } } },
    { name: 'a misspelt option', dpop: { origin, require: true } },
  ],
  ({ dpop }) => {
    assert.throws(() => new JwtMiddleware(options({ dpop })), { code: 'ERR_OPTION_INVALID' });
  },
);
