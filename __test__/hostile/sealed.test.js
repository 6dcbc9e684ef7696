'use strict';

// Sealed tokens: not one bit may change, and nothing opens them but their own secret for their own purpose.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { createSealer } = require('../../lib/tokens/sealed');
const sealing = require('../../lib/native/sealing');
const EncryptedStore = require('../../lib/stores/encrypted');
const { all, attack } = require('./support/attack');
const { makeAccessToken } = require('./support/doors');
const { runTable } = require('../support/run-table');

const secret = crypto.createHash('sha256').update('a key of 32 bytes that is no text').digest();
const otherSecret = crypto.createHash('sha256').update('another one').digest();
assert.ok(
  !Buffer.from(secret.toString()).equals(secret),
  'taken as a key, or each sealer would take its time to stretch it',
);
const session = { client_id: 'alpha', exp: 4_000_000_000 };
const until = Math.floor(Date.now() / 1000) + 3600;

/** @param {string} name @param {any} store @returns {import('./support/doors').Door} */
const storeDoor = (name, store) => ({
  name,
  honest: /** @type {any} */ ({}),
  original: () => makeAccessToken(store, session),
  present: async (given) => {
    /** @type {any} */
    let found = null;
    store.retrieve(given, (/** @type {any} */ error, /** @type {any} */ session) => {
      found = error ?? session ?? null;
    });
    return found === null
      ? 'null'
      : JSON.stringify(found) === JSON.stringify(session)
        ? 'in'
        : JSON.stringify(found);
  },
  refusal: () => 'null',
});

/** @returns {import('./support/doors').Door[]} */
function doors() {
  const { seal, open } = createSealer({ secret });
  const ring = createSealer({ secret: [otherSecret, secret] });
  const raw = sealing.createSealer(secret, 'a purpose');
  /** @param {string} name @param {(token: any) => any} open @param {() => string} make @returns {import('./support/doors').Door} */
  const door = (name, open, make) => ({
    name,
    honest: /** @type {any} */ ({}),
    original: async () => make(),
    present: async (given) => (open(given) === null ? 'null' : 'in'),
    refusal: () => 'null',
  });
  return [
    door('open', open, () => seal(session)),
    door('open with several secrets', ring.open, () => seal(session)),
    door(
      'the core',
      (given) => (typeof raw.open(given) === 'number' ? null : 1),
      () => raw.seal('{}'),
    ),
    storeDoor('the encrypted store', new EncryptedStore({ secret })),
    storeDoor(
      'the encrypted store with legacy tokens',
      new EncryptedStore({ secret, legacy: { until, ttl: 3600 } }),
    ),
  ];
}

const bytesOf = (/** @type {string} */ token) => Buffer.from(token, 'base64url');
/** @param {string} name @param {(bytes: Buffer) => Buffer | Buffer[]} change */
const changed = (name, change) => ({
  name,
  forge: (/** @type {any} */ _, /** @type {string} */ original) =>
    all(...[change(bytesOf(original))].flat().map((bytes) => bytes.toString('base64url'))),
});
/** @param {string} name @param {(text: string) => any} change */
const respelt = (name, change) => ({
  name,
  forge: (/** @type {any} */ _, /** @type {string} */ original) => change(original),
});
const flipped = (/** @type {Buffer} */ bytes, /** @type {number} */ bit) => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = Number(copy[bit >> 3]) ^ (1 << (bit & 7));
  return copy;
};
const range = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from }, (_, at) => from + at);

// Version, key id, nonce, text, tag: see docs/sealed-tokens.md.
const [keyId, nonce, text] = [1, 9, 33];
const sealedBy = (/** @type {Buffer} */ secret, /** @type {string} */ purpose = 'application: default') =>
  sealing.createSealer(secret, purpose).seal(JSON.stringify(session));

const rows = [
  changed('every bit flipped', (bytes) => range(0, bytes.length * 8).map((bit) => flipped(bytes, bit))),
  changed('two bits of the tag flipped', (bytes) =>
    range(0, 120).map((bit) =>
      flipped(flipped(bytes, bytes.length * 8 - 1 - bit), bytes.length * 8 - 2 - bit),
    ),
  ),
  changed('every length that is too short', (bytes) =>
    range(0, bytes.length).map((length) => bytes.subarray(0, length)),
  ),
  changed('every length that is too short, from the front', (bytes) =>
    range(1, bytes.length).map((start) => bytes.subarray(start)),
  ),
  changed('bytes behind it', (bytes) =>
    range(1, 40).map((length) => Buffer.concat([bytes, Buffer.alloc(length)])),
  ),
  changed('a byte before it', (bytes) =>
    range(0, 256).map((byte) => Buffer.concat([Buffer.from([byte]), bytes])),
  ),
  changed('every other version', (bytes) =>
    range(0, 256)
      .filter((version) => version !== 1)
      .map((version) => Buffer.concat([Buffer.from([version]), bytes.subarray(1)])),
  ),
  changed('an unknown key id', (bytes) =>
    [Buffer.alloc(8), Buffer.alloc(8, 0xff), crypto.randomBytes(8)].map((id) =>
      Buffer.concat([bytes.subarray(0, keyId), id, bytes.subarray(nonce)]),
    ),
  ),
  changed('zeros for its nonce', (bytes) =>
    Buffer.concat([bytes.subarray(0, nonce), Buffer.alloc(24), bytes.subarray(text)]),
  ),
  changed('zeros for its tag', (bytes) => Buffer.concat([bytes.subarray(0, -16), Buffer.alloc(16)])),
  changed('no text', (bytes) => Buffer.concat([bytes.subarray(0, text), bytes.subarray(-16)])),
  changed('half its tag', (bytes) => bytes.subarray(0, -8)),
  changed('its header alone', (bytes) => bytes.subarray(0, text)),
  changed('itself twice', (bytes) => Buffer.concat([bytes, bytes])),
  changed('its bytes in reverse', (bytes) => Buffer.from(bytes).reverse()),
  changed('random bytes of its length', (bytes) => range(0, 100).map(() => crypto.randomBytes(bytes.length))),
  changed('its version and random bytes', (bytes) =>
    range(0, 100).map(() => Buffer.concat([bytes.subarray(0, 1), crypto.randomBytes(bytes.length - 1)])),
  ),
  changed('its version and key id and random bytes', (bytes) =>
    range(0, 100).map(() =>
      Buffer.concat([bytes.subarray(0, nonce), crypto.randomBytes(bytes.length - nonce)]),
    ),
  ),
  changed('the ciphertext of another token', (bytes) => {
    const other = bytesOf(sealedBy(secret));
    return [
      Buffer.concat([bytes.subarray(0, text), other.subarray(text)]),
      Buffer.concat([bytes.subarray(0, nonce), other.subarray(nonce)]).subarray(0, -1),
      Buffer.concat([bytes.subarray(0, -16), other.subarray(-16)]),
    ];
  }),
  respelt('padding', (token) => all(`${token}=`, `${token}==`, `${token}====`)),
  respelt('white space', (token) =>
    all(` ${token}`, `${token} `, `${token}\n`, `${token.slice(0, 8)}\n${token.slice(8)}`),
  ),
  respelt('the standard alphabet', (token) => all(`+${token.slice(1)}`, `${token.slice(0, -1)}/`)),
  respelt('a high byte on every character', (token) =>
    Array.from(token, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x100)).join(''),
  ),
  respelt('a spare bit', (token) => all(...range(1, 3).map((bits) => spareBits(token, bits)))),
  respelt('16,385 characters', () => 'A'.repeat(16_385)),
  respelt('16,384 characters', () => 'A'.repeat(16_384)),
  respelt('no characters', () => all('A', 'AQ', 'AQA', 'AQAA')),
  {
    name: 'another secret',
    forge: () =>
      all(...range(0, 8).map((at) => sealedBy(crypto.createHash('sha256').update(`${at}`).digest()))),
  },
  {
    name: 'another purpose',
    forge: () =>
      all(
        ...[
          '',
          'default',
          'a purpos',
          'a purpose ',
          'A purpose',
          'access token ',
          'ccess token',
          'refresh token',
          'application:',
          'application: ',
          'application: defaul',
        ].map((purpose) => sealedBy(secret, purpose)),
      ),
  },
];

/** A spelling whose last character has bits that belong to no byte. @param {string} token @param {number} bits */
function spareBits(token, bits) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) ^ bits];
}

attack('sealed tokens', { rows: 29, presented: 9085 }, doors, rows);

runTable(
  'a token opens for its own purpose alone',
  4,
  [
    { name: 'an access token in open', make: 'access token', open: 'application: default' },
    { name: 'a token of open as access token', make: 'application: default', open: 'access token' },
    {
      name: 'a purpose that looks like an access token',
      make: 'application: access token',
      open: 'access token',
    },
    { name: 'one purpose of an application in another', make: 'application: a', open: 'application: b' },
  ],
  ({ make, open }) => {
    const token = sealedBy(secret, make);
    assert.equal(typeof sealing.createSealer(secret, open).open(token), 'number');
    assert.equal(sealing.createSealer(secret, make).open(token), JSON.stringify(session));
  },
);

runTable(
  'a ring opens what is its own',
  4,
  [
    { name: 'the first secret', ring: [secret, otherSecret], opens: true },
    { name: 'a later secret', ring: [otherSecret, secret], opens: true },
    { name: 'the same secret twice', ring: [secret, secret], opens: true },
    { name: 'a secret that was taken out', ring: [otherSecret], opens: false },
  ],
  ({ ring, opens }) => {
    const token = createSealer({ secret }).seal(session);
    assert.deepEqual(createSealer({ secret: ring }).open(token), opens ? session : null);
  },
);
