'use strict';

// Reasons of protected routes, and of the endpoints that take a token.

const crypto = require('node:crypto');
const keys = require('../../support/keys');
const { legacyToken } = require('../../support/legacy-tokens');
const { assertion, client, issuer, jwt, now, other, withEndpoints } = require('../provoke');

/** @typedef {import('../provoke').Row} Row */

const encrypted = (/** @type {object} */ more = {}) => ({
  store: { type: 'encrypted', secret: keys.secret, ...more },
});
const signed = (/** @type {object} */ more = {}) => ({
  store: {
    type: 'jwt',
    issuer,
    audience: 'api',
    keys: [
      { kid: 'a', key: keys.p256.privateKey },
      { kid: 'b', key: keys.rsa.privateKey },
    ],
    ...more,
  },
});
const session = () => ({
  iss: issuer,
  sub: 'alpha',
  aud: 'api',
  client_id: 'alpha',
  iat: now(),
  exp: now() + 60,
  jti: 'x',
});
/** An access token as the jwt store signs it. */
const access = (/** @type {object} */ claims = {}, header = {}, key = keys.p256.privateKey) =>
  jwt(
    { ...session(), ...claims },
    { alg: 'ES256', typ: 'at+jwt', kid: 'a', ...header },
    /** @type {any} */ (key),
  );

/** With a token that a store did not make. @param {string} code @param {() => string} make @param {object} [options] @returns {Row} */
const checked = (code, make, options) => ({ at: 'check', code, options, send: ({ check }) => check(make()) });
/** With a request. @param {string} code @param {object} more @param {object} [options] @returns {Row} */
const asked = (code, more, options) => ({
  at: 'check',
  code,
  options,
  send: ({ send }) => send('/protected', more),
});
/** @param {import('../provoke').Api} api @returns {Promise<string>} */
const issue = async ({ token }) => (await token({ assertion: assertion() })).json.access_token;
/** @param {string} code @param {object | undefined} options @param {(token: string, api: import('../provoke').Api) => unknown} use @returns {Row} */
const issued = (code, options, use) => ({
  at: 'check',
  code,
  options,
  send: async (api) => use(await issue(api), api),
});

const origin = 'https://api.example.com';
const jwk = crypto.createPublicKey(keys.p256.publicKey).export({ format: 'jwk' });
const hash = (/** @type {string} */ text) => crypto.createHash('sha256').update(text).digest('base64url');
let proofs = 0;
/** @param {object} [claims] @param {any} [header] @param {any} [key] */
function proof(claims = {}, header = {}, key = undefined) {
  proofs += 1;
  return keys.sign(
    { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header },
    { htm: 'POST', htu: `${origin}/token`, iat: now(), jti: `reason ${proofs}`, ...claims },
    key,
  );
}
const use = (/** @type {string} */ token, claims = {}, header = {}, key = undefined) =>
  proof({ htm: 'GET', htu: `${origin}/protected`, ath: hash(token), ...claims }, header, key);
const dpop = { dpop: { origin, replay: { store: { type: 'memory', namespace: 'proofs' } } } };
/** @param {string} code @param {object | undefined} options @param {(token: string, api: import('../provoke').Api) => unknown} run @returns {Row} */
const bound = (code, options, run) => ({
  at: 'check',
  code,
  options,
  send: async (api) =>
    run((await api.token({ assertion: assertion() }, { headers: { dpop: proof() } })).json.access_token, api),
});
const withProof = (
  /** @type {import('../provoke').Api} */ { send },
  /** @type {string} */ token,
  /** @type {string | undefined} */ given,
) => send('/protected', { headers: { authorization: `DPoP ${token}`, ...(given && { dpop: given }) } });

/** Of an endpoint, with a form. @param {string} at @param {string} code @param {() => any} form @param {object} [more] @returns {Row} */
const endpoint = (at, code, form, more = {}) => ({
  at,
  code,
  options: { ...withEndpoints, ...signed() },
  send: ({ send }) => send(`/${at}`, { form: form(), ...more }),
});
/** The same of both. @param {string} code @param {() => any} form @param {object} [more] */
const both = (code, form, more) =>
  ['revocation', 'introspection'].map((at) => endpoint(at, code, form, more));
/** @param {any} api @returns {Promise<string>} */
const clientToken = async ({ token }) =>
  (await token({ grant_type: 'client_credentials', ...client() })).json.access_token;

const longAgo = { legacy: { until: 9 } };
const legacy = () => legacyToken(JSON.stringify({ client_id: 'alpha', exp: now() + 60 }), keys.secret);

/** @type {Row[]} */
const requests = [
  asked('ERR_TOKEN_MISSING', {}),
  asked('ERR_AUTHORIZATION_SCHEME', { headers: { authorization: 'Basic YTpi' } }),
  asked('ERR_AUTHORIZATION_SCHEME', { headers: { authorization: access() } }),
  asked('ERR_TOKEN_ELSEWHERE', { headers: { 'x-access-token': 'x' } }),
  asked('ERR_TOKEN_ELSEWHERE', { headers: { cookie: 'access_token=x' } }),
  {
    at: 'check',
    code: 'ERR_TOKEN_ELSEWHERE',
    options: { tokenFrom: ['header'] },
    send: ({ send }) => send('/protected?access_token=x'),
  },
  asked(
    'ERR_TOKEN_REPEATED',
    { form: { access_token: 'x' }, headers: { authorization: 'Bearer x' } },
    { strict: { oneToken: true }, audience: 'x' },
  ),
  {
    at: 'check',
    code: 'ERR_TOKEN_NOT_TEXT',
    send: ({ send }) => send('/protected?access_token=a&access_token=b'),
  },
  asked(
    'ERR_CREDENTIALS_MALFORMED',
    { headers: { authorization: 'Bearer a b' } },
    { strict: { oneToken: false }, audience: 'x' },
  ),
];

/** @type {Row[]} */
const tokens = [
  issued('ERR_TOKEN_TRUNCATED', { store: { type: 'memory', namespace: 'cut' } }, (token, { check }) =>
    check(token.slice(0, -5)),
  ),
  checked('ERR_TOKEN_TRUNCATED', () => access().slice(0, -9), signed()),
  checked('ERR_TOKEN_KIND', () => access(), encrypted()),
  checked('ERR_TOKEN_KIND', () => 'A'.repeat(43), signed()),
  checked('ERR_TOKEN_KIND', () => access(), { store: { type: 'memory', namespace: 'kind' } }),
  checked('ERR_JWS_INVALID', () => 'nonsense', signed()),
  checked(
    'ERR_JWKS_NO_MATCHING_KEY',
    () => access({}, { kid: 'c' }),
    signed({ keys: [{ kid: 'b', key: keys.rsa.privateKey }] }),
  ),
  checked('ERR_JWS_OTHER_KEY', () => access({}, { kid: 'b' }), signed()),
  checked(
    'ERR_JOSE_ALG_NOT_ALLOWED',
    () => access({}, { alg: 'RS256', kid: 'a' }, keys.otherRsa.privateKey),
    signed(),
  ),
  checked('ERR_JWS_SIGNATURE_VERIFICATION_FAILED', () => keys.tampered(access()), signed()),
  checked('ERR_JWT_TYPE', () => access({}, { typ: 'JWT' }), signed()),
  checked('ERR_JWT_ISSUER', () => access({ iss: 'https://other.example' }), signed()),
  checked('ERR_JWT_AUDIENCE', () => access({ aud: 'other' }), signed()),
  {
    at: 'check',
    code: 'ERR_SEALED_KEY_UNKNOWN',
    async send(api) {
      const { createSealer } = require('../../../lib/native/sealing');
      await api.check(createSealer(other, 'access token').seal(JSON.stringify({ exp: now() + 60 })));
    },
  },
  issued('ERR_SEALED_INVALID', encrypted(), (token, { check }) => check(token.slice(0, -8))),
  { ...issued('ERR_TOKEN_EXPIRED', { ttl: -5, ...encrypted() }, (token, { check }) => check(token)) },
  issued(
    'ERR_TOKEN_REVOKED',
    encrypted({ revocation: { store: { type: 'memory', namespace: 'revoked' } } }),
    async (token, { auth, check }) => {
      await auth.revoke(token);
      await check(token);
    },
  ),
  issued(
    'ERR_TOKEN_REVOKED',
    { ...signed({ revocation: { store: { type: 'memory', namespace: 'revoked 2' } } }) },
    async (token, { auth, check }) => {
      await auth.revoke(token);
      await check(token);
    },
  ),
  checked('ERR_TOKEN_UNKNOWN', () => 'A'.repeat(43), { store: { type: 'memory', namespace: 'unknown' } }),
  checked('ERR_LEGACY_TOKEN', legacy, encrypted()),
  checked('ERR_LEGACY_OVER', legacy, encrypted(longAgo)),
  checked(
    'ERR_LEGACY_LIFETIME',
    () => legacyToken(JSON.stringify({ client_id: 'alpha', exp: now() + 99_999 }), keys.secret),
    encrypted({ legacy: { until: now() + 900 } }),
  ),
  {
    ...issued('ERR_SCOPE_INSUFFICIENT', encrypted(), (token, { send }) =>
      send('/admin', { headers: { authorization: `Bearer ${token}` } }),
    ),
  },
];

/** @type {Row[]} */
const possession = [
  {
    at: 'token',
    code: 'ERR_DPOP_PROOF_MISSING',
    options: { dpop: { origin, required: true } },
    send: ({ token }) => token({ assertion: assertion() }),
  },
  {
    at: 'token',
    code: 'ERR_DPOP_PROOF_INVALID',
    options: dpop,
    send: ({ token }) =>
      token({ assertion: assertion() }, { headers: { dpop: proof({ htu: `${origin}/other` }) } }),
  },
  {
    at: 'token',
    code: 'ERR_DPOP_PROOF_REPLAYED',
    options: dpop,
    async send({ token }) {
      const more = { headers: { dpop: proof() } };
      await token({ assertion: assertion() }, more);
      await token({ assertion: assertion() }, more);
    },
  },
  bound('ERR_DPOP_PROOF_MISSING', dpop, (token, api) => withProof(api, token, undefined)),
  bound('ERR_DPOP_PROOF_INVALID', dpop, (token, api) =>
    withProof(api, token, use(token, { iat: now() - 900 })),
  ),
  bound('ERR_DPOP_PROOF_REPLAYED', dpop, async (token, api) => {
    const given = use(token);
    await withProof(api, token, given);
    await withProof(api, token, given);
  }),
  bound('ERR_DPOP_TOKEN_BOUND', dpop, (token, { check }) => check(token)),
  issued('ERR_DPOP_TOKEN_UNBOUND', dpop, (token, api) => withProof(api, token, use(token))),
  bound('ERR_DPOP_KEY_MISMATCH', dpop, (token, api) => {
    const own = crypto.createPublicKey(keys.ed25519.publicKey).export({ format: 'jwk' });
    return withProof(
      api,
      token,
      use(token, {}, { alg: 'EdDSA', jwk: own }, /** @type {any} */ (keys.ed25519.privateKey)),
    );
  }),
];

/** @type {Row[]} */
const endpoints = [
  ...['revocation', 'introspection'].map((at) => ({
    at,
    code: 'ERR_BODY_UNPARSED',
    options: { ...withEndpoints, ...signed() },
    send: (/** @type {any} */ { send }) => send('/unparsed', { form: client(), headers: { as: at } }),
  })),
  ...['revocation', 'introspection'].map((at) => ({
    at,
    code: 'ERR_BODY_NOT_A_FORM',
    options: { ...withEndpoints, ...signed() },
    send: (/** @type {any} */ { send }) => send(`/${at}`, { json: { ...client(), token: 'x' } }),
  })),
  ...both('ERR_PARAMETER_MISSING', () => client()),
  ...both('ERR_PARAMETER_REPEATED', () => ({ ...client(), token: ['a', 'b'] })),
  ...both('ERR_CLIENT_AUTHENTICATION_MISSING', () => ({ token: 'x' })),
  ...both('ERR_CLIENT_AUTHENTICATION_REPEATED', () => ({ ...client(), client_secret: 'x', token: 'x' })),
  ...both('ERR_CLIENT_ASSERTION_TYPE', () => ({ ...client(), client_assertion_type: 'x', token: 'x' })),
  endpoint('introspection', 'ERR_TOKEN_UNKNOWN', () => ({ token: 'x' }), {
    headers: { authorization: 'Bearer x' },
  }),
  {
    at: 'introspection',
    code: 'ERR_SCOPE_INSUFFICIENT',
    options: { ...withEndpoints, ...signed() },
    async send(api) {
      const authorization = `Bearer ${await clientToken(api)}`;
      await api.send('/introspection', { form: { token: 'x' }, headers: { authorization } });
    },
  },
  {
    at: 'revocation',
    code: 'ERR_TOKEN_OF_ANOTHER_CLIENT',
    options: { ...withEndpoints, ...signed() },
    async send(api) {
      await api.send('/revocation', {
        form: { ...client({ iss: 'beta', sub: 'beta' }), token: await clientToken(api) },
      });
    },
  },
  {
    at: 'revocation',
    code: 'ERR_STORE_UNSUPPORTED',
    options: { ...withEndpoints, ...signed() },
    async send(api) {
      await api.send('/revocation', { form: { ...client(), token: await clientToken(api) } });
    },
  },
];

module.exports = [...requests, ...tokens, ...possession, ...endpoints];
