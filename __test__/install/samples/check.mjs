// The same from an ES module: its names are there, and they are the same things.

import assert from 'node:assert';
import { createRequire } from 'node:module';
import latchkey, { JwtMiddleware, jwtIdentity, status } from 'latchkey';
import { createVerifier } from 'latchkey/jwt';
import Alone from 'latchkey/jwt-middleware';
import Memory from 'latchkey/lib/store/memory';
import { createSealer } from 'latchkey/sealed';

const required = createRequire(import.meta.url)('latchkey');
assert.strictEqual(latchkey, required);
assert.strictEqual(JwtMiddleware, required.JwtMiddleware);
assert.strictEqual(Alone, JwtMiddleware);
assert.strictEqual(jwtIdentity, required.jwtIdentity);
assert.strictEqual(typeof new Memory().make, 'function');
assert.strictEqual(createVerifier({ key: 'k' }).try('a.b.c'), null);
assert.strictEqual(createSealer({ secret: 's' }).open('a'), null);
console.log(`latchkey ${status().version} ${status().target} ${status().source}`);
