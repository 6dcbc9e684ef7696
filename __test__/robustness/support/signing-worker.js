'use strict';

// Signs without end, on the pool and on its own thread, until it is killed.

const { parentPort } = require('node:worker_threads');
const jwtIdentity = require('../../../lib/jwt-identity');
const jwt = require('../../../lib/tokens/jwt');
const keys = require('../../support/keys');

const { privateKey, publicKey } = keys.p256;
const sign = jwt.createSigner({ key: privateKey, algorithm: 'ES256' });
const verify = jwt.createVerifier({ key: publicKey });
const middleware = jwtIdentity({
  security: { privateKey, publicKey },
  workers: { getUser: () => ({ userId: 1 }) },
});
const work = () => {
  for (let at = 0; at < 20; at += 1)
    sign.async({ sub: 'a' }).then((/** @type {string} */ token) => verify(token));
  const req = /** @type {any} */ ({ headers: {}, body: { login: 'a', password: 'b' } });
  middleware(req, {}, () => req.identity.logIn());
  verify(sign({ sub: 'a' }));
};
work();
setInterval(work, 1);
parentPort?.postMessage('signing');
