'use strict';

const clock = require('../../support/clock');
const {
  authenticate,
  passed,
  token,
  grantToken,
  refreshToken,
  key,
  user,
} = require('../../support/jwt-identity');
const { createTrace } = require('../../support/trace');
const { compact, signer, base64url, tampered, rsa, sign } = require('../../../support/keys');

const now = clock.startSeconds;
const hs256 = signer('HS256', key);
const header = '{"alg":"HS256","typ":"JWT"}';
const later = `"iat":${now},"exp":${now + 900}`;
const payload = `{"userId":"u1","roles":"admin",${later}}`;
const good = grantToken();
const [h, p, s] = good.split('.');

/** @param {string | Uint8Array} head @param {string | Uint8Array} body */
const signed = (head, body) => compact(head, body, hs256);
/** @param {string} members */
const claims = (members) => signed(header, `{${members},${later}}`);
/** @param {string} head @param {string} body */
const segments = (head, body) => `${head}.${body}.${base64url(hs256(`${head}.${body}`))}`;
/** @param {string} segment the same bytes, with a spare bit of the last character set */
const spareBit = (segment) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return segment.slice(0, -1) + alphabet[alphabet.indexOf(segment.at(-1)) + 1];
};

/** @type {[string, string, string][]} */
const tokens = [
  ['good', 'a good one', good],
  ['other-key', 'one under another key', token({ userId: 'u1', exp: now + 900 }, {}, 'another secret')],
  ['empty-key', 'one under the empty key', token({ userId: 'u1', exp: now + 900 }, {}, '')],
  [
    'key-prefix',
    'one under the beginning of the key',
    token({ userId: 'u1', exp: now + 900 }, {}, key.slice(0, -1)),
  ],
  ['hs384', 'one under HS384', sign({ alg: 'HS384', typ: 'JWT' }, { userId: 'u1', exp: now + 900 }, key)],
  ['hs512', 'one under HS512', sign({ alg: 'HS512', typ: 'JWT' }, { userId: 'u1', exp: now + 900 }, key)],
  [
    'rs256',
    'one under RS256',
    sign({ alg: 'RS256', typ: 'JWT' }, { userId: 'u1', exp: now + 900 }, rsa.privateKey),
  ],
  ['none', 'one under none', compact('{"alg":"none","typ":"JWT"}', payload)],
  ['none-with-signature', 'one under none with a signature', signed('{"alg":"none","typ":"JWT"}', payload)],
  ['no-signature', 'one without its signature', `${h}.${p}.`],
  ['two-parts', 'one of two parts', `${h}.${p}`],
  ['four-parts', 'one of four parts', `${good}.${s}`],
  ['word', 'a word', 'whatever'],
  ['dots', 'two dots', '..'],
  ['tampered', 'one with a changed signature', tampered(good)],
  ['tampered-payload', 'one with a changed payload', `${h}.${base64url('{"userId":"root"}')}.${s}`],
  ['padded', 'one with padding', `${good}=`],
  ['padded-payload', 'one with padding after the payload, signed so', segments(h, `${p}=`)],
  ['standard-alphabet', 'one with the standard alphabet', `${h}.${p}.+${s.slice(1)}`],
  ['truncated', 'one without its last character', good.slice(0, -1)],
  ['spare-bit-signature', 'one with a spare bit in its signature', `${h}.${p}.${spareBit(s)}`],
  [
    'spare-bit-header',
    'one with a spare bit in its header, signed so',
    segments(spareBit(base64url('{"alg":"HS256","typ":"JWT" }')), p),
  ],
  [
    'spare-bit-payload',
    'one with a spare bit in its payload, signed so',
    segments(h, spareBit(base64url(`${payload}${' '.repeat((4 - (payload.length % 3)) % 3)}`))),
  ],
  [
    'lone-character',
    'one with a lone character in its payload, signed so',
    segments(h, `${base64url(payload.padEnd(Math.ceil(payload.length / 3) * 3))}A`),
  ],
  ['exp-next-second', 'one that ends in the next second', claimsUntil(now + 1)],
  ['exp-now', 'one that ends now', claimsUntil(now)],
  ['exp-past', 'one that has ended', claimsUntil(now - 1)],
  ['exp-fraction', 'one that ends between two seconds', claimsUntil(now + 0.5)],
  ['exp-fraction-next', 'one that ends after a second and a half', claimsUntil(now + 1.5)],
  ['exp-zero', 'one that ends at 0', claimsUntil(0)],
  ['exp-negative', 'one that ends before 1970', claimsUntil(-1)],
  ['exp-far', 'one that ends in the year 5138', claimsUntil(100_000_000_000)],
  ['exp-exponent', 'one whose exp has an exponent', signed(header, '{"userId":"u1","exp":1.8e9}')],
  ['exp-infinite', 'one whose exp is too large', signed(header, '{"userId":"u1","exp":1e400}')],
  ['exp-text', 'one whose exp is a text', claimsUntil(String(now + 900))],
  ['exp-null', 'one whose exp is null', claimsUntil(null)],
  ['exp-true', 'one whose exp is true', claimsUntil(true)],
  ['exp-missing', 'one without exp', token({ userId: 'u1' })],
  ['iat-missing', 'one without iat', token({ userId: 'u1', exp: now + 900 })],
  ['iat-later', 'one that was issued in an hour', token({ userId: 'u1', iat: now + 3600, exp: now + 7200 })],
  ['iat-text', 'one whose iat is a text', token({ userId: 'u1', iat: 'now', exp: now + 900 })],
  ['iat-null', 'one whose iat is null', token({ userId: 'u1', iat: null, exp: now + 900 })],
  ['iat-negative', 'one whose iat is negative', token({ userId: 'u1', iat: -5, exp: now + 900 })],
  ['iat-fraction', 'one whose iat is a fraction', token({ userId: 'u1', iat: now + 0.5, exp: now + 900 })],
  ['nbf-past', 'one with an nbf in the past', claims(`"userId":"u1","nbf":${now - 1}`)],
  ['nbf-now', 'one with an nbf now', claims(`"userId":"u1","nbf":${now}`)],
  ['nbf-next-second', 'one with an nbf in the next second', claims(`"userId":"u1","nbf":${now + 1}`)],
  ['nbf-text', 'one whose nbf is a text', claims(`"userId":"u1","nbf":"${now}"`)],
  ['nbf-null', 'one whose nbf is null', claims('"userId":"u1","nbf":null')],
  ['iss', 'one with iss, sub, aud and jti', claims('"userId":"u1","iss":"a","sub":"b","aud":"c","jti":"d"')],
  ['aud-array', 'one with an aud that is an array', claims('"userId":"u1","aud":["a","b"]')],
  ['iss-number', 'one with an iss that is a number', claims('"userId":"u1","iss":5')],
  ['iss-array', 'one with an iss that is an array', claims('"userId":"u1","iss":["a"]')],
  ['sub-number', 'one with a sub that is a number', claims('"userId":"u1","sub":5')],
  ['sub-null', 'one with a sub that is null', claims('"userId":"u1","sub":null')],
  ['aud-number', 'one with an aud that is a number', claims('"userId":"u1","aud":5')],
  ['jti-number', 'one with a jti that is a number', claims('"userId":"u1","jti":5')],
  ['user-missing', 'one without userId', claims('"roles":"admin"')],
  ['user-null', 'one whose userId is null', claims('"userId":null')],
  ['user-empty', 'one whose userId is empty', claims('"userId":""')],
  ['user-zero', 'one whose userId is 0', claims('"userId":0')],
  ['user-false', 'one whose userId is false', claims('"userId":false')],
  ['user-number', 'one whose userId is a number', claims('"userId":5')],
  ['user-large-number', 'one whose userId is a large number', claims('"userId":9007199254740993')],
  ['user-true', 'one whose userId is true', claims('"userId":true')],
  ['user-array', 'one whose userId is an array', claims('"userId":["u1"]')],
  ['user-object', 'one whose userId is an object', claims('"userId":{"$oid":"abc"}')],
  ['user-prototype', 'one whose userId is an inherited name', claims('"userId":"constructor"')],
  ['user-unicode', 'one whose userId has letters outside ASCII', claims('"userId":"ключ 🔑"')],
  ['roles-missing', 'one without roles', claims('"userId":"u1"')],
  ['roles-null', 'one whose roles are null', claims('"userId":"u1","roles":null')],
  ['roles-empty', 'one whose roles are empty', claims('"userId":"u1","roles":""')],
  ['roles-zero', 'one whose roles are 0', claims('"userId":"u1","roles":0')],
  ['roles-array', 'one whose roles are an array', claims('"userId":"u1","roles":["a","b"]')],
  ['roles-empty-array', 'one whose roles are an empty array', claims('"userId":"u1","roles":[]')],
  ['roles-object', 'one whose roles are an object', claims('"userId":"u1","roles":{"a":true}')],
  ['roles-number', 'one whose roles are a number', claims('"userId":"u1","roles":5')],
  ['claims', 'one with other claims', claims('"userId":"u1","b":1,"a":[1,{"c":null}],"email":"x"')],
  ['claims-order', 'one whose claims stand in front', claims('"z":1,"userId":"u1","y":2,"roles":"r","x":3')],
  ['claims-integer', 'one whose claims are numbers', claims('"userId":"u1","b":1,"2":2,"1":3')],
  ['claims-empty-name', 'one with a claim without name', claims('"userId":"u1","":1')],
  ['claims-proto', 'one with a claim __proto__', claims('"userId":"u1","__proto__":{"admin":true}')],
  [
    'claims-constructor',
    'one with a claim constructor',
    claims('"userId":"u1","constructor":"x","toString":"y","hasOwnProperty":"z"'),
  ],
  [
    'claims-named-like-user',
    'one with claims id and isAuthenticated',
    claims('"userId":"u1","id":"x","isAuthenticated":false,"claims":{}'),
  ],
  [
    'claims-stamp',
    'one with a securityStamp and roles',
    claims('"userId":"u1","roles":"admin","securityStamp":"x"'),
  ],
  [
    'claims-stamp-no-roles',
    'one with a securityStamp and no roles',
    claims('"userId":"u1","securityStamp":"x"'),
  ],
  [
    'claims-numbers',
    'one with numbers of every sort',
    claims('"userId":"u1","a":1e21,"b":-0,"c":0.1,"d":1E2,"e":1e400'),
  ],
  ['claims-surrogate', 'one with a lone surrogate', claims('"userId":"u1","a":"\\ud800"')],
  ['claims-nul', 'one with an escaped NUL', claims('"userId":"u1","a":"\\u0000"')],
  [
    'claims-deep',
    'one nested a thousand times',
    claims(`"userId":"u1","a":${'['.repeat(1000)}${']'.repeat(1000)}`),
  ],
  ['claims-large', 'one of 8 kB', claims(`"userId":"u1","a":"${'x'.repeat(8000)}"`)],
  ['claims-too-large', 'one of 20 kB', claims(`"userId":"u1","a":"${'x'.repeat(20_000)}"`)],
  ['claims-twice', 'one that names a claim twice', claims('"userId":"u1","a":1,"a":2')],
  ['user-twice', 'one that names userId twice', claims('"userId":"u1","userId":"u2"')],
  ['exp-twice', 'one that names exp twice', signed(header, `{"userId":"u1","exp":1,"exp":${now + 900}}`)],
  ['payload-null', 'one whose payload is null', signed(header, 'null')],
  ['payload-array', 'one whose payload is an array', signed(header, '["u1"]')],
  ['payload-text', 'one whose payload is a text', signed(header, '"u1"')],
  ['payload-number', 'one whose payload is a number', signed(header, '5')],
  ['payload-true', 'one whose payload is true', signed(header, 'true')],
  ['payload-no-json', 'one whose payload is no JSON', signed(header, 'u1')],
  ['payload-empty-object', 'one whose payload is empty', signed(header, '{}')],
  [
    'payload-byte-order-mark',
    'one whose payload begins with a byte order mark',
    signed(header, `\ufeff${payload}`),
  ],
  [
    'payload-invalid-utf8',
    'one whose payload is no UTF-8',
    signed(header, Buffer.from(`{"userId":"u\xff",${later}}`, 'latin1')),
  ],
  [
    'payload-white-space',
    'one whose payload has white space',
    signed(header, ` ${payload.replaceAll(',', ' ,\n')}\t`),
  ],
  ['typ-missing', 'one without typ', signed('{"alg":"HS256"}', payload)],
  ['typ-missing-null', 'one without typ, whose payload is null', signed('{"alg":"HS256"}', 'null')],
  ['typ-missing-no-json', 'one without typ, whose payload is no JSON', signed('{"alg":"HS256"}', 'u1')],
  ['typ-lower-case', 'one whose typ is in lower case', signed('{"alg":"HS256","typ":"jwt"}', payload)],
  ['typ-other', 'one with another typ', signed('{"alg":"HS256","typ":"app+jwt"}', payload)],
  ['typ-number', 'one whose typ is a number', signed('{"alg":"HS256","typ":5}', payload)],
  ['header-order', 'one whose header has another order', signed('{"typ":"JWT","alg":"HS256"}', payload)],
  [
    'header-members',
    'one whose header has more members',
    signed('{"alg":"HS256","typ":"JWT","kid":"1","jku":"https://x"}', payload),
  ],
  [
    'header-white-space',
    'one whose header has white space',
    signed('{ "alg": "HS256", "typ": "JWT" }', payload),
  ],
  ['header-lower-case-alg', 'one whose alg is in lower case', signed('{"alg":"hs256","typ":"JWT"}', payload)],
  ['header-array-alg', 'one whose alg is an array', signed('{"alg":["HS256"],"typ":"JWT"}', payload)],
  ['header-no-alg', 'one without alg', signed('{"typ":"JWT"}', payload)],
  [
    'header-alg-twice',
    'one that names alg twice',
    signed('{"alg":"none","alg":"HS256","typ":"JWT"}', payload),
  ],
  [
    'header-crit',
    'one with an unknown critical extension',
    signed('{"alg":"HS256","typ":"JWT","crit":["x"],"x":1}', payload),
  ],
  [
    'header-b64',
    'one with b64 false',
    signed('{"alg":"HS256","typ":"JWT","b64":false,"crit":["b64"]}', payload),
  ],
  ['header-null', 'one whose header is null', signed('null', payload)],
  ['header-text', 'one whose header is a text', signed('"HS256"', payload)],
  ['header-no-json', 'one whose header is no JSON', signed('header', payload)],
  [
    'header-byte-order-mark',
    'one whose header begins with a byte order mark',
    signed(`\ufeff${header}`, payload),
  ],
  [
    'header-latin1',
    'one whose header is Latin-1',
    signed(Buffer.from('{"alg":"HS256","typ":"JWT","k":"é"}', 'latin1'), payload),
  ],
  ['refresh', 'a refresh token', refreshToken()],
  ['refresh-without-stamp', 'a refresh token without stamp', refreshToken({ securityStamp: undefined })],
  ['refresh-null-stamp', 'a refresh token whose stamp is null', refreshToken({ securityStamp: null })],
];

const algorithms = ['HS256', 'HS384', 'HS512'];

module.exports = [
  ...tokens.map(([id, title, text]) => ({
    id,
    title: `a token in the header: ${title}`,
    run: (implementation) => authenticate(implementation, { authorization: `Bearer ${text}` }),
  })),
  ...tokens.map(([id, title, text]) => ({
    id: `verify-${id}`,
    title: `a token given to verifyGrantToken: ${title}`,
    async run(implementation) {
      const trace = createTrace();
      const options = { security: { key }, workers: { getUser: async () => user() } };
      const req = await passed(implementation, options, {});
      await trace.settle('verifyGrantToken', () => req.identity.verifyGrantToken(text));
      return { events: trace.events };
    },
  })),
  ...algorithms.flatMap((configured) =>
    algorithms.map((used) => ({
      id: `${used}-where-${configured}`,
      title: `an ${used} token where ${configured} is configured`,
      run: (implementation) =>
        authenticate(implementation, {
          options: { security: { key, algorithm: configured } },
          authorization: `Bearer ${sign({ alg: used, typ: 'JWT' }, { userId: 'u1', exp: now + 900 }, key)}`,
        }),
    })),
  ),
  ...[899_749, 899_750, 899_751].map((milliseconds) => ({
    id: `after-${milliseconds}`,
    title: `a token of fifteen minutes after ${milliseconds} ms`,
    run(implementation) {
      clock.advance(milliseconds);
      return authenticate(implementation, { authorization: `Bearer ${good}` });
    },
  })),
];

/** @param {unknown} exp */
function claimsUntil(exp) {
  return token({ userId: 'u1', iat: now - 60, exp });
}
