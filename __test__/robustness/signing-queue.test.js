'use strict';

// Signatures that wait for the signing pool are bounded, so that more log-ins than the machine can sign fill no memory.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwt = require('../../lib/tokens/jwt');
const keys = require('../support/keys');

const MOST = 16_384;

test('one signature more than may wait is refused, and signing goes on when they are done', async () => {
  const sign = jwt.createSigner({ key: keys.ed25519.privateKey, algorithm: 'EdDSA' });
  const other = jwt.createSigner({ key: keys.p256.privateKey, algorithm: 'ES256' });
  const verify = jwt.createVerifier({ key: keys.ed25519.publicKey });
  for (let round = 0; round < 2; round += 1) {
    const waiting = Array.from({ length: MOST }, (_, n) => sign.async({ n }));
    const refused = { name: 'Error', code: 'ERR_SIGNING_QUEUE_FULL' };
    await Promise.all([sign, other].map((one) => assert.rejects(one.async({ n: 'SECRET' }), refused)));
    const message = await sign.async({ n: 'SECRET' }).catch((/** @type {Error} */ error) => error.message);
    assert.doesNotMatch(message, /SECRET/);
    // What doesn't wait isn't bounded.
    assert.equal(verify(sign({ n: 'at once' })).n, 'at once');
    const tokens = await Promise.all(waiting);
    assert.equal(tokens.length, MOST);
    assert.equal(verify(tokens.at(-1)).n, MOST - 1);
  }
});
