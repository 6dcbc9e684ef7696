'use strict';

const clock = require('../../support/clock');
const { logIn, refreshToken, grantToken, token, user, passed, key } = require('../../support/jwt-identity');
const { compact, signer, tampered, sign, rsa } = require('../../../support/keys');

const now = clock.startSeconds;
const hs256 = signer('HS256', key);
const header = '{"alg":"HS256","typ":"JWT"}';
const lifetime = 90 * 86_400;
const good = refreshToken();
const failure = () => new Error('the database is down');

/** @param {string} members */
const claims = (members) => compact(header, `{${members},"iat":${now},"exp":${now + lifetime}}`, hs256);
const bound = '"userId":"u1","securityStamp":"stamp-1"';

/** @type {[string, string, any][]} */
const tokens = [
  ['good', 'a good one', good],
  ['word', 'a word', 'bad'],
  ['tampered', 'one with a changed signature', tampered(good)],
  ['other-key', 'one under another key', token({ userId: 'u1', securityStamp: 'stamp-1' }, {}, 'another')],
  [
    'hs384',
    'one under HS384',
    sign({ alg: 'HS384', typ: 'JWT' }, { userId: 'u1', securityStamp: 'stamp-1' }, key),
  ],
  [
    'rs256',
    'one under RS256',
    sign({ alg: 'RS256', typ: 'JWT' }, { userId: 'u1', securityStamp: 'stamp-1' }, rsa.privateKey),
  ],
  ['none', 'one under none', compact('{"alg":"none","typ":"JWT"}', `{${bound}}`)],
  ['expired', 'one that has ended', refreshToken({ iat: now - 100, exp: now - 1 })],
  ['ends-now', 'one that ends now', refreshToken({ iat: now - 100, exp: now })],
  ['next-second', 'one that ends in the next second', refreshToken({ iat: now - 100, exp: now + 1 })],
  ['exp-missing', 'one without exp', refreshToken({ exp: undefined })],
  ['iat-missing', 'one without iat', refreshToken({ iat: undefined })],
  ['both-missing', 'one without exp and iat', refreshToken({ iat: undefined, exp: undefined })],
  ['exp-text', 'one whose exp is a text', refreshToken({ exp: String(now + 5) })],
  ['iat-text', 'one whose iat is a text', refreshToken({ iat: 'x' })],
  ['iat-later', 'one that was issued in the future', refreshToken({ iat: now + 3600 })],
  ['iat-after-exp', 'one that was issued after its end', refreshToken({ iat: now + 7200, exp: now + 3600 })],
  ['nbf-later', 'one that is not yet valid', refreshToken({ nbf: now + 60 })],
  ['stamp-other', 'one with another stamp', refreshToken({ securityStamp: 'stamp-2' })],
  ['stamp-missing', 'one without stamp', refreshToken({ securityStamp: undefined })],
  ['stamp-null', 'one whose stamp is null', refreshToken({ securityStamp: null })],
  ['stamp-empty', 'one whose stamp is empty', refreshToken({ securityStamp: '' })],
  ['stamp-case', 'one whose stamp is in another case', refreshToken({ securityStamp: 'STAMP-1' })],
  ['stamp-array', 'one whose stamp is in an array', refreshToken({ securityStamp: ['stamp-1'] })],
  ['user-other', 'one of another user', refreshToken({ userId: 'u2' })],
  ['user-missing', 'one without userId', refreshToken({ userId: undefined })],
  ['user-null', 'one whose userId is null', refreshToken({ userId: null })],
  ['user-number', 'one whose userId is a number', refreshToken({ userId: 5 })],
  ['user-object', 'one whose userId is an object', refreshToken({ userId: { $ne: 1 } })],
  ['more-claims', 'one with more claims', refreshToken({ device: 'phone' })],
  ['with-roles', 'one with roles', refreshToken({ roles: 'admin' })],
  ['order', 'one with its members in another order', claims('"securityStamp":"stamp-1","userId":"u1"')],
  [
    'white-space',
    'one with white space',
    compact(header, `{ ${bound}, "iat": ${now}, "exp": ${now + lifetime} }`, hs256),
  ],
  ['payload-null', 'one whose payload is null', compact(header, 'null', hs256)],
  ['payload-array', 'one whose payload is an array', compact(header, '[]', hs256)],
  ['payload-text', 'one whose payload is a text', compact(header, '"x"', hs256)],
  ['payload-empty', 'one without claims', compact(header, '{}', hs256)],
  [
    'typ-missing',
    'one without typ',
    compact('{"alg":"HS256"}', `{${bound},"iat":${now},"exp":${now + lifetime}}`, hs256),
  ],
  [
    'typ-other',
    'one with another typ',
    token({ userId: 'u1', securityStamp: 'stamp-1', iat: now, exp: now + lifetime }, { typ: 'other' }),
  ],
  ['grant', 'a grant token', grantToken()],
  [
    'grant-with-stamp',
    'a grant token with the right stamp among its claims',
    grantToken({ securityStamp: 'stamp-1' }),
  ],
  ['array', 'one in an array', [good]],
  ['object', 'an object', { token: good }],
  ['number', 'a number', 5],
  ['true', 'true', true],
  ['buffer', 'one in a Buffer', Buffer.from(good)],
  ['string-object', 'one in a String object', new String(good)],
  ['space-after', 'one before a space', `${good} `],
  ['bearer', 'one after Bearer', `Bearer ${good}`],
];

/** @type {[string, string, () => any][]} what getUser answers to a good refresh token */
const workers = [
  ['promise', 'the user', async () => user()],
  ['sync', 'the user at once', () => user()],
  ['null', 'null', async () => null],
  ['undefined', 'undefined', async () => undefined],
  [
    'rejection',
    'a rejection',
    async () => {
      throw failure();
    },
  ],
  [
    'exception',
    'an exception',
    () => {
      throw failure();
    },
  ],
  ['other-stamp', 'a user with another stamp', async () => ({ ...user(), securityStamp: 'new' })],
  ['no-stamp', 'a user without stamp', async () => ({ ...user(), securityStamp: undefined })],
  ['null-stamp', 'a user whose stamp is null', async () => ({ ...user(), securityStamp: null })],
  [
    'boxed-stamp',
    'a user whose stamp is a String object',
    async () => ({ ...user(), securityStamp: new String('stamp-1') }),
  ],
  ['other-user', 'another user with the same stamp', async () => ({ ...user(), userId: 'u2' })],
  ['no-claims', 'a user without claims', async () => ({ ...user(), claims: undefined })],
  ['true', 'true', async () => true],
  ['empty', 'a user without members', async () => ({})],
];

/** @type {[string, string, any, string][]} users without a stamp, or with an odd one, and their tokens */
const stamps = [
  ['number', 'numbers', 7, '7'],
  ['number-as-text', 'a number, in the token a text', 7, '"7"'],
  ['null', 'null', null, 'null'],
  ['empty', 'empty', '', '""'],
  ['true', 'true', true, 'true'],
  ['object', 'objects', { a: 1 }, '{"a":1}'],
  ['zero', '0', 0, '0'],
  ['negative-zero', '-0, in the token 0', -0, '0'],
  ['nan', 'NaN, in the token null', Number.NaN, 'null'],
  ['date', 'a Date, in the token its text', new Date(0), '"1970-01-01T00:00:00.000Z"'],
];

module.exports = [
  ...tokens.map(([id, title, text]) => ({
    id,
    title: `logIn with a refresh token: ${title}`,
    run: (implementation) => logIn(implementation, { body: { refreshToken: text } }),
  })),
  ...tokens.map(([id, title, text]) => ({
    id: `given-user-${id}`,
    title: `logIn given a user, with a refresh token: ${title}`,
    run: (implementation) => logIn(implementation, { args: [user()], body: { refreshToken: text } }),
  })),
  ...tokens
    .filter(([id]) =>
      /^(grant|stamp-missing|stamp-null|exp-missing|iat-missing|both-missing|payload-empty|good)$/.test(id),
    )
    .map(([id, title, text]) => ({
      id: `unstamped-${id}`,
      title: `logIn of a user who has no stamp, with a refresh token: ${title}`,
      run: (implementation) =>
        logIn(implementation, {
          getUser: async () => ({ ...user(), securityStamp: undefined }),
          body: { refreshToken: text },
        }),
    })),
  ...workers.map(([id, title, getUser]) => ({
    id: `worker-${id}`,
    title: `a good refresh token where getUser answers with ${title}`,
    run: (implementation) => logIn(implementation, { getUser, body: { refreshToken: good } }),
  })),
  ...stamps.map(([id, title, securityStamp, text]) => ({
    id: `stamp-kind-${id}`,
    title: `stamps that are ${title}`,
    run: (implementation) =>
      logIn(implementation, {
        getUser: async () => ({ ...user(), securityStamp }),
        body: { refreshToken: claims(`"userId":"u1","securityStamp":${text}`) },
      }),
  })),
  {
    id: 'given-other-user',
    title: 'logIn given a user other than that of the refresh token',
    run: (implementation) =>
      logIn(implementation, { args: [{ ...user(), userId: 'u2' }], body: { refreshToken: good } }),
  },
  {
    id: 'given-null',
    title: 'logIn given null, with a good refresh token',
    run: (implementation) => logIn(implementation, { args: [null], body: { refreshToken: good } }),
  },
  {
    id: 'wins',
    title: 'a good refresh token beside login and password',
    run: (implementation) =>
      logIn(implementation, { body: { login: 'me', password: 'x', rememberMe: true, refreshToken: good } }),
  },
  {
    id: 'in-header',
    title: 'a refresh token in the header, login and password in the body',
    async run(implementation) {
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, {
        headers: { authorization: `Bearer ${good}` },
        body: {},
      });
      return { user: req.identity.user.isAuthenticated };
    },
  },
  {
    id: 'used-twice',
    title: 'a refresh token that is used twice',
    async run(implementation) {
      const first = await logIn(implementation, { body: { refreshToken: good } });
      const second = await logIn(implementation, { body: { refreshToken: good } });
      return { first, second };
    },
  },
  {
    id: 'chain',
    title: 'a refresh token that is renewed, and renewed again',
    async run(implementation) {
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const seen = [];
      let body = /** @type {any} */ ({ login: 'me', password: 'x', rememberMe: true });
      for (let round = 0; round < 4; round += 1) {
        const req = await passed(implementation, options, { body });
        const result = await req.identity.logIn();
        seen.push(result.statusCode, Boolean(result.grantToken), Boolean(result.refreshToken));
        if (result.refreshToken) body = { refreshToken: result.refreshToken };
        clock.advance(80 * 86_400_000);
      }
      return { seen };
    },
  },
];
