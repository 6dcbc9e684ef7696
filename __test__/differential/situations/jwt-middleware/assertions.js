'use strict';

const { exchange, assertion } = require('../../support/jwt-middleware');
const { sign, signer, compact, base64url, tampered, secret } = require('../../../support/keys');

const hs256 = signer('HS256', secret);
const header = '{"alg":"HS256","typ":"JWT"}';
const payload = '{"iss":"alpha"}';
const good = assertion();
const [h, p, s] = good.split('.');

/** Signed, whatever the texts are. @param {string | Uint8Array} head @param {string | Uint8Array} body */
const signed = (head, body) => compact(head, body, hs256);
/** Signed as the segments are spelled. @param {string} head @param {string} body */
const segments = (head, body) => `${head}.${body}.${base64url(hs256(`${head}.${body}`))}`;

/** @param {string} segment the same bytes, with a spare bit of the last character set */
const spareBit = (segment) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return segment.slice(0, -1) + alphabet[alphabet.indexOf(segment.at(-1)) + 1];
};
const oddHeader = base64url('{"alg":"HS256","typ":"JWT" }');
const oddPayload = base64url('{"iss":"alpha" }');

/** @type {[string, string, any][]} id, title, what is in the body */
const malformed = [
  ['undefined', 'undefined', undefined],
  ['null', 'null', null],
  ['empty', 'an empty string', ''],
  ['word', 'a word', 'whatever'],
  ['quote', 'a word with a quote', 'whateve"r'],
  ['one-dot', 'two parts', `${h}.${p}`],
  ['two-dots', 'two dots alone', '..'],
  ['empty-header', 'an empty header', `.${p}.${s}`],
  ['empty-payload', 'an empty payload', `${h}..${s}`],
  ['empty-signature', 'an empty signature', `${h}.${p}.`],
  ['four-parts', 'four parts', `${good}.${s}`],
  ['five-parts', 'five parts, as in a JWE', `${good}.${s}.${s}`],
  ['dot-before', 'a dot before it', `.${good}`],
  ['dot-after', 'a dot after it', `${good}.`],
  ['padded-header', 'padding after the header', `${h}=.${p}.${s}`],
  ['padded-payload', 'padding after the payload', `${h}.${p}=.${s}`],
  ['padded-signature', 'padding after the signature', `${good}=`],
  ['space-before', 'a space before it', ` ${good}`],
  ['space-after', 'a space after it', `${good} `],
  ['line-feed-after', 'a line feed after it', `${good}\n`],
  ['line-feed-before', 'a line feed before it', `\n${good}`],
  ['space-inside', 'a space inside', `${h}. ${p}.${s}`],
  ['tab-inside', 'a tab in the signature', `${h}.${p}.${s.slice(0, 9)}\t${s.slice(9)}`],
  ['nul-after', 'a NUL after it', `${good}\0`],
  ['bearer-before', 'the word Bearer before it', `Bearer ${good}`],
  ['quoted', 'quotes around it', `"${good}"`],
  ['percent', 'percent signs for its dots', good.replaceAll('.', '%2E')],
  ['plus', 'a plus sign, as in the standard alphabet', `${h}.${p}.+${s.slice(1)}`],
  ['slash', 'a slash, as in the standard alphabet', `${h}.${p}./${s.slice(1)}`],
  ['full-width-dot', 'full-width dots', good.replaceAll('.', '．')],
  ['non-ascii', 'a letter outside ASCII', `${h}.${p}.é${s.slice(1)}`],
  ['upper-case', 'all in upper case', good.toUpperCase()],
  ['number', 'a number', 12345],
  ['number-with-dots', 'a number with a dot', 1.5],
  ['zero', '0', 0],
  ['true', 'true', true],
  ['false', 'false', false],
  ['object', 'an object', { assertion: good }],
  ['array', 'an array with an assertion', [good]],
  ['two', 'an array with two assertions', [good, good]],
  ['string-object', 'a String object', new String(good)],
  ['buffer', 'a Buffer', Buffer.from(good)],
  ['uint8array', 'a Uint8Array', new Uint8Array(Buffer.from(good))],
  ['to-string', 'an object that turns into an assertion', { toString: () => good }],
  ['to-json', 'an object with a toJSON', { toJSON: () => good }],
  ['big-integer', 'a big integer', 5n],
  ['symbol', 'a symbol', Symbol('assertion')],
  ['function', 'a function', () => good],
  ['circular', 'a circular object', circular()],
  ['header-no-json', 'a header that is no JSON', signed('header', payload)],
  ['header-empty-text', 'a header that is a quoted empty text', signed('""', payload)],
  ['header-null', 'a header that is null', signed('null', payload)],
  ['header-false', 'a header that is false', signed('false', payload)],
  ['header-zero', 'a header that is 0', signed('0', payload)],
  ['header-true', 'a header that is true', signed('true', payload)],
  ['header-number', 'a header that is a number', signed('5', payload)],
  ['header-text', 'a header that is a text', signed('"HS256"', payload)],
  ['header-array', 'a header that is an array', signed('["HS256"]', payload)],
  ['header-empty-object', 'a header without members', signed('{}', payload)],
  [
    'header-trailing-comma',
    'a header with a comma too many',
    signed('{"alg":"HS256","typ":"JWT",}', payload),
  ],
  ['header-single-quotes', 'a header with single quotes', signed("{'alg':'HS256'}", payload)],
  ['header-two', 'a header of two JSON texts', signed(`${header}${header}`, payload)],
  [
    'header-white-space',
    'a header with white space',
    signed(' { "alg" : "HS256",\n"typ" :\t"JWT" }\r\n', payload),
  ],
  ['header-byte-order-mark', 'a header after a byte order mark', signed(`\ufeff${header}`, payload)],
  [
    'header-unicode',
    'a header with letters outside ASCII',
    signed('{"alg":"HS256","typ":"JWT","ключ":"é"}', payload),
  ],
  [
    'header-latin1',
    'a header in Latin-1',
    signed(Buffer.from('{"alg":"HS256","typ":"JWT","k":"é"}', 'latin1'), payload),
  ],
  [
    'header-escaped',
    'a header whose members are escaped',
    signed('{"\\u0061lg":"\\u0048S256","typ":"JWT"}', payload),
  ],
  [
    'header-twice-alg',
    'a header that names alg twice, the right one last',
    signed('{"alg":"none","alg":"HS256","typ":"JWT"}', payload),
  ],
  [
    'header-twice-typ',
    'a header that names typ twice',
    signed('{"alg":"HS256","typ":"JWT","typ":"JWT"}', payload),
  ],
  [
    'header-proto',
    'a header with a member __proto__',
    signed('{"alg":"HS256","typ":"JWT","__proto__":{"a":1}}', payload),
  ],
  [
    'header-inherited-alg',
    'a header whose alg is a member of __proto__',
    signed('{"__proto__":{"alg":"HS256"},"typ":"JWT"}', payload),
  ],
  [
    'header-deep',
    'a header nested a thousand times',
    signed(`{"alg":"HS256","typ":"JWT","a":${'['.repeat(1000)}${']'.repeat(1000)}}`, payload),
  ],
  ['payload-no-json', 'a payload that is no JSON', signed(header, 'payload')],
  ['payload-single-quotes', 'a payload with single quotes', signed(header, "{'iss':'alpha'}")],
  ['payload-two', 'a payload of two JSON texts', signed(header, `${payload}${payload}`)],
  ['payload-truncated', 'a payload that ends too early', signed(header, payload.slice(0, -1))],
  ['payload-byte-order-mark', 'a payload after a byte order mark', signed(header, `\ufeff${payload}`)],
  [
    'payload-invalid-utf8',
    'a payload with a byte that is no UTF-8',
    signed(header, Buffer.from('{"iss":"al\xffpha"}', 'latin1')),
  ],
  [
    'payload-surrogate-utf8',
    'a payload with an encoded surrogate',
    signed(
      header,
      Buffer.concat([Buffer.from('{"iss":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ),
  ],
  [
    'payload-overlong-utf8',
    'a payload with an overlong encoding',
    signed(header, Buffer.concat([Buffer.from('{"iss":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')])),
  ],
  [
    'payload-control',
    'a payload with a raw control character in a text',
    signed(header, '{"iss":"al\npha"}'),
  ],
  ['payload-nul', 'a payload with a raw NUL after it', signed(header, `${payload}\0`)],
  ['payload-escaped-nul', 'a payload with an escaped NUL', signed(header, '{"iss":"al\\u0000pha"}')],
  [
    'payload-escaped-surrogate',
    'a payload with an escaped lone surrogate',
    signed(header, '{"iss":"\\ud800"}'),
  ],
  ['payload-white-space', 'a payload with white space', signed(header, ' {\n"iss" : "alpha"\t}\r\n')],
  ['payload-unicode', 'a payload with letters outside ASCII', signed(header, '{"iss":"ключ 🔑\u2028"}')],
  ['payload-array', 'a payload that is an array', signed(header, '["alpha"]')],
  ['payload-empty-array', 'a payload that is an empty array', signed(header, '[]')],
  ['payload-text', 'a payload that is a text', signed(header, '"alpha"')],
  ['payload-empty-text', 'a payload that is an empty text', signed(header, '""')],
  ['payload-number', 'a payload that is a number', signed(header, '5')],
  ['payload-true', 'a payload that is true', signed(header, 'true')],
  ['payload-false', 'a payload that is false', signed(header, 'false')],
  ['payload-empty-object', 'a payload without members', signed(header, '{}')],
  ['payload-twice', 'a payload that names a member of its own twice', signed(header, '{"a":1,"a":2}')],
  ['payload-twice-iss', 'a payload that names iss twice', signed(header, '{"iss":"beta","iss":"alpha"}')],
  [
    'payload-twice-exp',
    'a payload that names exp twice',
    signed(header, '{"iss":"alpha","exp":1,"exp":9999999999}'),
  ],
  [
    'payload-numbers',
    'a payload with numbers of every sort',
    signed(header, '{"a":1e21,"b":-0,"c":9007199254740993,"d":0.1,"e":1E2,"f":1e400}'),
  ],
  [
    'payload-integer-keys',
    'a payload whose members are numbers',
    signed(header, '{"b":1,"2":2,"1":3,"a":4}'),
  ],
  ['payload-empty-key', 'a payload with a member without name', signed(header, '{"":1}')],
  [
    'payload-proto',
    'a payload with a member __proto__',
    signed(header, '{"iss":"alpha","__proto__":{"admin":true}}'),
  ],
  [
    'payload-constructor',
    'a payload with a member constructor',
    signed(header, '{"constructor":{"prototype":{"admin":true}}}'),
  ],
  ['payload-nested', 'a payload with nested members', signed(header, '{"a":{"b":[1,{"c":null}]}}')],
  [
    'payload-deep',
    'a payload nested a thousand times',
    signed(header, `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`),
  ],
  ['payload-large', 'a payload of 8 kB', signed(header, JSON.stringify({ a: 'x'.repeat(8000) }))],
  ['payload-too-large', 'a payload of 20 kB', signed(header, JSON.stringify({ a: 'x'.repeat(20_000) }))],
  ['spare-bit-header', 'a header with a spare bit set, signed so', segments(spareBit(oddHeader), p)],
  ['spare-bit-payload', 'a payload with a spare bit set, signed so', segments(h, spareBit(oddPayload))],
  ['spare-bit-signature', 'a signature with a spare bit set', `${h}.${p}.${spareBit(s)}`],
  ['lone-character-payload', 'a payload with one character too many, signed so', segments(h, `${p}A`)],
  ['no-alg', 'a header without alg', signed('{"typ":"JWT"}', payload)],
  ['alg-null', 'an alg that is null', signed('{"alg":null,"typ":"JWT"}', payload)],
  ['alg-empty', 'an empty alg', signed('{"alg":"","typ":"JWT"}', payload)],
  ['alg-number', 'an alg that is a number', signed('{"alg":256,"typ":"JWT"}', payload)],
  ['alg-true', 'an alg that is true', signed('{"alg":true,"typ":"JWT"}', payload)],
  ['alg-array', 'an alg that is an array', signed('{"alg":["HS256"],"typ":"JWT"}', payload)],
  ['alg-object', 'an alg that is an object', signed('{"alg":{"alg":"HS256"},"typ":"JWT"}', payload)],
  ['alg-lower-case', 'an alg in lower case', signed('{"alg":"hs256","typ":"JWT"}', payload)],
  ['alg-mixed-case', 'an alg in mixed case', signed('{"alg":"Hs256","typ":"JWT"}', payload)],
  ['alg-space', 'an alg with a space after it', signed('{"alg":"HS256 ","typ":"JWT"}', payload)],
  ['alg-unknown', 'an unknown alg', signed('{"alg":"HS1","typ":"JWT"}', payload)],
  ['alg-eddsa', 'the alg EdDSA', signed('{"alg":"EdDSA","typ":"JWT"}', payload)],
  ['alg-es256k', 'the alg ES256K', signed('{"alg":"ES256K","typ":"JWT"}', payload)],
  ['alg-prototype', 'an alg that every object inherits', signed('{"alg":"toString","typ":"JWT"}', payload)],
  [
    'alg-other-hash',
    'HS384 in the header over an HS256 signature',
    signed('{"alg":"HS384","typ":"JWT"}', payload),
  ],
  ['none', 'the alg none', compact('{"alg":"none","typ":"JWT"}', payload)],
  ['none-upper-case', 'the alg NONE', compact('{"alg":"NONE","typ":"JWT"}', payload)],
  ['none-with-signature', 'the alg none with a signature', signed('{"alg":"none","typ":"JWT"}', payload)],
  [
    'none-prototype-client',
    'the alg none and a client id that every object inherits',
    compact('{"alg":"none","typ":"JWT"}', '{"client_id":"constructor"}'),
  ],
  ['typ-missing', 'no typ', signed('{"alg":"HS256"}', payload)],
  ['typ-lower-case', 'a typ in lower case', signed('{"alg":"HS256","typ":"jwt"}', payload)],
  ['typ-other', 'another typ', signed('{"alg":"HS256","typ":"app+jwt"}', payload)],
  ['typ-access-token', 'the typ of an access token', signed('{"alg":"HS256","typ":"at+jwt"}', payload)],
  ['typ-proof', 'the typ of a DPoP proof', signed('{"alg":"HS256","typ":"dpop+jwt"}', payload)],
  ['typ-number', 'a typ that is a number', signed('{"alg":"HS256","typ":5}', payload)],
  ['typ-null', 'a typ that is null', signed('{"alg":"HS256","typ":null}', payload)],
  ['typ-missing-no-json', 'no typ and a payload that is no JSON', signed('{"alg":"HS256"}', 'payload')],
  ['typ-missing-null', 'no typ and a payload that is null', signed('{"alg":"HS256"}', 'null')],
  [
    'crit',
    'an unknown extension that is critical',
    signed('{"alg":"HS256","typ":"JWT","crit":["x"],"x":1}', payload),
  ],
  [
    'crit-empty',
    'an empty list of critical extensions',
    signed('{"alg":"HS256","typ":"JWT","crit":[]}', payload),
  ],
  ['b64-false', 'b64 false', signed('{"alg":"HS256","typ":"JWT","b64":false,"crit":["b64"]}', payload)],
  [
    'b64-false-uncritical',
    'b64 false that is not critical',
    signed('{"alg":"HS256","typ":"JWT","b64":false}', payload),
  ],
  ['b64-true', 'b64 true', signed('{"alg":"HS256","typ":"JWT","b64":true}', payload)],
  ['zip', 'a zip member', signed('{"alg":"HS256","typ":"JWT","zip":"DEF"}', payload)],
  [
    'ignored-members',
    'kid, jku, x5u and unknown members',
    signed('{"foo":[1],"kid":"1","jku":"https://x","x5u":"https://y","typ":"JWT","alg":"HS256"}', payload),
  ],
  [
    'embedded-key',
    'a jwk that is another secret',
    sign({ alg: 'HS256', typ: 'JWT', jwk: { kty: 'oct', k: base64url('other') } }, { iss: 'alpha' }, 'other'),
  ],
  ['kid-number', 'a kid that is a number', signed('{"alg":"HS256","typ":"JWT","kid":5}', payload)],
  ['tampered', 'a signature with one bit changed', tampered(good)],
  [
    'tampered-payload',
    'another payload under the same signature',
    `${h}.${base64url('{"iss":"bravo"}')}.${s}`,
  ],
  ['truncated-signature', 'a signature without its last character', good.slice(0, -1)],
  ['longer-signature', 'a signature with four more characters', `${good}AAAA`],
  ['good', 'nothing wrong', good],
];

/** @type {[string, string, any][]} */
const requests = [
  ['no-body', 'without a body', {}],
  ['null-body', 'whose body is null', { body: null }],
  ['text-body', 'whose body is a text', { body: 'assertion=x' }],
  ['empty-body', 'whose body is empty', { body: {} }],
  ['array-body', 'whose body is an array', { body: [good] }],
  [
    'body-without-prototype',
    'whose body has no prototype',
    { body: Object.assign(Object.create(null), { assertion: good }) },
  ],
  ['inherited-assertion', 'whose body inherits the assertion', { body: Object.create({ assertion: good }) }],
  ['query-assertion', 'with the assertion in the query', { query: { assertion: good }, body: {} }],
  [
    'grant-type',
    'with the right grant type',
    { body: { assertion: good, grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' } },
  ],
  ['other-grant-type', 'with another grant type', { body: { assertion: good, grant_type: 'password' } }],
  ['frozen', 'that is frozen', Object.freeze({ body: Object.freeze({ assertion: good }) })],
];

module.exports = [
  ...malformed.map(([id, title, value]) => ({
    id,
    title: `an assertion: ${title}`,
    run: (implementation) => exchange(implementation, { assertion: value, session: { uid: 1 } }),
  })),
  ...requests.map(([id, title, req]) => ({
    id: `request-${id}`,
    title: `a request ${title}`,
    run: (implementation) => exchange(implementation, { req }),
  })),
  {
    id: 'none-for-a-documented-lookup',
    title:
      'the alg none, a client id that every object inherits, and the look-up that the documentation shows',
    run(implementation) {
      const clientKeys = { alpha: secret };
      return exchange(implementation, {
        getKey: (claims, cb) => cb(null, clientKeys[claims.client_id], { uid: 1 }),
        assertion: compact('{"alg":"none","typ":"JWT"}', '{"client_id":"constructor"}'),
      });
    },
  },
  {
    id: 'payload-null',
    title: 'an assertion: a payload that is null',
    isolated: true,
    run: (implementation) => exchange(implementation, { assertion: signed(header, 'null') }),
  },
];

function circular() {
  const value = {};
  value.value = value;
  return value;
}
