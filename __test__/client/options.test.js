'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createTokenClient } = require('../../lib/client');
const { readDuration } = require('../../lib/options/duration');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { rejection } = require('./support');

const good = {
  tokenEndpoint: 'https://as.example/token',
  clientId: 'alpha',
  key: keys.p256.privateKey,
  algorithm: 'ES256',
};
/** @param {object} more @param {...string} without */
const made = (more = {}, ...without) => {
  const options = { ...good, ...more };
  for (const name of without) Reflect.deleteProperty(options, name);
  return createTokenClient(options);
};

const accepted = [
  { name: 'the required ones alone', more: {} },
  { name: 'a URL object', more: { tokenEndpoint: new URL(good.tokenEndpoint) } },
  { name: 'http on this machine', more: { tokenEndpoint: 'http://localhost:3000/token' } },
  {
    name: 'http elsewhere where it is allowed',
    more: { tokenEndpoint: 'http://as.example/', allowInsecureRequests: true },
  },
  { name: 'the client as subject', more: { grant: 'client_credentials', subject: 'alpha' } },
  { name: 'a secret', more: { key: keys.secret, algorithm: 'HS256' } },
  { name: 'dpop: false', more: { dpop: false } },
  { name: 'an assertion of an hour', more: { assertionTtl: '1h' } },
  { name: 'no retries', more: { retries: 0 } },
];
runTable('options are accepted:', 9, accepted, ({ more }) =>
  assert.equal(typeof made(more).getToken, 'function'),
);

/** @type {{ name: string, more?: any, without?: string[], code?: string }[]} */
const refused = [
  { name: 'no tokenEndpoint', without: ['tokenEndpoint'] },
  { name: 'a path as tokenEndpoint', more: { tokenEndpoint: '/token' } },
  { name: 'http to another machine', more: { tokenEndpoint: 'http://as.example/hidden' } },
  { name: 'a tokenEndpoint with a password', more: { tokenEndpoint: 'https://u:hidden@as.example/' } },
  {
    name: 'a tokenEndpoint of another scheme',
    more: { tokenEndpoint: 'ftp://as.example/hidden', allowInsecureRequests: true },
  },
  { name: 'no clientId', without: ['clientId'] },
  { name: 'an empty clientId', more: { clientId: '' } },
  { name: 'no key', without: ['key'] },
  { name: 'a public key', more: { key: keys.p256.publicKey }, code: 'ERR_KEY_NOT_PRIVATE' },
  { name: 'a key of another kind', more: { key: keys.rsa.privateKey }, code: 'ERR_KEY_ALG_MISMATCH' },
  { name: 'no algorithm', without: ['algorithm'] },
  { name: 'none', more: { algorithm: 'none' } },
  { name: 'an empty kid', more: { kid: '' } },
  { name: 'an unknown grant', more: { grant: 'password' } },
  { name: 'a grant in a list', more: { grant: ['client_credentials'] } },
  { name: 'a grant without text', more: { grant: Object.create(null) } },
  { name: 'another subject than the client', more: { grant: 'client_credentials', subject: 'alice' } },
  { name: 'an empty audience', more: { audience: [] } },
  { name: 'a malformed scope', more: { scope: 'a  b' } },
  { name: 'claims that are no object', more: { claims: 'hidden' } },
  ...['iss', 'sub', 'aud', 'iat', 'exp', 'jti'].map((name) => ({
    name: `a claim ${name}`,
    more: { claims: { [name]: 1 } },
  })),
  { name: 'a parameter that is no text', more: { parameters: { a: 1 } } },
  ...['grant_type', 'assertion', 'scope', 'client_assertion'].map((name) => ({
    name: `a parameter ${name}`,
    more: { parameters: { [name]: 'x' } },
  })),
  { name: 'an assertion of two hours', more: { assertionTtl: '2h' } },
  { name: 'an assertion of no time', more: { assertionTtl: 0 } },
  { name: 'dpop without a key', more: { dpop: {} } },
  { name: 'dpop with a secret', more: { dpop: { key: keys.secret, algorithm: 'HS256' } } },
  {
    name: 'dpop with a secret for a key',
    more: { dpop: { key: keys.secret, algorithm: 'ES256' } },
    code: 'ERR_KEY_ALG_MISMATCH',
  },
  { name: 'dpop with another option', more: { dpop: { nonce: 'x' } } },
  { name: 'a fetch that is no function', more: { fetch: {} } },
  { name: 'a timeout in milliseconds', more: { timeout: 5000 } },
  { name: 'no time', more: { timeout: 0 } },
  { name: 'a negative renewBefore', more: { renewBefore: -1 } },
  { name: 'a renewBefore without a unit', more: { renewBefore: '30' } },
  { name: 'no bytes', more: { maxBytes: 0 } },
  { name: 'half a retry', more: { retries: 0.5 } },
  { name: 'eleven retries', more: { retries: 11 } },
  { name: 'allowInsecureRequests as text', more: { allowInsecureRequests: 'yes' } },
  { name: 'a misspelled option', more: { retrys: 1 } },
];
runTable('options are refused:', 47, refused, ({ more, without = [], code = 'ERR_OPTION_INVALID' }) => {
  assert.throws(
    () => made(more, ...without),
    (/** @type {any} */ error) => error.code === code && !error.message.includes('hidden'),
  );
});

for (const options of [undefined, null, 'hidden']) {
  test(`${options === 'hidden' ? 'text' : options} instead of options is refused`, () => {
    assert.throws(() => createTokenClient(options), { code: 'ERR_OPTION_INVALID' });
  });
}

test('getToken refuses an option that does not exist', async () => {
  assert.equal(
    (await rejection(made().getToken(/** @type {any} */ ({ force: true })))).code,
    'ERR_OPTION_INVALID',
  );
});

const durations = [
  { name: '0', value: 0, seconds: 0 },
  { name: '1.5', value: 1.5, seconds: 1.5 },
  { name: "'500ms'", value: '500ms', seconds: 0.5 },
  { name: "'15s'", value: '15s', seconds: 15 },
  { name: "'15 m'", value: '15 m', seconds: 900 },
  { name: "'1.5h'", value: '1.5h', seconds: 5400 },
  { name: "'1d'", value: '1d', seconds: 86_400 },
];
runTable('a duration is', 7, durations, ({ value, seconds }) => {
  assert.equal(readDuration('x', value, { most: 86_400 }), seconds);
});

const none = [
  '',
  '15',
  'm',
  '1 day',
  '-1s',
  '1h30m',
  '1e3s',
  ' 1s',
  '2d',
  -1,
  86_401,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  null,
  undefined,
  true,
  [1],
  new Date(0),
  1n,
];
runTable(
  'no duration is',
  19,
  none.map((value, index) => ({ name: `${typeof value} ${String(value)} (${index})`, value })),
  ({ value }) => {
    assert.throws(() => readDuration('x', value, { most: 86_400 }), { code: 'ERR_OPTION_INVALID' });
  },
);

test('what another package wrote to Object.prototype is no option', () => {
  const polluted = {
    allowInsecureRequests: true,
    retries: -1,
    timeout: 0,
    dpop: 1,
    scope: ' ',
    grant: 'x',
    least: 9e9,
    audience: 5,
    claims: 5,
    kid: 5,
  };
  const proto = /** @type {Record<string, any>} */ (Object.prototype);
  Object.assign(proto, polluted);
  try {
    assert.equal(typeof made().getToken, 'function');
    assert.throws(() => made({ tokenEndpoint: 'http://as.example/' }), { code: 'ERR_OPTION_INVALID' });
  } finally {
    for (const name of Object.keys(polluted)) delete proto[name];
  }
  assert.throws(() => made({ retries: -1 }), { code: 'ERR_OPTION_INVALID' });
});
