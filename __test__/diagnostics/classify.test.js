'use strict';

// What a text is, by its form alone. Each row has a twin: one thing is different, and so is the answer.

const assert = require('node:assert/strict');
const { randomBytes } = require('node:crypto');
const { test } = require('node:test');
const { classify } = require('../../lib/diagnostics/classify');
const { createSealer } = require('../../lib/native/sealing');
const keys = require('../support/keys');
const { legacyToken } = require('../support/legacy-tokens');
const { runTable } = require('../support/run-table');

const secret = randomBytes(32);
const { seal } = createSealer(secret, 'access token');
const session = JSON.stringify({ user: 'x'.repeat(20), exp: 1e10 });
const jwt = (/** @type {object} */ claims, /** @type {object} */ header = {}, alg = 'HS256') =>
  keys.sign({ alg, typ: 'JWT', ...header }, claims);

const sealed = seal(session);
const legacy = legacyToken(`${session}, of three blocks and more`, 'secret');
const stored = Buffer.alloc(32, 0xe1).toString('base64url');
const grant = jwt({ userId: 1, roles: 'user', iat: 1, exp: 2 });
const refresh = jwt({ userId: 1, iat: 1, exp: 2 }, { typ: 'refresh+jwt' });
const assertion = jwt({ iss: 'client' }, {}, 'RS256');
const jwe = `${keys.base64url('{"alg":"dir","enc":"A256GCM"}')}..aaaa.bbbb.cccc`;
const paseto = `v4.local.${stored}`;

/** @param {string} token @param {(bytes: Buffer) => Buffer} change */
const changed = (token, change) => change(Buffer.from(token, 'base64url')).toString('base64url');
const role = (/** @type {any} */ { jws }) => jws?.role;
const kind = (/** @type {any} */ { kind }) => kind;
const malformed = (/** @type {any} */ { jws }) => jws?.malformed?.part;
const noVersion = changed(sealed, (bytes) => Buffer.concat([Buffer.from([2]), bytes.subarray(1)]));

/** @type {{ name: string, of: (found: any) => unknown, text: unknown, is: unknown, twin: unknown, isNot?: unknown }[]} */
const rows = [
  { name: 'a sealed token', of: kind, text: sealed, is: 'sealed', twin: noVersion },
  { name: 'a token of 0.3.0', of: kind, text: legacy, is: 'legacy', twin: legacy.slice(0, -6) },
  { name: 'a token of a memory store', of: kind, text: stored, is: 'stored', twin: stored.slice(1) },
  { name: 'a grant token', of: role, text: grant, is: 'grant token', twin: jwt({ user: 1 }) },
  {
    name: 'a refresh token',
    of: role,
    text: refresh,
    is: 'refresh token',
    twin: jwt({ userId: 1 }),
    isNot: 'grant token',
  },
  {
    name: 'a refresh token of 3.1.0',
    of: role,
    text: jwt({ userId: 1, securityStamp: 'x' }),
    is: 'refresh token',
    twin: jwt({ userId: 1, roles: '', securityStamp: 'x' }),
    isNot: 'grant token',
  },
  {
    name: 'a refresh token of 3.1.0 without a stamp',
    of: role,
    text: jwt({ userId: 1, iat: 1, exp: 1 + 90 * 86_400 }),
    is: 'refresh token',
    twin: jwt({ userId: 1, iat: 1, exp: 1 + 15 * 60 }),
    isNot: 'grant token',
  },
  { name: 'an assertion', of: role, text: assertion, is: 'assertion', twin: jwt({ userId: 1 }) },
  {
    name: 'an access token of the store of type jwt',
    of: role,
    text: jwt({ iss: 'a' }, { typ: 'at+jwt' }),
    is: 'access token',
    twin: jwt({ iss: 'a' }, { typ: 'xat+jwt' }),
    isNot: 'other',
  },
  {
    name: 'a type in capitals and with its prefix',
    of: role,
    text: jwt({}, { typ: 'application/AT+JWT' }),
    is: 'access token',
    twin: jwt({}, { typ: 'text/AT+JWT' }),
    isNot: 'other',
  },
  {
    name: 'a DPoP proof',
    of: role,
    text: jwt({ htm: 'GET' }, { typ: 'dpop+jwt' }),
    is: 'DPoP proof',
    twin: jwt({ htm: 'GET' }),
    isNot: 'assertion',
  },
  { name: 'a JWE', of: kind, text: jwe, is: 'jwe', twin: grant, isNot: 'jws' },
  { name: 'a JWE that was cut off', of: kind, text: jwe.slice(0, -6), is: 'jwe', twin: `x${jwe}` },
  { name: 'a PASETO', of: kind, text: paseto, is: 'paseto', twin: paseto.slice(1) },
  { name: 'nothing', of: kind, text: '', is: 'empty', twin: '.' },
  { name: 'a scheme alone', of: kind, text: 'Bearer', is: 'empty', twin: 'Bear', isNot: 'opaque' },
  { name: 'no text', of: kind, text: undefined, is: 'empty', twin: 'undefined', isNot: 'opaque' },
  {
    name: 'a private key',
    of: kind,
    text: keys.rsa.privateKey,
    is: 'key',
    twin: keys.rsa.privateKey.slice(9),
  },
  { name: 'a JWK', of: kind, text: '{"kty":"oct","k":"x"}', is: 'key', twin: '{"k":"x"}', isNot: 'json' },
  { name: 'a response', of: kind, text: '{"access_token":"x"}', is: 'json', twin: '{"access_token":' },
  { name: 'base64 of a JWT', of: kind, text: keys.base64url(grant), is: 'base64', twin: grant, isNot: 'jws' },
  { name: 'base64 of JSON', of: kind, text: btoa('{"a": [1]}'), is: 'base64', twin: btoa('{"a": [1\0}') },
  {
    name: 'a text without end',
    of: kind,
    text: 'x'.repeat(65_537),
    is: 'too long',
    twin: 'x'.repeat(65_535),
  },
  {
    name: 'an empty part',
    of: malformed,
    text: grant.replace(/\.[^.]*\./, '..'),
    is: 'payload',
    twin: grant,
  },
  { name: 'an unsigned JWT', of: malformed, text: grant.replace(/[^.]*$/, ''), is: 'signature', twin: grant },
  { name: 'four parts', of: malformed, text: `${grant}.x`, is: 'parts', twin: grant },
  {
    name: 'a payload that is an array',
    of: malformed,
    text: keys.compact('{}', '[]'),
    is: 'payload',
    twin: grant,
  },
  {
    name: 'a signature of another length',
    of: malformed,
    text: `${grant}AAAA`,
    is: 'signature',
    twin: grant,
  },
  {
    name: 'blocks that repeat',
    of: ({ legacy }) => legacy?.repeats,
    text: legacyToken('x'.repeat(64), 'secret'),
    is: true,
    twin: legacyToken('x'.repeat(64), 'secret', 'aes-256-cbc'),
    isNot: false,
  },
];

runTable('by its form, classify recognizes', 29, rows, ({ of, text, is, twin, isNot }) => {
  assert.equal(of(classify(text)), is);
  if (isNot === undefined) assert.notEqual(of(classify(twin)), is);
  else assert.equal(of(classify(twin)), isNot);
});

const wrapped = [
  ['Bearer', (/** @type {string} */ token) => `Bearer ${token}`, ['Bearer']],
  ['a scheme in small letters', (/** @type {string} */ token) => `bearer  ${token}`, ['Bearer']],
  ['another scheme', (/** @type {string} */ token) => `DPoP ${token}`, ['DPoP']],
  ['quotes', (/** @type {string} */ token) => `"${token}"`, ['quotes']],
  ['one quote', (/** @type {string} */ token) => `${token}'`, ['quotes']],
  [
    'the whole header',
    (/** @type {string} */ token) => `Authorization: Bearer ${token}`,
    ['header name', 'Bearer'],
  ],
  ['a parameter', (/** @type {string} */ token) => `access_token=${token}`, ['parameter name']],
  ['a line break', (/** @type {string} */ token) => `${token}\r\n`, ['white space']],
  [
    'all of them',
    (/** @type {string} */ token) => ` 'Authorization: Bearer "${token}"'\n`,
    ['white space', 'quotes', 'header name', 'Bearer'],
  ],
].map(([name, wrap, wrapping]) => ({ name: String(name), wrap: /** @type {any} */ (wrap), wrapping }));

runTable('a token is recognized with what was left on:', 9, wrapped, ({ wrap, wrapping }) => {
  for (const token of [sealed, legacy, stored, grant, refresh, assertion, jwe, paseto]) {
    assert.deepEqual(classify(wrap(token)), { ...classify(token), wrapping });
    assert.deepEqual(classify(token).wrapping, []);
  }
});

const respelled = [
  ['padding', (/** @type {string} */ token) => `${token}=`, ['padding']],
  [
    'a line break inside',
    (/** @type {string} */ token) => `${token.slice(0, 9)}\n${token.slice(9)}`,
    ['white space'],
  ],
  [
    'spare bits',
    (/** @type {string} */ token) => token.replace(/.$/, (last) => (last === 'B' ? 'C' : 'B')),
    ['spare bits'],
  ],
].map(([name, respell, faults]) => ({ name: String(name), respell: /** @type {any} */ (respell), faults }));

runTable('a token is recognized in a spelling that is refused:', 3, respelled, ({ respell, faults }) => {
  // 53 bytes leave two spare bits.
  const token = seal('text');
  const found = classify(respell(token));
  assert.deepEqual([found.kind, found.faults], ['sealed', faults]);
  assert.deepEqual(classify(token).faults, []);
});

test('no beginning of a token is taken for a whole one of its kind', () => {
  let count = 0;
  for (const token of [grant, refresh, assertion, jwt({ userId: 1 }, {}, 'ES256'), legacy]) {
    assert.equal(classify(token).truncated, false);
    for (let length = 1; length < token.length; length += 1) {
      const found = classify(token.slice(0, length));
      count += 1;
      const isWhole = ['legacy', 'stored'].includes(found.kind);
      // Bytes have no form but their length, and an RSA signature is as long as its key, so some beginnings look whole.
      const isBytes = token === legacy && isWhole;
      const isRsa =
        token === assertion && Math.floor((length - token.lastIndexOf('.') - 1) * 0.75) % 64 === 0;
      assert.ok(found.truncated || isBytes || isRsa || length < 3, `${length}: ${JSON.stringify(found)}`);
    }
  }
  assert.ok(count > 700, String(count));
});

test('a sealed token shows its key id and generation, and no more', () => {
  const { sealed: found } = classify(sealed);
  assert.deepEqual(found, { keyId: classify(seal('x')).sealed?.keyId, generation: 1, bytes: session.length });
  assert.notEqual(
    classify(createSealer('another secret', 'access token').seal('x')).sealed?.keyId,
    found?.keyId,
  );
});

test('every value has an answer, which repeats nothing of a payload or of an unknown text', () => {
  const hostile = [
    ...[null, 0, {}, [], Symbol('x'), () => 1, Object.create(null), new Proxy({}, {})],
    ...['\0', '\ud800', '{"__proto__":{}}', '..', '....', 'ey', 'eyJ.', '='.repeat(99), '"'.repeat(99)],
    ...[
      `${'Bearer '.repeat(9)}x`,
      keys.compact('{"__proto__":{"alg":1}}', 'null'),
      '[[[[',
      'null',
      '-'.repeat(60),
    ],
    ...Array.from({ length: 200 }, (_, length) => randomBytes(length).toString('base64url')),
    ...Array.from({ length: 200 }, (_, length) => randomBytes(length).toString('latin1')),
  ];
  for (const value of hostile) {
    const found = classify(value);
    assert.equal(typeof found.what, 'string');
    if (typeof value === 'string' && value.length > 20) assert.ok(!JSON.stringify(found).includes(value));
  }
  assert.ok(!JSON.stringify(classify(jwt({ sub: 'canary-of-payload' }))).includes('canary'));
});

test('the time grows with the length alone', () => {
  const before = process.hrtime.bigint();
  for (const part of [' ', '=', '"', '.', 'ey.', 'Bearer ', '{', '[{"', 'A', '+/', '\n=']) {
    classify(part.repeat(65_536 / part.length));
  }
  assert.ok(process.hrtime.bigint() - before < 2_000_000_000n);
});
