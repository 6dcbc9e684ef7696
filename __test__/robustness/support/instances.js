'use strict';

// Makes and forgets thousands of everything, and prints how large the process was after each round. Run with --expose-gc.

const crypto = require('node:crypto');
const jwtIdentity = require('../../../lib/jwt-identity');
const jwt = require('../../../lib/tokens/jwt');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const { createSealer } = require('../../../lib/tokens/sealed');
const keys = require('../../support/keys');

const count = Number(process.argv[2]);
const rounds = Number(process.argv[3]);
const collect = /** @type {() => void} */ (globalThis.gc);
// Not text, so that it is a key as it is and needn't be stretched.
const sealingSecret = crypto.createHash('sha256').update('a').digest();
const workers = { getUser: () => null };
const assertion = keys.sign({ alg: 'HS256' }, { client_id: 'alpha' });

/** @type {Record<string, () => unknown>} */
const makers = {
  middlewares: () => {
    const auth = new JwtMiddleware({
      getKey: (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, keys.secret),
      store: { type: 'encrypted', secret: sealingSecret },
    });
    auth.token({ body: { assertion } }, { send() {} }, (/** @type {any} */ error) => {
      throw error;
    });
    return auth;
  },
  identities: () => jwtIdentity({ security: { key: keys.secret, algorithm: 'HS256' }, workers }),
  verifiers: () => {
    const verify = jwt.createVerifier({ key: keys.p256.publicKey });
    verify.try(assertion);
    return verify;
  },
  signers: () => jwt.createSigner({ key: keys.secret, algorithm: 'HS256' })({ sub: 'a' }),
  sealers: () => {
    const { seal, open } = createSealer({ secret: sealingSecret });
    return open(seal({ a: 1 }));
  },
  failures: () => {
    try {
      jwt.createVerifier({ key: '{"kty":"oct"}' });
    } catch (error) {
      return error;
    }
  },
};

async function main() {
  /** @type {Record<string, number[]>} */
  const sizes = {};
  for (const [name, make] of Object.entries(makers)) {
    sizes[name] = [];
    for (let round = 0; round < rounds; round += 1) {
      /** @type {unknown[]} */
      let all = [];
      for (let made = 0; made < count; made += 1) all.push(make());
      all = [];
      // Finalizers run after the collection, in turns of their own.
      for (let turn = 0; turn < 4; turn += 1) {
        collect();
        await new Promise((resolve) => setImmediate(resolve));
      }
      sizes[name].push(process.memoryUsage.rss());
    }
  }
  console.log(JSON.stringify(sizes));
}

main();
