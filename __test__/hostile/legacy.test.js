'use strict';

// Access tokens of jwt-middleware 0.3.0 can be cut and pasted. What comes of that is limited in time, and nothing of it
// gets in without the option, after its end, or with a lifetime that 0.3.0 would not have given.

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const JwtMiddleware = require('../../lib/jwt-middleware');
const { createLegacySealer } = require('../../lib/native/legacy-sealing');
const { runTable } = require('../support/run-table');

const secret = 's3cr3t';
const now = () => Math.floor(Date.now() / 1000);
const legacySeal = (/** @type {string} */ text, cipher = 'aes-256-ecb', key = secret) =>
  createLegacySealer(cipher, key).seal(text);
const sealJson = (/** @type {any} */ session, cipher = 'aes-256-ecb') =>
  legacySeal(JSON.stringify(session), cipher);
const bytesOf = (/** @type {string} */ token) => Buffer.from(token, 'base64url');
const blocksOf = (/** @type {string} */ token) => bytesOf(token).toString('hex').match(/.{32}/g) ?? [];
const fromBlocks = (/** @type {string[]} */ blocks) =>
  Buffer.from(blocks.join(''), 'hex').toString('base64url');

/** @param {object} [legacy] @param {object} [more] */
const middleware = (legacy, more = {}) =>
  new JwtMiddleware({
    getKey: () => {},
    store: {
      type: 'encrypted',
      secret,
      ...(legacy && { legacy: { until: now() + 3600, ...legacy } }),
      ...more,
    },
  });

/** @param {any} auth @param {string} token @returns {Promise<string>} */
const check = (auth, token) =>
  new Promise((resolve, reject) => {
    let challenge = '';
    const res = {
      set: (/** @type {string} */ _, /** @type {string} */ value) => {
        challenge = value;
      },
      sendStatus: () => resolve(/error_description="(.*)"$/.exec(challenge)?.[1] ?? challenge),
    };
    const req = { query: { access_token: token } };
    auth.check(req, res, (/** @type {any} */ error) => (error ? reject(error) : resolve('in')));
  });

const unknown = 'Unknown access token';
const honest = () => sealJson({ client_id: 'alpha', exp: now() + 60 });

runTable(
  'a legacy token is refused where it is not expected',
  9,
  [
    { name: 'without the option', auth: () => middleware() },
    { name: 'after its end', auth: () => middleware({ until: now() - 1 }) },
    { name: 'at its very end', auth: () => middleware({ until: now() }) },
    { name: 'under another secret', auth: () => middleware({ secret: 'other' }) },
    { name: 'with another cipher', auth: () => middleware({ algorithm: 'aes-256-cbc' }) },
    { name: 'with another key length', auth: () => middleware({ algorithm: 'aes-128-ecb' }) },
    { name: 'with triple DES', auth: () => middleware({ algorithm: 'des-ede3-cbc' }) },
    {
      name: 'with the memory store',
      auth: () => new JwtMiddleware({ getKey: () => {}, store: { type: 'memory' } }),
    },
    {
      name: 'with a shorter lifetime of its own',
      auth: () => middleware({ ttl: 1 }),
      token: () => sealJson({ exp: now() + 600 }),
    },
  ],
  async ({ auth, token }) => {
    assert.equal(await check(auth(), (token ?? honest)()), unknown);
    const open = middleware({});
    assert.equal(await check(open, honest()), 'in');
    assert.equal(/** @type {any} */ (open.store).legacy.opened, 1);
  },
);

/** Sessions that nothing of 0.3.0's own could have had. */
const lifetimes = {
  'no exp': { client_id: 'alpha' },
  'exp as text': { exp: String(now() + 60) },
  'exp null': { exp: null },
  'exp true': { exp: true },
  'exp in an array': { exp: [now() + 60] },
  'exp in an object': { exp: { valueOf: 1 } },
  'exp a day ahead': { exp: now() + 86_400 },
  'exp in milliseconds': { exp: Date.now() + 60_000 },
  'the largest exp': { exp: Number.MAX_SAFE_INTEGER },
  'exp in another case': { EXP: now() + 60, Exp: now() + 60 },
};
runTable(
  'a legacy token whose lifetime is not that of 0.3.0 is refused',
  18,
  [
    ...Object.entries(lifetimes).map(([name, session]) => ({ name, text: JSON.stringify(session) })),
    { name: 'exp 1e400', text: '{"exp":1e400}' },
    { name: 'exp only in the prototype', text: `{"__proto__":{"exp":${now() + 60}}}` },
    ...['null', '[]', '"abc"', '5', 'true', '[{"exp":9}]'].map((text) => ({
      name: `${text} as session`,
      text,
    })),
  ],
  async ({ text }) => {
    for (const cipher of ['aes-256-ecb', 'aes-256-cbc', 'aes-256-ctr']) {
      const auth = middleware({ algorithm: cipher });
      assert.equal(await check(auth, legacySeal(text, cipher)), unknown);
      assert.equal(/** @type {any} */ (auth.store).legacy.opened, 0);
      assert.equal(await check(auth, sealJson({ exp: now() + 60 }, cipher)), 'in');
    }
  },
);

// JSON whose parts fill whole blocks, as an attacker arranges it by choosing client ids.
const aligned = (/** @type {string} */ text) => text.padEnd(Math.ceil(text.length / 16) * 16, ' ');
const tail = `"exp":${now() + 60}}`;
runTable(
  'a spliced legacy token is refused, or has no longer life than an honest one',
  8,
  [
    { name: 'without the block of exp', splice: (/** @type {string[]} */ blocks) => blocks.slice(0, -2) },
    { name: 'without its first block', splice: (/** @type {string[]} */ blocks) => blocks.slice(1) },
    {
      name: 'with its first block twice',
      splice: (/** @type {string[]} */ blocks) => [...blocks.slice(0, 1), ...blocks],
    },
    { name: 'in reverse', splice: (/** @type {string[]} */ blocks) => [...blocks].reverse() },
    { name: 'without its last block', splice: (/** @type {string[]} */ blocks) => blocks.slice(0, -1) },
    {
      name: 'with its last block twice',
      splice: (/** @type {string[]} */ blocks) => [...blocks, ...blocks.slice(-1)],
    },
    {
      name: 'with a block of zeros',
      splice: (/** @type {string[]} */ blocks) => [...blocks, '00'.repeat(16)],
    },
    {
      name: 'with another block in its middle',
      splice: (/** @type {string[]} */ blocks) =>
        blocks.toSpliced?.(1, 1, '5a'.repeat(16)) ?? [...blocks].fill('5a'.repeat(16), 1, 2),
    },
  ],
  async ({ splice }) => {
    const original = legacySeal(`${aligned('{"client_id":"alpha"  ,')}${tail}`);
    const auth = middleware({});
    assert.equal(await check(auth, fromBlocks(splice(blocksOf(original)))), unknown);
    assert.equal(await check(auth, original), 'in');
  },
);

runTable(
  'a legacy token of any other length or bits is refused',
  3,
  [
    {
      name: 'truncated',
      tokens: (/** @type {string} */ token) =>
        Array.from({ length: token.length - 1 }, (_, length) => token.slice(0, length + 1)),
    },
    {
      name: 'with each bit of its last block flipped',
      tokens: (/** @type {string} */ token) =>
        Array.from({ length: 128 }, (_, bit) => {
          const bytes = bytesOf(token);
          const at = bytes.length - 1 - (bit >> 3);
          bytes[at] = Number(bytes[at]) ^ (1 << (bit & 7));
          return bytes.toString('base64url');
        }),
    },
    {
      name: 'spelt in another way',
      tokens: (/** @type {string} */ token) => [
        `${token}=`,
        ` ${token}`,
        `${token}\n`,
        Buffer.from(token, 'base64url').toString('hex'),
        bytesOf(token).toString('base64').replace(/=*$/, '==='),
      ],
    },
  ],
  async ({ tokens }) => {
    const auth = middleware({});
    const token = honest();
    for (const other of tokens(token)) assert.equal(await check(auth, other), unknown);
    assert.equal(await check(auth, token), 'in');
  },
);

runTable(
  'random bytes never open as a legacy token with a session',
  3,
  ['aes-256-ecb', 'aes-256-cbc', 'aes-256-ctr'].map((name) => ({ name })),
  async ({ name }) => {
    const auth = middleware({ algorithm: name });
    for (let length = 1; length < 200; length += 1) {
      assert.equal(await check(auth, crypto.randomBytes(length).toString('base64url')), unknown);
    }
    assert.equal(await check(auth, sealJson({ exp: now() + 60 }, name)), 'in');
  },
);

runTable(
  'a new token under the same secret is no legacy token, and the other way round',
  2,
  [{ name: 'written new' }, { name: 'written as 0.3.0 did' }],
  async ({ name }) => {
    const writes = name !== 'written new';
    const auth = middleware({ write: writes });
    const token = await new Promise((resolve) =>
      /** @type {any} */ (auth.store).make(
        { exp: now() + 60 },
        (/** @type {any} */ _, /** @type {string} */ made) => resolve(made),
      ),
    );
    assert.equal(await check(auth, token), 'in');
    assert.equal(await check(middleware(), token), writes ? unknown : 'in');
    assert.equal(typeof createLegacySealer('aes-256-ecb', secret).open(token), writes ? 'string' : 'number');
  },
);
