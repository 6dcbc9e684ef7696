'use strict';

const crypto = require('node:crypto');
const { exchange } = require('../../support/jwt-middleware');
const { sign, rsa } = require('../../../support/keys');

/** @type {[string, string, any, any?][]} id, title, the key that getKey answers, what the client signs with if other */
const secrets = [
  ['one-byte', 'of one character', 'x'],
  ['short', 'of six characters', 'secret'],
  ['32-bytes', 'of 32 random-looking bytes', Buffer.alloc(32, 7)],
  ['block-size', 'of exactly one block', 'b'.repeat(64)],
  ['beyond-block-size', 'of one byte more than a block', 'b'.repeat(65)],
  ['long', 'of ten thousand characters', 'l'.repeat(10_000)],
  ['unicode', 'with letters outside ASCII', 'pässwörd — ключ 🔑'],
  ['unicode-as-bytes', 'with letters outside ASCII, signed with its UTF-8', 'ключ', Buffer.from('ключ')],
  ['latin1', 'with Latin-1 letters, which count as UTF-8', 'é', Buffer.from('é')],
  ['nul', 'with a NUL inside', 'a\0b'],
  ['nul-alone', 'that is one NUL', '\0'],
  ['lone-surrogate', 'with a lone surrogate, which counts as U+FFFD', 'a\ud800b', 'a\ufffdb'],
  ['byte-order-mark', 'with a byte order mark, which counts', '\ufeffsecret'],
  ['spaces', 'of spaces, which count', '   '],
  ['spaces-around', 'with spaces around, which count', ' secret '],
  ['spaces-around-trimmed', 'with spaces around, signed without them', ' secret ', 'secret'],
  ['line-feed', 'with a line feed at its end, which counts', 'secret\n'],
  ['begin-in-the-middle', 'that mentions -----BEGIN in its middle', 'my -----BEGIN secret'],
  ['begin-alone', 'that begins with -----BEGIN and is no PEM', '-----BEGIN of a secret'],
  [
    'pem-lookalike',
    'that looks like a PEM around no key',
    '-----BEGIN SECRET-----\nc2VjcmV0\n-----END SECRET-----\n',
  ],
  ['json', 'that is the text of a JSON object', '{"a":1}'],
  ['digits', 'of digits', '123456'],
  ['hexadecimal', 'of hexadecimal digits, which count as text', 'deadbeef'],
  ['base64', 'of base64, which counts as text', 'c2VjcmV0'],
  ['certificate-name', 'that names a certificate', 'BEGIN CERTIFICATE'],
  ['bytes-not-utf8', 'of bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
  ['bytes-of-text', 'of bytes, signed with the same text', Buffer.from('secret'), 'secret'],
  ['bytes-of-one', 'of one byte', Buffer.from([0])],
  ['uint8array', 'as a Uint8Array', new Uint8Array(Buffer.from('secret')), 'secret'],
  ['array-buffer', 'as an ArrayBuffer', new Uint8Array(Buffer.from('secret')).buffer, 'secret'],
  ['data-view', 'as a DataView', new DataView(new Uint8Array(Buffer.from('secret')).buffer), 'secret'],
  ['uint16array', 'as a Uint16Array', new Uint16Array([1, 2]), Buffer.from([1, 0, 2, 0])],
  ['key-object', 'as a secret KeyObject', crypto.createSecretKey(Buffer.from('secret')), 'secret'],
  ['empty-buffer', 'that is an empty Buffer', Buffer.alloc(0), ''],
  ['empty-key-object', 'that is an empty secret KeyObject', emptyKeyObject(), ''],
  ['string-object', 'in a String object', new String('secret'), 'secret'],
  ['number', 'that is a number', 42, '42'],
  ['true', 'that is true', true, 'true'],
  ['empty-object', 'that is an empty object', {}, 'secret'],
  ['empty-array', 'that is an empty array', [], 'secret'],
  ['array', 'in an array', ['secret'], 'secret'],
  ['function', 'that is a function', () => 'secret', 'secret'],
  ['symbol', 'that is a symbol', Symbol('secret'), 'secret'],
  ['big-integer', 'that is a big integer', 42n, '42'],
  ['date', 'that is a Date', new Date(0), 'secret'],
  ['other', 'of somebody else', 'other', 'secret'],
  ['case', 'in another case', 'Secret', 'secret'],
  ['prefix', 'of which the client knows the beginning', 'secret', 'secre'],
];

module.exports = secrets.map(([id, title, key, signing = key]) => ({
  id,
  title: `an HS256 assertion under a secret ${title}`,
  run: (implementation) =>
    exchange(implementation, {
      key,
      assertion: sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'alpha' }, signing),
    }),
}));

/** @type {[string, string, any][]} */
const nothings = [
  ['undefined', 'undefined', undefined],
  ['null', 'null', null],
  ['empty', 'an empty string', ''],
  ['zero', '0', 0],
  ['nan', 'NaN', Number.NaN],
  ['false', 'false', false],
  ['zero-big-integer', '0n', 0n],
];

module.exports.push(
  ...nothings.map(([id, title, key]) => ({
    id: `nothing-${id}`,
    title: `a getKey that answers ${title} in place of a key`,
    run: (implementation) => exchange(implementation, { key, session: { uid: 1 } }),
  })),
  {
    id: 'nothing-with-empty-signature',
    title: 'an assertion under the empty secret where getKey answers an empty string',
    run: (implementation) =>
      exchange(implementation, { key: '', assertion: sign({ alg: 'HS256', typ: 'JWT' }, {}, '') }),
  },
  {
    id: 'changing-key',
    title: 'a getKey that answers another secret each time',
    async run(implementation) {
      const answers = ['one', 'two'];
      const events = [];
      for (const signing of ['one', 'one']) {
        const key = answers.shift();
        const token = sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'alpha' }, signing);
        events.push(...(await exchange(implementation, { key, assertion: token })).events);
      }
      return { events };
    },
  },
  {
    id: 'changed-bytes',
    title: 'a Buffer whose bytes change between two requests',
    async run(implementation) {
      const key = Buffer.from('secret');
      const first = await exchange(implementation, { key, assertion: assertionUnder('secret') });
      key.write('SECRET');
      const second = await exchange(implementation, { key, assertion: assertionUnder('secret') });
      const third = await exchange(implementation, { key, assertion: assertionUnder('SECRET') });
      return { events: [...first.events, ...second.events, ...third.events] };
    },
  },
  {
    id: 'kind-changes',
    title: 'the same client with a secret first and a certificate afterwards',
    async run(implementation) {
      const first = await exchange(implementation, { key: 'secret', assertion: assertionUnder('secret') });
      const second = await exchange(implementation, {
        key: rsa.certificate,
        assertion: assertionUnder('secret'),
      });
      const third = await exchange(implementation, {
        key: rsa.certificate,
        assertion: sign({ alg: 'RS256', typ: 'JWT' }, { iss: 'alpha' }),
      });
      return { events: [...first.events, ...second.events, ...third.events] };
    },
  },
);

/** @param {string} secret */
function assertionUnder(secret) {
  return sign({ alg: 'HS256', typ: 'JWT' }, { iss: 'alpha' }, secret);
}

function emptyKeyObject() {
  return crypto.createSecretKey(Buffer.alloc(0));
}
