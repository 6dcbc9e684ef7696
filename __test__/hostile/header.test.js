'use strict';

// Protected headers: extensions, keys that come along, repeated members, and text that isn't what it seems.

const crypto = require('node:crypto');
const keys = require('../support/keys');
const { attack } = require('./support/attack');
const { openDoors } = require('./support/doors');
const { headerWith, malloryKey, token, without } = require('./support/forge');

const doors = openDoors();
const hmac = { alg: 'HS256', signing: keys.secret, material: keys.secret };
const rsa = { alg: 'RS256', signing: keys.rsa.privateKey, material: keys.rsa.certificate };

/** @typedef {import('./support/forge').Honest} Honest */

const malloryPublic = crypto.createPublicKey(malloryKey('RS256'));
const malloryJwk = malloryPublic.export({ format: 'jwk' });
const malloryCertificate = new crypto.X509Certificate(keys.otherRsa.certificate).raw.toString('base64');

/** The whole header, of which nothing is honest. @param {string} name @param {string | Buffer} header @param {string} [code] */
const whole = (name, header, code = 'ERR_JWS_INVALID') => ({
  name,
  code,
  forge: (/** @type {Honest} */ honest) => token(honest, { header }),
});
/** The honest header and some more members. @param {string} members @param {string} [code] */
const more = (members, code = 'ERR_JWS_INVALID') => ({
  name: `a header with ${members.length > 70 ? `${members.slice(0, 70)}…` : members}`,
  code,
  forge: (/** @type {Honest} */ honest) => token(honest, { header: headerWith(honest, members) }),
});
/** The honest header's text, changed. @param {string} name @param {(text: string) => string | Buffer} change @param {string} [code] */
const changed = (name, change, code = 'ERR_JWS_INVALID') => ({
  name,
  code,
  forge: (/** @type {Honest} */ honest) => token(honest, { header: change(JSON.stringify(honest.header)) }),
});

const unsupported = 'ERR_JOSE_NOT_SUPPORTED';
const rows = [
  ...[
    '["exp"]',
    '["b64"]',
    '["alg"]',
    '[]',
    'null',
    '{}',
    '"exp"',
    '0',
    'false',
    '[null]',
    '["http://example.org/x"]',
  ].map((crit) => more(`"crit":${crit}`, unsupported)),
  more('"exp":0,"crit":["exp"]', unsupported),
  more('"cr\\u0069t":["exp"]', unsupported),
  more('"b64":false,"crit":["b64"]', unsupported),
  ...['false', 'null', '0', '1', '"true"', '[]', '{}', '[true]'].map((b64) =>
    more(`"b64":${b64}`, unsupported),
  ),
  more('"\\u00624":true,"b64":false', unsupported),

  ...[
    '"alg":"HS256"',
    '"alg":"none"',
    '"\\u0061lg":"none"',
    '"al\\u0067":"RS256"',
    '"typ":"JWT"',
    '"t\\u0079p":"x"',
  ].map((member) => more(member)),
  more('"kid":"a","kid":"b"'),
  more('"kid":"a","k\\u0069d":"b"'),
  more('"__proto__":1,"__proto__":2'),
  more('"":1,"":2'),
  more('"\\ud800":1,"\\ud800":2'),
  more('"crit":[],"crit":[]'),
  more('"a":{},"a":{}'),
  {
    name: 'none before the algorithm itself',
    forge: (/** @type {Honest} */ honest) =>
      token(honest, { header: `{"alg":"none",${JSON.stringify(honest.header).slice(1)}` }),
  },

  ...[
    '',
    ' ',
    'null',
    'true',
    '0',
    '""',
    '"alg"',
    '[]',
    '["HS256"]',
    '[{"alg":"HS256"}]',
    '{',
    '}',
    '{}{}',
    'alg',
    'undefined',
  ].map((text) => whole(`${text || 'nothing'} as header`, text)),
  whole('a header in quotes', JSON.stringify('{"alg":"HS256"}')),
  whole('an empty object as header', '{}', 'ERR_JOSE_ALG_NOT_ALLOWED'),
  whole('a JWK as header', JSON.stringify(malloryJwk), 'ERR_JOSE_ALG_NOT_ALLOWED'),
  whole('10,000 arrays as header', '['.repeat(10_000)),
  whole('an algorithm inside another object', '{"header":{"alg":"HS256"}}', 'ERR_JOSE_ALG_NOT_ALLOWED'),
  whole('a JSON5 header', "{alg:'HS256'}"),

  changed('a header with a byte order mark', (text) => `\ufeff${text}`),
  changed('a header with a byte order mark behind it', (text) => `${text}\ufeff`),
  changed('a header in UTF-16', (text) => Buffer.from(text, 'utf16le')),
  changed('a header with a NUL behind it', (text) => `${text}\0`),
  changed('a header with a NUL before it', (text) => `\0${text}`),
  changed('a header with a vertical tab before it', (text) => `\v${text}`),
  changed('a header with a no-break space before it', (text) => `\u00a0${text}`),
  changed('a header with a comma too many', (text) => text.replace('}', ',}')),
  changed('a header with a comment', (text) => text.replace('{', '{/* */')),
  changed('two headers in a row', (text) => text + text),
  changed('a header in an array', (text) => `[${text}]`),
  changed('a header that ends too early', (text) => text.slice(0, -1)),
  changed('a header with something behind it', (text) => `${text}x`),
  changed('a header with a period behind it', (text) => `${text}.`),
  changed('a header with an invalid byte', (text) =>
    Buffer.from(text.replace('}', ',"a":"\xff"}'), 'latin1'),
  ),
  changed('a header with an overlong slash', (text) =>
    Buffer.from(text.replace('}', ',"a":"\xc0\xaf"}'), 'latin1'),
  ),
  changed('a header with a surrogate in UTF-8', (text) =>
    Buffer.from(text.replace('}', ',"a":"\xed\xa0\x80"}'), 'latin1'),
  ),
  changed('a header with a byte cut off', (text) =>
    Buffer.from(text.replace('}', ',"a":"\xe2\x82"}'), 'latin1'),
  ),
  changed('a header with a raw line feed in a string', (text) => text.replace('}', ',"a":"\n"}')),
  changed('a header with a raw NUL in a string', (text) => text.replace('}', ',"a":"\0"}')),
  changed('a header with a raw NUL in a name', (text) => text.replace('}', ',"a\0":1}')),
  changed('a header with a bad escape', (text) => text.replace('}', ',"a":"\\x41"}')),
  changed('a header with half an escape', (text) => text.replace('}', ',"a":"\\u00"}')),
  changed('a header with a number that starts with zero', (text) => text.replace('}', ',"a":01}')),
  changed('a header with NaN', (text) => text.replace('}', ',"a":NaN}')),
];

// They aren't read at all, so a token that carries them is as good or as bad as its signature.
const carried = [
  ['jwk', JSON.stringify(malloryJwk)],
  ['jku', '"http://127.0.0.1:9/keys.json"'],
  ['jku', '"file:///dev/zero"'],
  ['x5u', '"http://127.0.0.1:9/cert.pem"'],
  ['x5c', JSON.stringify([malloryCertificate])],
  ['x5t', '"AAAA"'],
  ['x5t#S256', '"AAAA"'],
  ['kid', '"../../../../dev/null"'],
  ['kid', '"\' OR 1=1 --"'],
  ['kid', '{"$ne":null}'],
  ['kid', '"__proto__"'],
  ['jwk', '{"kty":"oct","k":""}'],
  ['x5c', '["%%%"]'],
  ['zip', '"DEF"'],
  ['cty', '"JWT"'],
  ['enc', '"A256GCM"'],
].map(([name, value]) => ({
  name: `${name} ${String(value).slice(0, 40)} with a signature of mallory's`,
  code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  forge: (/** @type {Honest} */ honest) =>
    token(honest, { header: headerWith(honest, `"${name}":${value}`), key: malloryKey(honest.alg) }),
}));

attack('headers under a secret', { rows: 83, presented: 83 * 7 }, () => doors.jwt(hmac), rows);
attack('headers under a certificate', { rows: 83, presented: 83 * 7 }, () => doors.jwt(rsa), rows);
attack('keys that a token brings along', { rows: 16, presented: 16 * 7 }, () => doors.jwt(rsa), carried);
attack(
  'keys that a token brings along, under a secret',
  { rows: 16, presented: 16 * 7 },
  () => doors.jwt(hmac),
  carried,
);

/** Each kind of token under the name of the other: explicit types keep them apart (RFC 8725 §3.11). */
const typ = (/** @type {unknown} */ value) => ({
  name: `typ ${JSON.stringify(value) ?? 'missing'}`,
  forge: (/** @type {Honest} */ honest) => {
    const header = without(honest.header, 'typ');
    return token(honest, { header: value === undefined ? header : { ...header, typ: value } });
  },
});
attack(
  'refresh tokens that say they are something else',
  { rows: 12, presented: 12 },
  () => doors.jwt(hmac).filter(({ name }) => name === 'logIn with a refresh token'),
  // With another type, or none, this one has neither the shape nor the lifetime of an untyped refresh token… but a stamp.
  [
    undefined,
    'JWT',
    'at+jwt',
    'refresh',
    'refresh+jwt ',
    ' refresh+jwt',
    'refresh+jwt;x',
    '',
    null,
    1,
    ['refresh+jwt'],
    {},
  ].map((value) => ({
    ...typ(value),
    forge: (/** @type {Honest} */ honest) => {
      const header = without(honest.header, 'typ');
      const payload = { ...without(honest.claims, 'securityStamp'), roles: 'admin' };
      return token(honest, { header: value === undefined ? header : { ...header, typ: value }, payload });
    },
  })),
);
attack(
  'grant tokens that say they are refresh tokens',
  { rows: 6, presented: 12 },
  () => doors.jwt(hmac).filter(({ name }) => name === 'authenticate' || name === 'verifyGrantToken'),
  [
    'refresh+jwt',
    'REFRESH+JWT',
    'Refresh+Jwt',
    'application/refresh+jwt',
    'APPLICATION/refresh+JWT',
    'application/REFRESH+jwt',
  ].map(typ),
);
