'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { clock } = require('../key-sources/support');
const { jwkOf } = require('../support/issuer');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { createRemoteVerifier } = require('../../lib/verifier');
const { audience, now, pairs, startAuthority } = require('./support');

runTable(
  'a token is verified, and refused where one thing is wrong:',
  10,
  pairs,
  async ({ alg, signing }, t) => {
    const authority = await startAuthority(t);
    const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
    const sign = (claims = {}, header = {}) => authority.sign(claims, { alg, kid: alg, ...header }, signing);
    assert.equal((await verify(sign())).client_id, 'billing');
    // Without a kid, the keys for the algorithm are tried.
    assert.equal((await verify(sign({}, { kid: undefined }))).client_id, 'billing');
    assert.equal(await verify.try(keys.tampered(sign())), null);
    assert.equal(await verify.try(sign({}, { kid: alg === 'ES256' ? 'RS256' : 'ES256' })), null);
  },
);

const faults = [
  { name: 'another issuer', claims: { iss: 'https://evil.example' }, claim: 'iss' },
  { name: 'no issuer', claims: { iss: undefined }, claim: 'iss' },
  { name: 'another audience', claims: { aud: 'https://other.example' }, claim: 'aud' },
  { name: 'no audience', claims: { aud: undefined }, claim: 'aud' },
  { name: 'no end', claims: { exp: undefined } },
  { name: 'text as its end', claims: { exp: String(now() + 60) }, claim: 'exp' },
  { name: 'no subject', claims: { sub: undefined } },
  { name: 'no client_id', claims: { client_id: undefined } },
  { name: 'no iat', claims: { iat: undefined } },
  { name: 'no jti', claims: { jti: undefined } },
  { name: 'its time still to come', claims: { nbf: now() + 3600 }, claim: 'nbf' },
  { name: 'the type JWT', header: { typ: 'JWT' }, claim: 'typ' },
  { name: 'no type', header: { typ: undefined }, claim: 'typ' },
  { name: 'the type of an ID token', header: { typ: 'id+jwt' }, claim: 'typ' },
  { name: 'its time over', claims: { exp: now() - 1 }, code: 'ERR_JWT_EXPIRED' },
  { name: 'no signature', header: { alg: 'none' }, raw: true, code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
  { name: 'an unknown critical extension', header: { crit: ['x'], x: 1 }, code: 'ERR_JOSE_NOT_SUPPORTED' },
  { name: 'an algorithm that the key has not', header: { alg: 'RS384' }, code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
  { name: 'an unknown kid', header: { kid: 'unknown' }, code: 'ERR_JWKS_NO_MATCHING_KEY' },
  { name: 'a number as kid', header: { kid: 5 }, code: 'ERR_JWKS_NO_MATCHING_KEY' },
];
runTable('a token is refused with', 20, faults, async ({ claims, header, claim, code, raw }, t) => {
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  const token = raw
    ? keys.compact(JSON.stringify({ typ: 'at+jwt', kid: 'RS256', ...header }), '{}')
    : authority.sign(claims, header, header?.alg === 'RS384' ? keys.rsa.privateKey : undefined);
  const expected = { code: code ?? 'ERR_JWT_CLAIM_VALIDATION_FAILED', ...(claim && { claim }) };
  await assert.rejects(verify(token), expected);
  assert.equal(await verify.try(token), null);
});

const nothing = [undefined, null, '', 'x', 'a.b', 'a.b.c', 5, {}, [], Symbol('x')].map((value) => ({
  name: typeof value === 'symbol' ? 'a symbol' : (JSON.stringify(value) ?? 'undefined'),
  value,
}));
runTable('what is no token is refused without a request:', 10, nothing, async ({ value }, t) => {
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  await assert.rejects(verify(value), { code: 'ERR_JWS_INVALID' });
  assert.deepEqual(authority.requests, []);
});

/** One option each, a token that it accepts, and one that it refuses. @type {any[]} */
const options = [
  { name: 'audience as a list', options: { audience: ['x', audience] }, bad: { aud: ['y'] } },
  { name: 'audience false', options: { audience: false }, good: { aud: 'y' }, bad: { exp: undefined } },
  { name: 'typ false', options: { typ: false }, header: { typ: 'JWT' }, badHeader: { typ: 'logout+jwt' } },
  {
    name: 'typ false, no type',
    options: { typ: false },
    header: { typ: undefined },
    badHeader: { typ: 'dpop+jwt' },
  },
  {
    name: 'typ false, fewer claims',
    options: { typ: false },
    good: { jti: undefined },
    bad: { exp: undefined },
  },
  { name: 'typ of their own', options: { typ: 'x+jwt' }, header: { typ: 'x+jwt' }, badHeader: {} },
  {
    name: 'the long name of the type',
    options: {},
    header: { typ: 'application/AT+JWT' },
    badHeader: { typ: 'application/jwt' },
  },
  {
    name: 'algorithms',
    options: { algorithms: ['RS256'] },
    bad: {},
    badHeader: { alg: 'ES256', kid: 'ES256' },
    badKey: keys.p256.privateKey,
  },
  { name: 'subject', options: { subject: 'alice' }, bad: { sub: 'bob' } },
  {
    name: 'requiredClaims',
    options: { requiredClaims: ['tenant'] },
    good: { tenant: 1, jti: undefined },
    bad: { jti: undefined },
  },
  {
    name: 'clockTolerance',
    options: { clockTolerance: 3600 },
    good: { exp: now() - 60 },
    bad: { exp: now() - 7200 },
  },
  {
    name: 'maxTokenAge',
    options: { maxTokenAge: '1h' },
    good: { iat: now() - 900 },
    bad: { iat: now() - 7200 },
  },
  { name: 'maxTokenLength', options: { maxTokenLength: 900 }, bad: { filler: 'x'.repeat(900) } },
  { name: 'cache', options: { cache: true }, bad: { exp: now() - 1 } },
];
runTable('an option holds:', 14, options, async (row, t) => {
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience, ...row.options });
  for (let time = 0; time < 2; time += 1) {
    assert.notEqual(await verify.try(authority.sign(row.good, row.header)), null);
    assert.equal(await verify.try(authority.sign(row.bad, row.badHeader ?? row.header, row.badKey)), null);
  }
});

test('RSA keys below 2048 bits verify only where they are allowed', async (t) => {
  const authority = await startAuthority(t);
  authority.jwks = [jwkOf(keys.rsa1024.publicKey, { kid: 'RS256' })];
  const token = authority.sign({}, {}, keys.rsa1024.privateKey);
  const given = { issuer: authority.issuer, audience };
  assert.equal(await createRemoteVerifier(given).try(token), null);
  assert.notEqual(await createRemoteVerifier({ ...given, allowInsecureKeySizes: true }).try(token), null);
});

test('a secret in a key set verifies nothing, and neither does a public key as a secret', async (t) => {
  const authority = await startAuthority(t);
  authority.jwks.push({ kty: 'oct', kid: 'secret', k: keys.base64url(keys.secret) });
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  assert.equal(await verify.try(authority.sign({}, { alg: 'HS256', kid: 'secret' }, keys.secret)), null);
  assert.equal(await verify.try(authority.sign({}, { alg: 'HS256' }, keys.rsa.publicKey)), null);
});

test('a key inside a token is never used', async (t) => {
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  const jwk = jwkOf(keys.otherRsa.publicKey);
  for (const header of [{ jwk }, { jku: `${authority.url}/evil` }, { x5u: `${authority.url}/evil` }]) {
    assert.equal(await verify.try(authority.sign({}, header, keys.otherRsa.privateKey)), null);
    assert.notEqual(await verify.try(authority.sign({}, header)), null);
  }
  assert.ok(!authority.requests.includes('/evil'));
});

test("claims are the caller's own object, and change no prototype", async (t) => {
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  const claims = { ...JSON.parse('{"__proto__":{"isAdmin":true},"nested":{"__proto__":{"isAdmin":true}}}') };
  const text = JSON.stringify({ ...JSON.parse(JSON.stringify(claims)) });
  const token = authority.sign(Object.assign(Object.create(null), JSON.parse(text)));
  const first = /** @type {any} */ (await verify(token));
  first.sub = 'mallory';
  const second = /** @type {any} */ (await verify(token));
  assert.equal(second.sub, 'alice');
  assert.equal(second.isAdmin ?? second.nested.isAdmin, undefined);
});

test('a clock that fails verifies nothing', async (t) => {
  const authority = await startAuthority(t);
  const verify = createRemoteVerifier({ issuer: authority.issuer, audience });
  await verify(authority.sign());
  const token = authority.sign();
  clock(t).pass(Number.NaN);
  await assert.rejects(verify(token));
});

test('verify works detached, and two verifiers share nothing', async (t) => {
  const authority = await startAuthority(t);
  const { try: attempt } = createRemoteVerifier({ issuer: authority.issuer, audience });
  const other = createRemoteVerifier({ issuer: authority.issuer, audience: 'https://other.example' });
  const token = authority.sign();
  assert.notEqual(await attempt(token), null);
  assert.equal(await other.try(token), null);
});
