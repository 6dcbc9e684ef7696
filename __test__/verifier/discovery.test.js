'use strict';

// How a verifier finds the issuer's keys, and what it does while it can't.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { clock } = require('../key-sources/support');
const { jwkOf } = require('../support/issuer');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { createRemoteVerifier } = require('../../lib/verifier');
const { OAUTH, OPENID, audience, startAuthority } = require('./support');

const unavailable = { code: 'ERR_KEY_SOURCE_UNAVAILABLE' };
/** The cause of the error that a promise rejects with. @param {Promise<unknown>} promise */
const causeOf = async (promise) => {
  const error = /** @type {any} */ (
    await promise.then(
      () => assert.fail('it resolved'),
      (reason) => reason,
    )
  );
  assert.equal(error.code, unavailable.code);
  return error.cause;
};
const send =
  (/** @type {string} */ body, status = 200) =>
  (/** @type {any} */ _req, /** @type {any} */ res) =>
    res.writeHead(status).end(body);

const places = [
  { name: 'an issuer without path, RFC 8414', path: '', at: OAUTH },
  { name: 'an issuer without path, OpenID Connect', path: '', at: OPENID },
  { name: 'an issuer with a slash at its end', path: '/', at: OAUTH },
  { name: 'an issuer with a path, RFC 8414', path: '/tenant/1', at: `${OAUTH}/tenant/1` },
  { name: 'an issuer with a path, OpenID Connect', path: '/tenant/1', at: `/tenant/1${OPENID}` },
  { name: 'an issuer with a path and a slash', path: '/tenant/', at: `/tenant${OPENID}` },
];
runTable('the key set is found by the metadata of', 6, places, async ({ path, at }, t) => {
  const authority = await startAuthority(t, path);
  const route = authority.routes[OAUTH + path];
  authority.routes = {
    [at]: /** @type {any} */ (route),
    '/jwks': /** @type {any} */ (authority.routes['/jwks']),
  };
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  assert.equal((await verify(authority.sign())).iss, authority.issuer);
  await assert.rejects(verify(keys.tampered(authority.sign())));
  assert.deepEqual(authority.requests.slice(-2), [at, '/jwks']);
});

const metadata = [
  {
    name: 'of another issuer',
    change: { issuer: 'https://evil.example' },
    cause: /"https:\/\/evil\.example" as issuer/,
  },
  {
    name: 'of the issuer with a slash',
    change: (/** @type {string} */ issuer) => ({ issuer: `${issuer}/` }),
    cause: /as issuer/,
  },
  { name: 'without issuer', change: { issuer: undefined }, cause: /no text as issuer/ },
  { name: 'with an object as issuer', change: { issuer: {} }, cause: /no text as issuer/ },
  { name: 'without jwks_uri', change: { jwks_uri: undefined }, cause: /jwks_uri/ },
  { name: 'with a relative jwks_uri', change: { jwks_uri: '/jwks' }, cause: /jwks_uri/ },
  { name: 'with a jwks_uri over http', change: { jwks_uri: 'http://keys.example/jwks' }, cause: /jwks_uri/ },
  { name: 'with a file as jwks_uri', change: { jwks_uri: 'file:///etc/jwks.json' }, cause: /jwks_uri/ },
  {
    name: 'with credentials in jwks_uri',
    change: { jwks_uri: 'https://a:b@keys.example/jwks' },
    cause: /jwks_uri/,
  },
  { name: 'with a list as jwks_uri', change: { jwks_uri: ['https://keys.example/jwks'] }, cause: /jwks_uri/ },
];
runTable('metadata are refused', 10, metadata, async ({ change, cause }, t) => {
  const authority = await startAuthority(t);
  const changed = typeof change === 'function' ? change(authority.issuer) : change;
  const document = { issuer: authority.issuer, jwks_uri: `${authority.url}/jwks`, ...changed };
  authority.routes[OAUTH] = send(JSON.stringify(document));
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  assert.match(String(await causeOf(verify(authority.sign()))), cause);
  assert.ok(!authority.requests.includes('/jwks'));
});

const absent = [
  { name: 'a page', route: send('<!doctype html>') },
  { name: 'an array', route: send('[]') },
  { name: 'null', route: send('null') },
  { name: 'an error', route: send('{}', 500) },
  {
    name: 'a redirect',
    route: (/** @type {any} */ _q, /** @type {any} */ res) => res.writeHead(302, { location: '/x' }).end(),
  },
  { name: 'too many bytes', route: send(JSON.stringify({ filler: 'x'.repeat(300_000) })) },
];
runTable('where one place has no metadata but', 6, absent, async ({ route }, t) => {
  const authority = await startAuthority(t);
  const good = /** @type {any} */ (authority.routes[OAUTH]);
  Object.assign(authority.routes, { [OAUTH]: route, [OPENID]: good });
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  assert.equal((await verify(authority.sign())).sub, 'alice');
  authority.routes[OPENID] = route;
  const other = createRemoteVerifier({ issuer: authority.issuer, audience });
  const cause = await causeOf(other(authority.sign()));
  assert.match(cause.message, /no metadata at \/\.well-known/);
  assert.equal(cause.errors.length, 2);
});

test('metadata that came over https never lead to keys over http', async () => {
  const issuer = 'https://as.example';
  /** @type {string[]} */
  const fetched = [];
  const fetch = async (/** @type {string} */ url) => {
    fetched.push(url);
    return new Response(JSON.stringify({ issuer, jwks_uri: 'http://127.0.0.1:9/jwks' }));
  };
  const verify = createRemoteVerifier({ issuer, audience, fetch });
  assert.match(String(await causeOf(verify(keys.sign({ alg: 'RS256' }, {})))), /jwks_uri/);
  assert.deepEqual(fetched, [`${issuer}${OAUTH}`]);
});

test('keys are loaded once for all who wait, and again when they are old', async (t) => {
  const { pass } = clock(t);
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({
    issuer: authority.issuer,
    audience,
    cacheMaxAge: '2m',
    maxTokenAge: '1h',
  });
  assert.deepEqual(authority.requests, []);
  await Promise.all([1, 2, 3].map(() => verify(authority.sign())));
  assert.deepEqual(authority.requests, [OAUTH, '/jwks']);
  pass(119);
  await verify(authority.sign());
  assert.equal(authority.requests.length, 2);
  pass(1);
  await verify(authority.sign());
  assert.equal(authority.requests.length, 4);
});

test('a key set that moves is found at its new address', async (t) => {
  const { pass } = clock(t);
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  await verify(authority.sign());
  authority.routes['/new'] = /** @type {any} */ (authority.routes['/jwks']);
  delete authority.routes['/jwks'];
  authority.routes[OAUTH] = send(
    JSON.stringify({ issuer: authority.issuer, jwks_uri: `${authority.url}/new` }),
  );
  pass(600);
  await verify(authority.sign());
  assert.equal(authority.requests.at(-1), '/new');
});

test('a new key is found by its kid, at most once per cool-down', async (t) => {
  const { pass } = clock(t);
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience, cooldown: 20 });
  await verify(authority.sign());
  const byOther = () => authority.sign({}, { kid: 'new' }, keys.otherRsa.privateKey);
  authority.jwks.push(jwkOf(keys.otherRsa.publicKey, { kid: 'new' }));
  await assert.rejects(verify(byOther()), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  pass(20);
  await verify(byOther());
  await assert.rejects(verify(keys.tampered(byOther())), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  assert.equal(authority.requests.length, 4);
});

test('while the issuer is down, the last keys serve for staleIfError, and no longer', async (t) => {
  const { pass } = clock(t);
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({
    issuer: authority.issuer,
    audience,
    cacheMaxAge: 60,
    staleIfError: '1m',
  });
  await verify(authority.sign());
  authority.routes[OAUTH] = send('', 503);
  pass(119);
  await verify(authority.sign());
  pass(1);
  await assert.rejects(verify(authority.sign()), unavailable);
});

test('all requests of one load share its time limit', async (t) => {
  const authority = await startAuthority(t);
  authority.routes[OAUTH] = () => {};
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience, timeout: '50ms' });
  const cause = await causeOf(verify(authority.sign()));
  assert.ok(cause.errors.length === 2, String(cause));
  assert.match(String(cause.errors[0]), /within 50 ms/);
});

test('jwksUri replaces discovery, and may be a file', async (t) => {
  const fs = require('node:fs');
  const path = require('node:path');
  const folder = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'latchkey-verifier-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'jwks.json');
  const authority = await startAuthority(t);
  fs.writeFileSync(file, JSON.stringify({ keys: authority.jwks }));
  for (const jwksUri of [`${authority.url}/jwks`, new URL(`${authority.url}/jwks`), file]) {
    for (const issuer of [authority.issuer, ['https://other.example', authority.issuer]]) {
      const verify = createRemoteVerifier({ issuer, jwksUri, audience });
      assert.equal((await verify(authority.sign())).sub, 'alice');
      assert.equal(await verify.try(authority.sign({ iss: 'https://evil.example' })), null);
      assert.equal(await verify.try(keys.tampered(authority.sign())), null);
    }
    const any = createRemoteVerifier({ jwksUri, audience });
    assert.equal((await any(authority.sign({ iss: 'https://tenant.example' }))).sub, 'alice');
    assert.equal(await any.try(authority.sign({ iss: undefined })), null);
  }
  assert.ok(!authority.requests.includes(OAUTH));
});

test('an error of loading names no path, query or password', async () => {
  const verify = createRemoteVerifier({
    jwksUri: 'https://keys.invalid/private?token=s3cr3t',
    audience,
    timeout: 0.2,
  });
  await assert.rejects(verify(keys.sign({ alg: 'RS256' }, {})), (/** @type {any} */ error) => {
    assert.equal(error.code, unavailable.code);
    assert.doesNotMatch(error.message, /s3cr3t|private/);
    return true;
  });
});
