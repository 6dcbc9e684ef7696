// Requires entry points under each name that applications have for the package; prints how many there are.

const assert = require('node:assert');
const latchkey = require('latchkey');
const { createSigner, createVerifier } = require('latchkey/jwt');
const { createSealer } = require('latchkey/sealed');
const JwtMiddleware = require('jwt-middleware');
const MemoryStore = require('jwt-middleware/lib/store/memory');
const EncryptedStore = require('jwt-middleware/lib/store/encrypted.js');
const jwtIdentity = require('jwt-identity');

const key = 'a secret that is long enough for HS256';
const token = createSigner({ key, algorithm: 'HS256' })({ sub: 'a' });
assert.strictEqual(createVerifier({ key })(token).sub, 'a');
assert.strictEqual(createVerifier({ key: `${key}!` }).try(token), null);

const entryPoints = [
  latchkey,
  createSigner,
  createSealer,
  JwtMiddleware,
  MemoryStore,
  EncryptedStore,
  jwtIdentity,
];
for (const entryPoint of entryPoints) assert.strictEqual(typeof entryPoint, 'function');
console.log(`latchkey ${latchkey.status().version}, ${entryPoints.length} entry points`);
