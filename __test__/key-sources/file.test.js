'use strict';

// Option keys with jwks in a file: read at construction, and again when it has changed.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const keys = require('../support/keys');
const { jwkOf } = require('../support/issuer');
const { runTable } = require('../support/run-table');
const support = require('./support');

const { answerOf, assertionOf, clock, failed, granted, middlewareWith, unavailable } = support;
const { rsa, otherRsa } = keys;
const set = (/** @type {object[]} */ ...jwks) => JSON.stringify({ keys: jwks });
const rsaJwk = jwkOf(rsa.publicKey, { kid: 'rsa' });
const otherJwk = jwkOf(otherRsa.publicKey, { kid: 'other' });
const secretJwk = { kty: 'oct', kid: 'secret', k: keys.base64url(keys.secret) };

const byRsa = assertionOf('alpha', { alg: 'RS256', kid: 'rsa' });
const byOther = assertionOf('alpha', { alg: 'RS256', kid: 'other' }, otherRsa.privateKey);
const bySecret = assertionOf('alpha', { alg: 'HS256', kid: 'secret' });

/** A file of its own for a test. @param {import('node:test').TestContext} t @param {string} text */
function fileWith(t, text) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-jwks-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'jwks.json');
  fs.writeFileSync(file, text);
  return file;
}

test('the keys of a file verify, secrets too, by path and by URL', async (t) => {
  const file = fileWith(t, set(rsaJwk, secretJwk, { kty: 'XYZ' }));
  for (const jwks of [file, String(pathToFileURL(file)), pathToFileURL(file), path.relative('.', file)]) {
    for (const given of [{ jwks }, { clients: { alpha: { jwks } } }]) {
      const auth = middlewareWith(given);
      for (const good of [byRsa, bySecret]) {
        assert.equal(await answerOf(auth, good), granted);
        assert.equal(await answerOf(auth, keys.tampered(good)), failed);
      }
    }
  }
});

test('a file that has changed is read again, a second later', async (t) => {
  const { pass } = clock(t);
  const file = fileWith(t, set(rsaJwk));
  const auth = middlewareWith({ jwks: file });
  assert.deepEqual([await answerOf(auth, byRsa), await answerOf(auth, byOther)], [granted, failed]);
  fs.writeFileSync(file, set(otherJwk));
  pass(1);
  assert.deepEqual([await answerOf(auth, byRsa), await answerOf(auth, byOther)], [failed, granted]);
  // As tools replace a file: with another one of the same length and, here, the same time.
  const { atime, mtime } = fs.statSync(file);
  fs.writeFileSync(`${file}.new`, set(rsaJwk).padEnd(set(otherJwk).length));
  fs.utimesSync(`${file}.new`, atime, mtime);
  fs.renameSync(`${file}.new`, file);
  pass(1);
  assert.deepEqual([await answerOf(auth, byRsa), await answerOf(auth, byOther)], [granted, failed]);
});

test('a file that has not changed is not read again', async (t) => {
  const { pass } = clock(t);
  const file = fileWith(t, set(rsaJwk));
  const auth = middlewareWith({ jwks: file });
  const read = t.mock.method(fs.promises, 'readFile');
  for (let i = 0; i < 3; i += 1) {
    pass(1);
    assert.equal(await answerOf(auth, byRsa), granted);
  }
  assert.equal(read.mock.callCount(), 0);
  fs.writeFileSync(file, set(rsaJwk, otherJwk));
  pass(1);
  assert.equal(await answerOf(auth, byOther), granted);
  assert.equal(read.mock.callCount(), 1);
});

test('while a file is missing or broken, its last content is used for staleIfError', async (t) => {
  const { pass } = clock(t);
  const file = fileWith(t, set(rsaJwk));
  const auth = middlewareWith({ jwks: file, staleIfError: 100 });
  for (const spoil of [() => fs.rmSync(file), () => fs.writeFileSync(file, '{"keys":')]) {
    spoil();
    pass(40);
    assert.equal(await answerOf(auth, byRsa), granted);
    assert.equal(await answerOf(auth, byOther), unavailable);
  }
  pass(40);
  assert.equal(await answerOf(auth, byRsa), unavailable);
  fs.writeFileSync(file, set(otherJwk));
  pass(2);
  assert.deepEqual([await answerOf(auth, byRsa), await answerOf(auth, byOther)], [failed, granted]);
});

runTable(
  'construction refuses',
  5,
  [
    {
      name: 'a file that is not there',
      spoil: (/** @type {string} */ file) => fs.rmSync(file),
      cause: /ENOENT/,
    },
    {
      name: 'a folder',
      spoil: (/** @type {string} */ file) => {
        fs.rmSync(file);
        fs.mkdirSync(file);
      },
      cause: /not a regular file/,
    },
    {
      name: 'no JSON',
      spoil: (/** @type {string} */ file) => fs.writeFileSync(file, rsa.publicKey),
      cause: /JSON/,
    },
    { name: 'no set', spoil: (/** @type {string} */ file) => fs.writeFileSync(file, '[]'), cause: /JWK Set/ },
    {
      name: 'too long a file',
      spoil: (/** @type {string} */ file) => fs.writeFileSync(file, set(rsaJwk).padEnd(262_145)),
      cause: /262144 bytes/,
    },
  ],
  ({ spoil, cause }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-jwks-'));
    try {
      const file = path.join(folder, 'jwks.json');
      fs.writeFileSync(file, set(rsaJwk));
      assert.ok(middlewareWith({ jwks: file }));
      spoil(file);
      assert.throws(
        () => middlewareWith({ jwks: file }),
        (/** @type {any} */ error) => {
          assert.equal(error.code, unavailable);
          assert.match(error.cause.message, cause);
          assert.doesNotMatch(`${error.message} ${error.cause.message}`, /BEGIN/);
          return true;
        },
      );
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  },
);
