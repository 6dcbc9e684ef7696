'use strict';

// Payloads under a good signature: what isn't a claims set, and registered claims that aren't what RFC 7519 says.

const keys = require('../support/keys');
const { attack } = require('./support/attack');
const { openDoors } = require('./support/doors');
const { headerWith, payloadWith, token, without } = require('./support/forge');

const doors = openDoors();
const hmac = { alg: 'HS256', signing: keys.secret, material: keys.secret };
const ed25519 = { alg: 'EdDSA', signing: keys.ed25519.privateKey, material: keys.ed25519.publicKey };

/** @typedef {import('./support/forge').Honest} Honest */

/** @param {string} name @param {(text: string) => string | Buffer} change of the honest claims' text @param {string} [code] */
const changed = (name, change, code = 'ERR_JWT_INVALID') => ({
  name,
  code,
  forge: (/** @type {Honest} */ honest) => token(honest, { payload: change(JSON.stringify(honest.claims)) }),
});
const latin1 = (/** @type {string} */ text) => Buffer.from(text, 'latin1');
const inserted = (/** @type {string} */ member) => (/** @type {string} */ text) =>
  text.replace(/}$/, `,${member}}`);

const whole = [
  '',
  ' ',
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1e400',
  '""',
  '"alice"',
  '"{}"',
  '[]',
  '[{}]',
  '[null]',
  '{',
  '}',
  '{}{}',
  '{},',
  '[',
  'undefined',
  'NaN',
  'Infinity',
  "{'a':1}",
  '{a:1}',
  '/**/{}',
  '\0',
  '{}\0',
  '\ufeff{}',
  '<xml/>',
  'userId=alice',
];
const notClaims = [
  ...whole.map((text) => changed(`${JSON.stringify(text)} as payload`, () => text)),
  changed('the claims in an array', (text) => `[${text}]`),
  changed('the claims in quotes', (text) => JSON.stringify(text)),
  changed('the claims twice', (text) => text + text),
  changed('the claims with a byte order mark', (text) => `\ufeff${text}`),
  changed('the claims with a byte order mark behind', (text) => `${text}\ufeff`),
  changed('the claims in UTF-16', (text) => Buffer.from(text, 'utf16le')),
  changed('the claims in UTF-16 with its mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  changed('the claims with a NUL behind', (text) => `${text}\0`),
  changed('the claims with a NUL before', (text) => `\0${text}`),
  changed('the claims with a no-break space before', (text) => `\u00a0${text}`),
  changed('the claims with a form feed before', (text) => `\f${text}`),
  changed('the claims with a line separator behind', (text) => `${text}\u2028`),
  changed('the claims with a comma too many', (text) => text.replace(/}$/, ',}')),
  changed('the claims with a comment', (text) => text.replace('{', '{/**/')),
  changed('the claims without their end', (text) => text.slice(0, -1)),
  changed('an invalid byte in a string', (text) => latin1(inserted('"a":"\xff"')(text))),
  changed('an invalid byte in a name', (text) => latin1(inserted('"\xff":1')(text))),
  changed('an invalid byte behind the claims', (text) => latin1(`${text}\x80`)),
  changed('an overlong NUL', (text) => latin1(inserted('"a":"\xc0\x80"')(text))),
  changed('an overlong quote', (text) => latin1(inserted('"a":"\xc0\xa2"')(text))),
  changed('a surrogate in UTF-8', (text) => latin1(inserted('"a":"\xed\xa0\x80"')(text))),
  changed('a pair of surrogates in UTF-8', (text) =>
    latin1(inserted('"a":"\xed\xa0\xbd\xed\xb8\x80"')(text)),
  ),
  changed('a character beyond Unicode', (text) => latin1(inserted('"a":"\xf4\x90\x80\x80"')(text))),
  changed('half a character', (text) => latin1(inserted('"a":"\xf0\x9f\x98"')(text))),
  changed('a raw NUL in a string', inserted('"a":"\0"')),
  changed('a raw NUL in a name', inserted('"a\0":1')),
  changed('a raw line feed in a string', inserted('"a":"\n"')),
  changed('a raw tab in a name', inserted('"a\t":1')),
  changed('an escape that JSON has not', inserted('"a":"\\x41"')),
  changed('an escaped quote of JavaScript', inserted('"a":"\\\'"')),
  changed('half an escape', inserted('"a":"\\u00g0"')),
  changed('a number with a leading zero', inserted('"a":01')),
  changed('a number with a plus', inserted('"a":+1')),
  changed('a number without its integer', inserted('"a":.5')),
  changed('a number without its fraction', inserted('"a":1.')),
  changed('a number without its exponent', inserted('"a":1e')),
  changed('a hexadecimal number', inserted('"a":0x10')),
  changed('a BigInt', inserted('"a":1n')),
  changed('a minus alone', inserted('"a":-')),
  changed('undefined', inserted('"a":undefined')),
  changed('a name without quotes', inserted('a:1')),
  changed('a literal in capitals', inserted('"a":True')),
  changed('a member without a value', inserted('"a"')),
  changed('brackets that cross', inserted('"a":[{]}')),
];

const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
const repeated = registered.flatMap((claim) => {
  const value = ['exp', 'nbf', 'iat'].includes(claim) ? '1' : '"alpha"';
  const escaped = `\\u00${claim.charCodeAt(0).toString(16)}${claim.slice(1)}`;
  /** @param {string} name @param {(base: Record<string, any>, text: string) => string} write */
  const row = (name, write) => ({
    name: `${claim} ${name}`,
    code: 'ERR_JWT_INVALID',
    forge: (/** @type {Honest} */ honest) =>
      token(honest, { payload: write(honest.claims, JSON.stringify(honest.claims)) }),
  });
  const honestValue = (/** @type {Record<string, any>} */ base) =>
    JSON.stringify(base[claim] ?? JSON.parse(value));
  return [
    row('again at the end', (base) =>
      payloadWith(
        /** @type {any} */ ({ claims: without(base, claim) }),
        `"${claim}":${honestValue(base)},"${claim}":${honestValue(base)}`,
      ),
    ),
    row('again, escaped', (base) =>
      payloadWith(
        /** @type {any} */ ({ claims: without(base, claim) }),
        `"${claim}":${honestValue(base)},"${escaped}":${value}`,
      ),
    ),
    row('escaped, then again', (base) =>
      payloadWith(
        /** @type {any} */ ({ claims: without(base, claim) }),
        `"${escaped}":${value},"${claim}":${honestValue(base)}`,
      ),
    ),
    row('null, then again', (base) =>
      payloadWith(
        /** @type {any} */ ({ claims: without(base, claim) }),
        `"${claim}":null,"${claim}":${honestValue(base)}`,
      ),
    ),
  ];
});

const invalid = 'ERR_JWT_CLAIM_VALIDATION_FAILED';
/** The claim with a JSON text as its value. @param {string} claim @param {string} json @param {string} [code] */
const claim = (claim, json, code = invalid) => ({
  name: `${claim} is ${json.length > 40 ? `${json.slice(0, 40)}…` : json}`,
  code,
  // What is wrong is in the payload but no matter of form, so the token endpoint hears of it from the verifier.
  forge: (/** @type {Honest} */ honest) =>
    token(honest, {
      payload: payloadWith({ ...honest, claims: without(honest.claims, claim) }, `"${claim}":${json}`),
    }),
});
const hugeText = '9'.repeat(400);
const notDates = [
  'null',
  'true',
  'false',
  '""',
  '"1"',
  '"9999999999"',
  '"2999-01-01T00:00:00Z"',
  '[]',
  '[9999999999]',
  '{}',
  '{"$date":1}',
  '-1',
  '-1e-300',
  '-9999999999',
  '1e400',
  '-1e400',
  '1e309',
  hugeText,
  '"NaN"',
  '"Infinity"',
];
const notTexts = ['null', 'true', '0', '1.5', '[]', '["alpha"]', '{}', '{"a":"alpha"}', '1e400'];
const notAudiences = [
  'null',
  'true',
  '0',
  '{}',
  '[1]',
  '[null]',
  '["here",null]',
  '["here",1]',
  '[["here"]]',
  '[{}]',
  '["here",{}]',
  '1e400',
];
const expired = 'ERR_JWT_EXPIRED';
const typed = [
  ...['exp', 'nbf'].flatMap((name) => notDates.map((json) => claim(name, json))),
  ...['0', '-0', '0.0', '-0.0', '1', '1e3', '1E3', '1.9', '1e-400', '999999999', '1700000000.999'].map(
    (json) => claim('exp', json, expired),
  ),
  ...[
    '9007199254740993',
    '9007199254740992',
    '1e300',
    '1.7976931348623157e308',
    '99999999999',
    '9999999999.5',
    '253402300800',
  ].map((json) => claim('nbf', json)),
];

/** The token endpoint leaves its type to the application where no option relies on it, as jwt-middleware 0.3.0 did. */
const issuedAt = notDates.map((json) => claim('iat', json));

/** In the tokens of jwt-identity and at the token endpoint these are the application's own, so any type will do there. */
const named = [
  ...['iss', 'sub', 'jti'].flatMap((name) => notTexts.map((json) => claim(name, json))),
  ...notAudiences.map((json) => claim('aud', json)),
];

/** Claims that are odd and no fault: they must neither be refused nor change anything. */
const harmless = [
  ...['9007199254740993', '1e300', '9999999999.5', '1.7976931348623157e308', '9999999999e0'].map(
    (json) => `"exp":${json}`,
  ),
  ...['-0', '0', '1e-400', '1.5'].map((json) => `"nbf":${json}`),
  '"iat":-0',
  '"aud":[]',
  '"aud":["a","a"]',
  '"x":"\\ud800"',
  '"\\ud800":1',
  '"x":"\\u0000"',
  '"x":1e400',
  '"x":1,"x":2',
  '"__proto__":{"isAdmin":true}',
  '"constructor":{"prototype":{"isAdmin":true}}',
  '"toJSON":"x"',
  '"then":"x"',
  '"\\u005f\\u005fproto\\u005f\\u005f":{"isAdmin":true}',
  `"x":${'['.repeat(2000)}${']'.repeat(2000)}`,
];

attack('payloads that are no claims sets', { rows: 74, presented: 74 * 7 }, () => doors.jwt(hmac), notClaims);
attack(
  'payloads that are no claims sets, under Ed25519',
  { rows: 74, presented: 74 * 7 },
  () => doors.jwt(ed25519),
  notClaims,
);
attack(
  'registered claims that are repeated',
  { rows: 28, presented: 28 * 7 },
  () => doors.jwt(hmac),
  repeated,
);
attack(
  'registered claims of a wrong type or time',
  { rows: 58, presented: 58 * 7 },
  () => doors.jwt(hmac),
  typed,
);
attack(
  'iat of a wrong type',
  { rows: 20, presented: 20 * 6 },
  () => doors.jwt(hmac).filter(({ name }) => name !== 'the token endpoint'),
  issuedAt,
);
attack(
  'registered names of a wrong type',
  { rows: 39, presented: 39 * 2 },
  () => doors.jwt(hmac).filter(({ name }) => name.startsWith('createVerifier')),
  named,
);
attack(
  'odd but harmless claims, with a signature of another key',
  { rows: 23, presented: 23 * 7 },
  () => doors.jwt(hmac),
  harmless.map((members) => ({
    name: `${members.slice(0, 50)}`,
    code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    forge: (/** @type {Honest} */ honest) => {
      const [, name] = /** @type {string[]} */ (/^"([a-z]+)"/.exec(members) ?? []);
      const claims = name === undefined ? honest.claims : without(honest.claims, name);
      return token(honest, { payload: payloadWith({ ...honest, claims }, members), key: 'another secret' });
    },
  })),
);
attack(
  'texts that nest too deep for the limit of length',
  { rows: 4, presented: 4 * 7 },
  () => doors.jwt(hmac),
  [
    [
      'arrays in the payload',
      (/** @type {Honest} */ honest) => ({ payload: payloadWith(honest, nested('[', ']')) }),
    ],
    [
      'objects in the payload',
      (/** @type {Honest} */ honest) => ({ payload: payloadWith(honest, nested('{"a":', '}', '1')) }),
    ],
    [
      'arrays in the header',
      (/** @type {Honest} */ honest) => ({ header: headerWith(honest, nested('[', ']')) }),
    ],
    [
      'objects in the header',
      (/** @type {Honest} */ honest) => ({ header: headerWith(honest, nested('{"a":', '}', '1')) }),
    ],
  ].map(([name, parts]) => ({
    name: `10,000 ${name}`,
    forge: (/** @type {Honest} */ honest) => token(honest, /** @type {any} */ (parts)(honest)),
  })),
);

/** @param {string} open @param {string} close @param {string} [inner] */
function nested(open, close, inner = '') {
  return `"deep":${open.repeat(10_000)}${inner}${close.repeat(10_000)}`;
}
