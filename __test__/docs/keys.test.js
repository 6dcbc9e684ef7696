'use strict';

// docs/keys.md: its code is run as it stands there, and its table of defaults is that of index.d.ts.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { JwtMiddleware, jwtIdentity } = require('latchkey');
const { answerOf, assertionOf, failed, granted, unknown } = require('../key-sources/support');
const { jwkOf } = require('../support/issuer');
const keys = require('../support/keys');

const root = path.join(__dirname, '../..');
const text = fs.readFileSync(path.join(root, 'docs/keys.md'), 'utf8');
const blocks = [...text.matchAll(/^```js\n(.*?)^```/gms)].map((match) => String(match[1]));
const process = { env: { SECRET: keys.secret } };

/** @param {number} index @param {string} result @param {Record<string, unknown>} given */
const run = (index, result, given) => {
  const all = { JwtMiddleware, jwtIdentity, process, ...given };
  return new Function(...Object.keys(all), `${blocks[index]}; return ${result};`)(...Object.values(all));
};

test('there are four examples', () => assert.equal(blocks.length, 4));

test('the clients of the first example get in with their keys', async () => {
  const auth = run(0, 'auth', {
    alphaPem: keys.rsa.certificate,
    betaJwk: jwkOf(keys.p256.publicKey, { kid: '2026-01' }),
    betaPem: keys.otherRsa.publicKey,
    gammaKeySet: { keys: [jwkOf(keys.ed25519.publicKey, { kid: 'x' })] },
  });
  const asked = [
    assertionOf('alpha@example.com', { alg: 'RS256' }),
    assertionOf('beta@example.com', { alg: 'ES256', kid: '2026-01' }),
    assertionOf('beta@example.com', { alg: 'RS256', kid: '2026-02' }, keys.otherRsa.privateKey),
    assertionOf('gamma@example.com', { alg: 'EdDSA', kid: 'x' }),
  ];
  for (const given of asked) {
    assert.equal(await answerOf(auth, given), granted);
    assert.equal(await answerOf(auth, keys.tampered(given)), failed);
  }
  assert.equal(await answerOf(auth, assertionOf('epsilon@example.com', { alg: 'RS256' })), unknown);
});

test('the second example can be made', () => assert.ok(run(1, 'auth', {})));

test('the getKey of the third example finds keys by kid', async () => {
  const keysOf = (/** @type {string} */ iss) => new Map(iss === 'alpha' ? [['1', keys.rsa.publicKey]] : []);
  const auth = run(2, 'auth', { keysOf });
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'RS256', kid: '1' })), granted);
  assert.equal(await answerOf(auth, assertionOf('alpha', { alg: 'RS256', kid: '2' })), unknown);
  assert.equal(await answerOf(auth, assertionOf('beta', { alg: 'RS256', kid: '1' })), unknown);
});

test('the last example publishes its pair and not its secret', () => {
  /** @type {any} */
  let handler;
  const app = { use() {}, get: (/** @type {string} */ _path, /** @type {any} */ given) => (handler = given) };
  run(3, 'identity', { app, newPem: keys.p256.privateKey, getUser: () => null });
  let body = '';
  handler({}, { setHeader() {}, end: (/** @type {string} */ given) => (body = given) });
  assert.deepEqual(
    JSON.parse(body).keys.map((/** @type {any} */ { kid }) => kid),
    ['2026-02'],
  );
});

test('the defaults are those of index.d.ts', () => {
  const declared = fs.readFileSync(path.join(root, 'index.d.ts'), 'utf8');
  const [, source = ''] = /interface JwksSource \{(.*?)\n {2}\}/s.exec(declared) ?? [];
  const rows = [...text.matchAll(/^\| `(\w+)` +\| `?('\w+'|[\d,]+)/gm)];
  assert.equal(rows.length, 5);
  for (const [, name, value = ''] of rows) {
    assert.match(source, new RegExp(`@default ${value.replaceAll(',', '')}\\n +\\*/\\n +${name}\\?:`));
  }
});
