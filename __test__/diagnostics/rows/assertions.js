'use strict';

// Reasons of the token endpoint.

const keys = require('../../support/keys');
const { assertion, client, jwt, now, other, withEndpoints } = require('../provoke');

/** @typedef {import('../provoke').Row} Row */

/**
 * @param {string} code
 * @param {() => any} form
 * @param {object} [options]
 * @param {object} [more] of the request
 * @returns {Row}
 */
const token = (code, form, options, more) => ({
  at: 'token',
  code,
  options,
  send: ({ token }) => token(form(), more),
});
/** With this assertion. @param {string} code @param {() => unknown} make @param {object} [options] @returns {Row} */
const asserted = (code, make, options) => token(code, () => ({ assertion: make() }), options);
/** With this key of getKey's. @param {string} code @param {unknown} key @param {() => unknown} [make] */
const keyed = (code, key, make = assertion) =>
  asserted(code, make, { getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, key) });
const rules = (/** @type {object} */ own) => ({
  strict: {
    report: false,
    invalidGrant: false,
    sessionClaims: false,
    requireGrantType: false,
    requiredClaims: false,
    assertionOnly: false,
    maxAssertionAge: false,
    audience: false,
    ...own,
  },
});
const clients = {
  getKey: undefined,
  keys: { clients: { alpha: { kid: 'a', key: keys.secret }, beta: { kid: 'b', key: other } } },
};
const rs256 = (/** @type {object} */ claims = { iss: 'alpha' }) => jwt(claims, { alg: 'RS256' });
const memory = (/** @type {string} */ name) => ({ store: { type: 'memory', namespace: name } });

/** @type {Row[]} */
module.exports = [
  {
    at: 'token',
    code: 'ERR_BODY_UNPARSED',
    send: ({ send }) => send('/unparsed', { form: { assertion: assertion() } }),
  },
  {
    at: 'token',
    code: 'ERR_BODY_UNPARSED',
    name: 'multipart',
    send: ({ send }) =>
      send('/token', { body: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
  },
  {
    at: 'token',
    code: 'ERR_BODY_UNPARSED',
    name: 'text',
    send: ({ send }) => send('/token', { body: assertion(), headers: { 'content-type': 'text/plain' } }),
  },
  token('ERR_PARAMETER_REPEATED', () => ({ assertion: assertion(), scope: ['a', 'b'] })),
  token('ERR_ASSERTION_MISSING', () => ({ token: 'x' })),
  token('ERR_GRANT_TYPE_MISSING', () => ({ assertion: assertion() }), {
    strict: { ...rules({}).strict, requireGrantType: true },
  }),
  token('ERR_GRANT_TYPE_UNSUPPORTED', () => ({ assertion: assertion(), grant_type: 'password' }), {
    strict: { ...rules({}).strict, requireGrantType: true },
  }),
  token('ERR_CLIENT_CREDENTIALS_UNCHECKED', () => ({ assertion: assertion(), client_secret: 'x' }), {
    strict: { ...rules({}).strict, assertionOnly: true },
  }),
  token('ERR_CLIENT_AUTHENTICATION_MISSING', () => ({ grant_type: 'client_credentials' }), withEndpoints),
  token(
    'ERR_CLIENT_AUTHENTICATION_REPEATED',
    () => ({ grant_type: 'client_credentials', ...client(), client_secret: 'x' }),
    withEndpoints,
  ),
  token(
    'ERR_CLIENT_ASSERTION_TYPE',
    () => ({ grant_type: 'client_credentials', ...client(), client_assertion_type: 'x' }),
    withEndpoints,
  ),
  asserted('ERR_JWS_INVALID', () => 'nonsense'),
  asserted('ERR_JWT_INVALID', () =>
    keys.compact('{"alg":"HS256"}', '[1]', keys.signer('HS256', keys.secret)),
  ),
  asserted('ERR_TOKEN_TRUNCATED', () => assertion().slice(0, -9)),
  asserted('ERR_TOKEN_TOO_LONG', () => assertion(), { maxTokenLength: 40 }),
  asserted('ERR_TOKEN_KIND', () => 'A'.repeat(43)),
  asserted('ERR_JOSE_NOT_SUPPORTED', () => assertion({}, { crit: ['x'], x: 1 })),
  asserted('ERR_CLIENT_UNKNOWN', () => assertion({ iss: 'nobody' })),
  token(
    'ERR_CLIENT_UNKNOWN',
    () => ({ grant_type: 'client_credentials', ...client({ iss: 'nobody', sub: 'nobody' }) }),
    withEndpoints,
  ),
  token(
    'ERR_CLIENT_AMBIGUOUS',
    () => ({ grant_type: 'client_credentials', ...client({ sub: 'beta' }) }),
    withEndpoints,
  ),
  asserted('ERR_JWKS_NO_MATCHING_KEY', () => assertion({}, { kid: 'c' }), clients),
  keyed('ERR_KEY_INVALID', 5),
  keyed('ERR_KEY_INVALID', keys.rsa.publicKey.replace(/\n/g, '\\n')),
  keyed('ERR_KEY_UNSUPPORTED', keys.secp256k1.publicKey),
  keyed('ERR_KEY_TOO_SMALL', keys.rsa1024.publicKey),
  {
    ...keyed('ERR_KEY_ALG_MISMATCH', keys.p256.publicKey),
    options: {
      algorithms: ['RS256'],
      getKey: (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, keys.p256.publicKey),
    },
  },
  keyed('ERR_KEY_USE_FORBIDDEN', { kty: 'oct', k: keys.base64url(keys.secret), use: 'enc' }),
  asserted('ERR_KEY_SOURCE_UNAVAILABLE', () => assertion(), {
    getKey: undefined,
    keys: { jwks: 'http://127.0.0.1:9/jwks', timeout: 300 },
  }),
  keyed('ERR_JOSE_ALG_NOT_ALLOWED', keys.rsa.certificate),
  asserted(
    'ERR_JWS_OTHER_KEY',
    () => assertion({ iss: 'alpha' }, { kid: 'a' }, /** @type {any} */ (other)),
    clients,
  ),
  asserted('ERR_JWS_SIGNATURE_VERIFICATION_FAILED', () => assertion({}, {}, /** @type {any} */ (other))),
  keyed('ERR_JWS_SIGNATURE_VERIFICATION_FAILED', keys.otherRsa.publicKey, rs256),
  asserted('ERR_JWT_TYPE', () => assertion({}, { typ: 'at+jwt' }), {
    store: { type: 'jwt', issuer: 'https://as.example', audience: 'x', key: keys.rsa.privateKey },
  }),
  asserted('ERR_REFRESH_TOKEN_MISUSED', () => assertion({}, { typ: 'refresh+jwt' })),
  asserted('ERR_JWT_EXPIRED', () => assertion({ exp: now() - 30 })),
  asserted('ERR_JWT_NOT_YET_VALID', () => assertion({ nbf: now() + 90 })),
  asserted('ERR_JWT_ISSUED_IN_FUTURE', () => assertion({ iat: now() + 90 }), { maxTokenAge: 60 }),
  asserted('ERR_JWT_TOO_OLD', () => assertion({ iat: now() - 90 }), { maxTokenAge: 60 }),
  asserted('ERR_JWT_LIFETIME', () => assertion({ exp: now() + 900 }), { maxAssertionAge: 60 }),
  asserted('ERR_JWT_TOO_OLD', () => assertion({ iat: now() - 900 }), { maxAssertionAge: 60 }),
  asserted('ERR_JWT_ISSUER', () => assertion({ iss: 'other' }), { issuer: 'alpha' }),
  asserted('ERR_JWT_AUDIENCE', () => assertion({ aud: 'other' }), { audience: 'me' }),
  token(
    'ERR_JWT_AUDIENCE',
    () => ({ grant_type: 'client_credentials', ...client({ aud: 'other' }) }),
    withEndpoints,
  ),
  asserted('ERR_JWT_SUBJECT', () => assertion({ sub: 'other' }), { subject: 'me' }),
  asserted('ERR_JWT_CLAIM_MISSING', () => assertion(), { audience: 'me' }),
  asserted('ERR_JWT_CLAIM_MISSING', () => assertion(), { requiredClaims: ['scope'] }),
  asserted('ERR_JWT_CLAIM_TYPE', () => assertion({ exp: 'soon' })),
  {
    at: 'token',
    code: 'ERR_CLOCK_INVALID',
    async send({ token }) {
      const form = { assertion: assertion() };
      const { now: real } = Date;
      Date.now = () => Number.NaN;
      try {
        await token(form);
      } finally {
        Date.now = real;
      }
    },
  },
  {
    at: 'token',
    code: 'ERR_JWT_REPLAYED',
    options: { replay: memory('reasons') },
    async send({ token }) {
      const form = { assertion: assertion({ jti: `replayed ${Math.random()}` }) };
      await token(form);
      await token(form);
    },
  },
  token('ERR_SCOPE_MALFORMED', () => ({ assertion: assertion(), scope: '"' }), { grantScopes: true }),
  token('ERR_SCOPE_EXCEEDED', () => ({ assertion: assertion(), scope: 'admin' }), { grantScopes: true }),
];
