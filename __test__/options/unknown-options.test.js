'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { JwtMiddleware, jwtIdentity } = require('../..');
const { runTable } = require('../support/run-table');

const getKey = () => null;
const memory = { type: 'memory' };
const security = { key: 'a secret that is long enough for this' };
const workers = { getUser: async () => null };

const middleware = (/** @type {any} */ options) => () =>
  new JwtMiddleware({ getKey, store: memory, ...options });
const identity = (/** @type {any} */ options) => () => jwtIdentity({ security, workers, ...options });

/**
 * The messages of the warnings that a call gives.
 *
 * @param {() => unknown} call
 * @param {string} code
 */
async function warningsOf(call, code) {
  /** @type {string[]} */
  const messages = [];
  const collect = (/** @type {any} */ warning) => {
    if (warning.code === code) messages.push(warning.message);
  };
  process.on('warning', collect);
  call();
  await new Promise(setImmediate);
  process.off('warning', collect);
  return messages;
}

const suggestion = (/** @type {string} */ given, /** @type {string} */ known) => [
  `Unknown option "${given}" was ignored. Did you mean "${known}"?`,
];

runTable(
  'an option that nobody reads',
  17,
  [
    { name: 'one letter more', make: middleware({ replays: memory }), said: suggestion('replays', 'replay') },
    { name: 'one letter less', make: middleware({ stict: true }), said: suggestion('stict', 'strict') },
    {
      name: 'two letters changed over',
      make: middleware({ audeince: 'a' }),
      said: suggestion('audeince', 'audience'),
    },
    { name: 'another case', make: middleware({ metaData: {} }), said: suggestion('metaData', 'metadata') },
    { name: 'a short name', make: middleware({ tll: 5 }), said: suggestion('tll', 'ttl') },
    {
      name: 'of the memory store',
      make: middleware({ store: { ...memory, name_space: 'a' } }),
      said: suggestion('store.name_space', 'store.namespace'),
    },
    {
      name: 'of the encrypted store',
      make: middleware({ store: { type: 'encrypted', secret: Buffer.alloc(32, 0xff), revocations: {} } }),
      said: suggestion('store.revocations', 'store.revocation'),
    },
    {
      name: 'of jwt-identity',
      make: identity({ refreshTokens: {} }),
      said: suggestion('refreshTokens', 'refreshToken'),
    },
    {
      name: 'of its refresh tokens, without a store',
      make: identity({ refreshToken: { rotates: true } }),
      said: suggestion('refreshToken.rotates', 'refreshToken.rotate'),
    },
    {
      name: 'of its grant tokens',
      make: identity({ grantToken: { expireIn: 5 } }),
      said: suggestion('grantToken.expireIn', 'grantToken.expiresIn'),
    },
    {
      name: 'of its credentials',
      make: identity({ credentials: { rememberme: 'stay' } }),
      said: suggestion('credentials.rememberme', 'credentials.rememberMe'),
    },
    { name: 'the same once more', make: middleware({ replays: memory }), said: [] },
    {
      name: 'all that there are',
      make: middleware({ ttl: 5, audience: 'a', requiredClaims: ['a'] }),
      said: [],
    },
    { name: 'one of the application', make: middleware({ database: {}, users: [], log() {} }), said: [] },
    { name: 'two letters of a short name', make: middleware({ ttls2: 5 }), said: [] },
    {
      name: 'of a store of the application',
      make: middleware({ store: { make() {}, retrieve() {}, typ: 1 } }),
      said: [],
    },
    {
      name: 'of the application, beside jwt-identity',
      make: identity({ logger: {}, userTable: 'a' }),
      said: [],
    },
  ],
  async ({ make, said }) => {
    assert.deepEqual(await warningsOf(make, 'LATCHKEY_OPTION_UNKNOWN'), said);
  },
);

test('a getKey that returns a key and no promise gives a warning, once', async () => {
  const ask = (/** @type {any} */ returned) => () => {
    const auth = new JwtMiddleware({ getKey: () => returned, store: memory });
    // After three seconds it fails.
    const next = () => {};
    auth.token({ body: { assertion: 'eyJhbGciOiJIUzI1NiJ9.e30.AAAA' } }, /** @type {any} */ ({}), next);
  };
  const code = 'LATCHKEY_NO_ANSWER';
  for (const other of [undefined, null, {}, setImmediate(() => {})]) {
    assert.deepEqual(await warningsOf(ask(other), code), []);
  }
  const [message, ...others] = await warningsOf(ask('tell nobody'), code);
  assert.match(message, /^getKey returned its result without a promise/);
  assert.doesNotMatch(message, /tell nobody/);
  assert.deepEqual(others, []);
  assert.deepEqual(await warningsOf(ask('once more'), code), []);
});

test('a misspelled rule that is an option is told its name, and any other rule its place in strict', async () => {
  const { RULES } = require('../../lib/jwt-middleware/strict');
  const names = Object.entries(RULES);
  assert.ok(names.length > 10);
  for (const [name, { isOption }] of names) {
    // One letter more is told from the name itself.
    const given = isOption ? `${name}x` : name;
    const known = isOption ? name : `strict.${name}`;
    assert.deepEqual(
      await warningsOf(middleware({ [given]: 1 }), 'LATCHKEY_OPTION_UNKNOWN'),
      suggestion(given, known),
    );
  }
});
