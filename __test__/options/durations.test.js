'use strict';

// Every option that is a duration takes seconds or text with a unit, means the same by both, and refuses everything else.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { JwtMiddleware, jwtIdentity } = require('../..');
const { readOptions: readClient } = require('../../lib/client/options');
const { readTtl } = require('../../lib/jwt-middleware/options');
const { readStrictness } = require('../../lib/jwt-middleware/strict');
const { readLoading } = require('../../lib/key-sources/remote-key-set');
const { readDpop } = require('../../lib/oauth/dpop/options');
const { readKeySetOptions } = require('../../lib/oauth/jwks');
const { readPolicy } = require('../../lib/options/policy');
const { readSessionOptions } = require('../../lib/sessions/options');
const { createSigner, decodeUnverified } = require('../../lib/tokens/jwt');
const { createRemoteVerifier } = require('../../lib/verifier');
const { createEngine } = require('../../lib/state/engine');
const EncryptedStore = require('../../lib/stores/encrypted');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');

const store = { type: 'memory' };
const origin = 'https://api.example.com';
const client = { tokenEndpoint: origin, clientId: 'a', key: keys.secret, algorithm: 'HS256' };
const verifier = { issuer: origin, audience: 'a' };
const security = { key: keys.secret };
const workers = { getUser: () => null };

const { ready } = new JwtMiddleware({ getKey: async () => null, store: /** @type {any} */ (store) });

/** What a signer makes of a duration. @param {string} option @param {'exp' | 'nbf'} claim */
const signed = (option, claim) => (/** @type {any} */ value) => {
  const given = { key: keys.secret, algorithm: 'HS256', [option]: value };
  const { payload } = decodeUnverified(createSigner(/** @type {any} */ (given))({}));
  return value === undefined ? payload[claim] : payload[claim] - payload.iat;
};

/** How long an engine waits, from its error. @param {any} value */
async function engineTimeout(value) {
  const never = () => new Promise(() => {});
  const engine = createEngine({ get: never, put: never, remove: never, timeout: value });
  if (value !== 0.02 && value !== '20ms') return undefined;
  const error = await engine.get('a').catch((reason) => reason);
  return Number(/within (\d+) ms/.exec(error.message)?.[1]) / 1000;
}

/**
 * `read` passes an option, and returns the seconds that it was read as, where something tells. `seconds` and `text` are the same duration.
 * `isWhole`: no fractions; `least`: no less; `isTimeout`: no milliseconds; `isOriginal`: any safe integer; `takes`: what else is valid;
 * `isLimit`: undefined throws, because it would switch a limit off.
 *
 * @type {{ name: string, read: (value: any) => unknown, seconds?: number, text?: string, isWhole?: true, least?: number, isTimeout?: true, isOriginal?: true, takes?: unknown[], isLimit?: boolean }[]}
 */
const options = [
  {
    name: 'clockTolerance',
    read: (clockTolerance) => readPolicy({ clockTolerance }).clockTolerance,
    isWhole: true,
  },
  { name: 'maxTokenAge', read: (maxTokenAge) => readPolicy({ maxTokenAge }).maxAge, isWhole: true, least: 1 },
  // As jwt-middleware 0.3.0 has it: negative, and text of digits.
  {
    name: 'ttl',
    read: (ttl) => readTtl({ ttl }),
    isWhole: true,
    isOriginal: true,
    takes: ['15', -1, '-1', -(2 ** 40), 2 ** 40, String(2 ** 40), Number.MAX_SAFE_INTEGER],
  },
  {
    name: 'dpop.maxProofAge',
    read: (maxProofAge) => readDpop({ origin, maxProofAge })?.maxProofAge,
    least: 1,
  },
  {
    name: 'maxAssertionAge',
    read: (maxAssertionAge) => readStrictness({ maxAssertionAge }).enforced.maxAssertionAge,
    isWhole: true,
    least: 1,
    takes: [false],
  },
  {
    name: 'strict.maxAssertionAge',
    read: (maxAssertionAge) =>
      readStrictness({ strict: { audience: 'a', maxAssertionAge } }).enforced.maxAssertionAge,
    isWhole: true,
    least: 1,
    takes: [false],
  },
  {
    name: 'keys.cacheMaxAge',
    read: (cacheMaxAge) => readLoading({ cacheMaxAge }).times.maxAge / 1000,
    least: 1,
  },
  { name: 'keys.cooldown', read: (cooldown) => readLoading({ cooldown }).times.cooldown / 1000, least: 1 },
  {
    name: 'keys.staleIfError',
    read: (staleIfError) => readLoading({ staleIfError }).times.staleIfError / 1000,
  },
  {
    name: 'keys.timeout',
    read: (timeout) => readLoading({ timeout }).limits.timeout / 1000,
    seconds: 2,
    text: '2s',
    isTimeout: true,
  },
  {
    name: 'store.revocation.staleness',
    read: (staleness) => void new EncryptedStore({ secret: 's', revocation: { store, staleness } }),
  },
  {
    name: 'timeout of ready',
    read: async (timeout) => void (await ready({ timeout })),
    seconds: 2,
    text: '2s',
    isTimeout: true,
  },
  { name: 'store.timeout', read: engineTimeout, seconds: 0.02, text: '20ms', isTimeout: true },
  {
    name: 'timeout of an engine',
    read: (timeout) => void createEngine({ type: 'memory', timeout }),
    seconds: 0.02,
    text: '20ms',
    isTimeout: true,
  },
  {
    name: 'store.legacy.ttl',
    read: (ttl) =>
      void new EncryptedStore({ secret: 's', legacy: { until: new Date(Date.now() + 1e6), ttl } }),
    isWhole: true,
    least: 1,
  },
  {
    name: 'jwks.cacheMaxAge',
    read: (cacheMaxAge) => readKeySetOptions({ cacheMaxAge }).cacheMaxAge,
    isWhole: true,
  },
  {
    name: 'refreshToken.grace',
    read: (grace) => Number(readSessionOptions({ store, grace }, true)?.grace) / 1000,
  },
  {
    name: 'grantToken.revocation.staleness',
    read: (staleness) =>
      void jwtIdentity({
        security,
        workers,
        refreshToken: { store },
        grantToken: { revocation: { staleness } },
      }),
  },
  {
    name: 'assertionTtl of the client',
    read: (assertionTtl) => void readClient(/** @type {any} */ ({ ...client, assertionTtl })),
    least: 1,
  },
  {
    name: 'renewBefore of the client',
    read: (renewBefore) => readClient(/** @type {any} */ ({ ...client, renewBefore })).renewBefore / 1000,
  },
  {
    name: 'timeout of the client',
    read: (timeout) => readClient(/** @type {any} */ ({ ...client, timeout })).timeout / 1000,
    seconds: 2,
    text: '2s',
    isTimeout: true,
  },
  { name: 'expiresIn of a signer', read: signed('expiresIn', 'exp'), isLimit: true, isWhole: true, least: 1 },
  {
    name: 'notBefore of a signer',
    read: signed('notBefore', 'nbf'),
    isLimit: true,
    isWhole: true,
    least: Number.NEGATIVE_INFINITY,
  },
  ...['clockTolerance', 'maxTokenAge', 'cacheMaxAge', 'cooldown', 'staleIfError', 'timeout'].map(
    (option) => ({
      name: `${option} of a remote verifier`,
      read: (/** @type {any} */ value) =>
        void createRemoteVerifier(/** @type {any} */ ({ ...verifier, [option]: value })),
      ...(option === 'clockTolerance' && { isWhole: /** @type {const} */ (true) }),
      ...(option === 'maxTokenAge' && { isWhole: /** @type {const} */ (true), least: 1, isLimit: true }),
      ...(['cacheMaxAge', 'cooldown'].includes(option) && { least: 1 }),
      ...(option === 'timeout' && { isTimeout: /** @type {const} */ (true), seconds: 2, text: '2s' }),
    }),
  ),
];

/** What no duration may be. */
const INVALID = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
  '15',
  '',
  ' ',
  'm',
  '15 minutes',
  '15M',
  '15y',
  '15w',
  '1h30m',
  '-15m',
  '+15m',
  '1e3s',
  '0x10s',
  '1.s',
  '.5s',
  'Infinity s',
  '15m ',
  true,
  null,
  {},
  [15],
  ['15m'],
  15n,
  () => 15,
];

const refused = { name: 'TypeError', code: 'ERR_OPTION_INVALID' };
/** @param {(value: any) => unknown} read @param {unknown} value */
const refuses = (read, value) =>
  assert.rejects(async () => read(value), refused, `${String(value)} of ${typeof value}`);

runTable('a duration is seconds or text with a unit:', 29, options, async (row) => {
  const { read, seconds = 900, text = '15m', isWhole, least = 0, isTimeout, isOriginal, takes = [] } = row;
  assert.equal(await read(seconds), await read(text));
  for (const value of takes) await read(value);
  for (const value of INVALID) if (!takes.includes(value)) await refuses(read, value);
  const outside = [isTimeout ? 0.0001 : least - 1, -(2 ** 40), isTimeout ? 5000 : 2 ** 40];
  for (const value of isOriginal ? [-(2 ** 53), 2 ** 53, String(2 ** 53)] : outside) {
    if (Number.isFinite(value)) await refuses(read, value);
  }
  if (isWhole) for (const value of [1.5, '1500ms', '1.5s']) await refuses(read, value);
  else if (!isTimeout) await read(least + 0.5);
  if (row.isLimit) await refuses(read, undefined);
  else await read(undefined);
});

test('every option that index.d.ts and types/ call a duration is in the table', () => {
  const root = path.join(__dirname, '../..');
  const files = ['index.d.ts', ...fs.readdirSync(path.join(root, 'types')).map((name) => `types/${name}`)];
  const declared = files.flatMap((file) => {
    const text = fs.readFileSync(path.join(root, file), 'utf8');
    return [...text.matchAll(/^\s+(\w+)\??: (?:latchkey\.)?Duration\b/gm)].map(([, name]) => String(name));
  });
  const tested = options.map(({ name }) => String(/^(?:[\w.]+\.)?(\w+)/.exec(name)?.[1]));
  assert.equal(declared.length, 29);
  assert.deepEqual(declared.sort(), tested.sort());
});

test('an option that the two originals do not have says its unit', () => {
  const text = fs.readFileSync(path.join(__dirname, '../../index.d.ts'), 'utf8');
  // What is a number of seconds, milliseconds or minutes is a duration, but for the lifetimes of jwt-identity. `seconds` is what an event
  // tells.
  const numbers = [...text.matchAll(/\/\*\*(?<doc>(?:(?!\*\/).)*)\*\/\s+(?<name>\w+)\?: number/gs)];
  const timed = numbers.filter(({ groups }) => /second|minute|\bdays\b/i.test(String(groups?.doc)));
  assert.deepEqual(
    timed.map(({ groups }) => groups?.name),
    ['seconds', 'expiresIn', 'expiresIn'],
  );
});

test('a middleware with a ttl in text issues tokens of that life, and one with another unit throws', () => {
  const getKey = async () => keys.secret;
  const auth = new JwtMiddleware({ getKey, store: /** @type {any} */ (store), ttl: '15m' });
  assert.equal(auth.options.ttl, '15m');
  assert.throws(
    () => new JwtMiddleware({ getKey, store: /** @type {any} */ (store), ttl: '15 minutes' }),
    refused,
  );
});
