'use strict';

// Reasons of jwt-identity: grant tokens on requests, and log-ins.

const jwtIdentity = require('../../../lib/jwt-identity');
const keys = require('../../support/keys');
const { grant, jwt, now, other, refresh } = require('../provoke');

/** @typedef {import('../provoke').Row} Row */

/** @param {string} code @param {() => string} make @param {object} [options] @returns {Row} */
const granted = (code, make, options) => ({
  at: 'identity',
  code,
  options,
  send: ({ check }) => check(make()),
});
/** @param {string} code @param {string} path @param {() => string} make @returns {Row} */
const guarded = (code, path, make) => ({
  at: 'guard',
  code,
  send: ({ send }) => send(path, { headers: { authorization: `Bearer ${make()}` } }),
});
/** @param {string} code @param {object} more @returns {Row} */
const asked = (code, more) => ({ at: 'identity', code, send: ({ send }) => send('/protected', more) });
/** @param {string} code @param {() => any} body @param {object} [options] @param {object} [more] of the request @returns {Row} */
const logIn = (code, body, options, more) => ({
  at: 'logIn',
  code,
  options,
  send: ({ logIn }) => logIn(body(), more),
});
/** @param {string} code @param {() => unknown} make @param {object} [options] */
const refreshed = (code, make, options) => logIn(code, () => ({ refreshToken: make() }), options);
/** The same fault in a grant token and in a refresh token. @param {string} code @param {(make: typeof grant) => string} make @param {object} [options] @returns {Row[]} */
const both = (code, make, options) => [
  granted(code, () => make(grant), options),
  refreshed(code, () => make(refresh), options),
];

const ring = {
  security: {
    keys: [
      { kid: 'a', key: keys.secret },
      { kid: 'b', key: other },
    ],
  },
};
const stored = (/** @type {object} */ more = {}) => ({
  refreshToken: { store: { type: 'memory' }, ...more },
});
const right = { login: 'alice', password: 'right', rememberMe: true };
const secret = /** @type {any} */ (other);
const withoutClock = async (/** @type {() => unknown} */ run) => {
  const { now: real } = Date;
  Date.now = () => Number.NaN;
  try {
    await run();
  } finally {
    Date.now = real;
  }
};

const loggedOut = { refreshToken: { store: { type: 'memory', namespace: 'logged out' } } };
/** The user logs out everywhere while the password is checked. */
async function logOutEverywhere() {
  const workers = { getUser: async () => null };
  const middleware = jwtIdentity({ security: { key: keys.secret }, workers, ...loggedOut });
  /** @type {any} */
  const req = { headers: {} };
  await new Promise((resolve) => middleware(req, {}, resolve));
  await req.identity.logOutAll('alice');
  return { userId: 'alice' };
}

/** @type {Row[]} */
module.exports = [
  asked('ERR_TOKEN_MISSING', {}),
  asked('ERR_AUTHORIZATION_SCHEME', { headers: { authorization: 'Basic YTpi' } }),
  asked('ERR_TOKEN_ELSEWHERE', { json: { access_token: 'x' } }),
  ...both('ERR_JWS_INVALID', () => 'nonsense'),
  ...both('ERR_JWT_INVALID', (make) => {
    const header = make === refresh ? '{"alg":"HS256","typ":"refresh+jwt"}' : '{"alg":"HS256"}';
    return keys.compact(header, '[1]', keys.signer('HS256', keys.secret));
  }),
  ...both('ERR_TOKEN_TRUNCATED', (make) => make().slice(0, -9)),
  granted('ERR_TOKEN_TOO_LONG', () => grant(), { grantToken: { maxTokenLength: 40 } }),
  ...both('ERR_TOKEN_KIND', () => 'A'.repeat(43)),
  ...both('ERR_JOSE_NOT_SUPPORTED', (make) => make({}, { crit: ['x'], x: 1 })),
  ...both(
    'ERR_JWKS_NO_MATCHING_KEY',
    (make) => make({}, { kid: 'c' }, /** @type {any} */ (`${other}!`)),
    ring,
  ),
  ...both('ERR_JOSE_ALG_NOT_ALLOWED', (make) => make({}, { alg: 'HS512' })),
  granted('ERR_JWS_OTHER_KEY', () => grant({}, { kid: 'a' }, secret), ring),
  ...both('ERR_JWS_SIGNATURE_VERIFICATION_FAILED', (make) => make({}, {}, secret)),
  granted('ERR_JWT_TYPE', () => grant({}, { typ: 'at+jwt' })),
  refreshed('ERR_JWT_TYPE', () => refresh({}, { typ: 'at+jwt' })),
  granted('ERR_REFRESH_TOKEN_MISUSED', () => refresh()),
  refreshed('ERR_GRANT_TOKEN_MISUSED', () => grant()),
  ...both('ERR_JWT_EXPIRED', (make) => make({ exp: now() - 30 })),
  ...both('ERR_JWT_NOT_YET_VALID', (make) => make({ nbf: now() + 30 })),
  granted('ERR_JWT_CLAIM_MISSING', () => jwt({ roles: 'user', exp: now() + 60 })),
  refreshed('ERR_JWT_CLAIM_MISSING', () => refresh({ exp: undefined })),
  ...both('ERR_JWT_CLAIM_TYPE', (make) => make({ exp: 'soon' })),
  {
    at: 'identity',
    code: 'ERR_CLOCK_INVALID',
    send: ({ check }) => {
      const token = grant();
      return withoutClock(() => check(token));
    },
  },
  {
    at: 'identity',
    code: 'ERR_TOKEN_REVOKED',
    options: { ...stored(), grantToken: { revocation: { staleness: 0 } } },
    async send({ check, logIn, send }) {
      const { grantToken } = (await logIn(right)).json;
      await send('/log-out', { json: {}, headers: { authorization: `Bearer ${grantToken}` } });
      await check(grantToken);
    },
  },
  guarded('ERR_IDENTITY_MISSING', '/without-identity', () => grant()),
  guarded('ERR_USER_REQUIRED', '/users', () => grant({ exp: now() - 9 })),
  guarded('ERR_ROLE_REQUIRED', '/admin', () => grant({ roles: 'administrator' })),
  guarded('ERR_CLAIM_REQUIRED', '/sales', () => grant({ department: 'it' })),
  { at: 'logIn', code: 'ERR_BODY_UNPARSED', send: ({ send }) => send('/unparsed', { json: right }) },
  logIn('ERR_CREDENTIALS_MISSING', () => ({ user: 'alice', pass: 'right' })),
  logIn('ERR_CREDENTIALS_NOT_TEXT', () => ({ login: { $ne: 1 }, password: 'x' })),
  logIn(
    'ERR_COOKIE_CROSS_ORIGIN',
    () => right,
    { refreshToken: { cookie: true } },
    { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } },
  ),
  logIn('ERR_USER_REFUSED', () => ({ login: 'alice', password: 'wrong' })),
  logIn('ERR_USER_MISMATCH', () => ({ refreshToken: refresh() }), {}, { headers: { as: 'bob' } }),
  refreshed('ERR_SECURITY_STAMP', () => refresh({ securityStamp: 'old' })),
  refreshed('ERR_SESSION_ENDED', () => refresh({ sid: 'A'.repeat(22) }), stored()),
  {
    at: 'logIn',
    code: 'ERR_REFRESH_TOKEN_REUSED',
    options: stored({ rotate: true, grace: 0, onReuse() {} }),
    async send({ logIn }) {
      const { refreshToken } = (await logIn(right)).json;
      await logIn({ refreshToken });
      await logIn({ refreshToken });
    },
  },
  logIn('ERR_LOGGED_OUT', () => right, { ...loggedOut, workers: { getUser: logOutEverywhere } }),
];
