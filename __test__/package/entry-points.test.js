'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const path = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { runTable } = require('../support/run-table');

const root = path.join(__dirname, '../..');
const latchkey = require('latchkey');
const manifest = require('latchkey/package.json');

const names = ['JwtMiddleware', 'isLatchkeyError', 'jwtIdentity', 'status'];
const subpaths = [
  { name: 'jwt-middleware', is: 'function', as: 'JwtMiddleware' },
  { name: 'jwt-identity', is: 'function', as: 'jwtIdentity' },
  { name: 'lib', is: 'function', as: 'JwtMiddleware' },
  { name: 'lib/index', is: 'function', as: 'JwtMiddleware' },
  { name: 'lib/index.js', is: 'function', as: 'JwtMiddleware' },
  { name: 'index', is: 'function' },
  { name: 'index.js', is: 'function' },
  { name: 'lib/store', is: 'function' },
  { name: 'lib/store/index', is: 'function' },
  { name: 'lib/store/index.js', is: 'function' },
  { name: 'lib/store/memory', is: 'function' },
  { name: 'lib/store/memory.js', is: 'function' },
  { name: 'lib/store/encrypted', is: 'function' },
  { name: 'lib/store/encrypted.js', is: 'function' },
  { name: 'jwt', is: 'object', named: ['createVerifier', 'createSigner', 'decodeUnverified'] },
  { name: 'sealed', is: 'object', named: ['createSealer'] },
  { name: 'client', is: 'object', named: ['createTokenClient'] },
  { name: 'verifier', is: 'object', named: ['createRemoteVerifier', 'requireToken'] },
  { name: 'store', is: 'object', named: ['createStore'] },
  { name: 'express', is: 'object' },
  {
    name: 'testing',
    is: 'object',
    named: [
      'engineConformance',
      'storeConformance',
      'testKeys',
      'makeGrantToken',
      'bearer',
      'testAssertion',
      'testJwks',
      'memoryEngine',
      'resetWarnings',
    ],
  },
  { name: 'package.json', is: 'object' },
];

runTable('every subpath answers require and import with the same thing', 22, subpaths, async (row) => {
  const { name, is, as, named = [] } = row;
  const required = require(`latchkey/${name}`);
  const options = name.endsWith('.json') ? { with: { type: 'json' } } : undefined;
  assert.equal(typeof required, is);
  if (as) assert.equal(required, Reflect.get(latchkey, as));
  if (options) return;
  const imported = await import(`latchkey/${name}`);
  assert.equal(imported.default, required);
  for (const each of named) assert.equal(imported[each], required[each]);
});

test('the table holds every subpath of the package', () => {
  const exported = Object.keys(manifest.exports).filter((name) => name !== '.');
  assert.deepEqual(exported.sort(), subpaths.map(({ name }) => `./${name}`).sort());
});

test('what is not exported cannot be required', () => {
  for (const inside of ['latchkey/lib/native', 'latchkey/lib/native/load-binding.js']) {
    assert.throws(() => require(inside), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  }
});

test('an ES module imports the names of the package, and the package as default', async () => {
  const module = await import('latchkey');
  assert.deepEqual(Object.keys(module).sort(), ['default', ...names].sort());
  assert.equal(module.default, latchkey);
  for (const name of names) assert.equal(Reflect.get(module, name), Reflect.get(latchkey, name));
});

test('status says what runs', () => {
  const status = latchkey.status();
  assert.equal(status.version, manifest.version);
  assert.match(status.target, new RegExp(`^${process.platform}-${process.arch}\\b`));
  assert.ok(['local', 'package'].includes(status.source));
  assert.ok(path.isAbsolute(status.path) && status.path.endsWith(`latchkey.${status.target}.node`));
  assert.equal(status.napi, Number(process.versions.napi));
  assert.ok(Object.isFrozen(status));
});

test('Cargo.toml and package.json have one version', () => {
  const cargo = require('node:fs').readFileSync(path.join(root, 'Cargo.toml'), 'utf8');
  assert.equal(/^version = "(.*)"$/m.exec(cargo)?.[1], manifest.version);
});

test('it loads again after require.cache is cleared, and both copies open the same tokens', () => {
  const sealer = require('latchkey/sealed').createSealer({ secret: 'a secret of the test' });
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(path.join(root, 'lib')) || file === path.join(root, 'index.js')) {
      delete require.cache[file];
    }
  }
  const again = require('latchkey');
  assert.notEqual(again, latchkey);
  assert.deepEqual(again.status(), latchkey.status());
  const other = require('latchkey/sealed').createSealer({ secret: 'a secret of the test' });
  assert.deepEqual(other.open(sealer.seal({ a: 1 })), { a: 1 });
  assert.deepEqual(sealer.open(other.seal({ a: 2 })), { a: 2 });
  assert.equal(other.open(`${sealer.seal({ a: 1 }).slice(0, -4)}AAAA`), null);
});

test('worker threads load it beside each other, and sign on other threads', async () => {
  const source = `
    const { parentPort } = require('node:worker_threads');
    const { createSigner, createVerifier } = require('latchkey/jwt');
    const { rsa } = require(${JSON.stringify(path.join(root, '__test__/support/keys.js'))});
    createSigner({ key: rsa.privateKey, algorithm: 'RS256' }).async({ a: 1 }).then((token) => {
      const verify = createVerifier({ key: rsa.publicKey });
      parentPort.postMessage([verify(token).a, verify.try(token.slice(0, -4) + 'AAAA')]);
    });`;
  const answers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const worker = new Worker(source, { eval: true });
      const [answer] = await once(worker, 'message');
      await worker.terminate();
      return answer;
    }),
  );
  assert.deepEqual(answers, Array(8).fill([1, null]));
});
