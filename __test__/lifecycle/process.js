'use strict';

// An application that uses all that runs in the background, and then either closes what it made, or nothing. It ends by itself.
//
//   node process.js close | nothing

const http = require('node:http');
const latchkey = require('../..');
const { jwkOf } = require('../support/issuer');
const keys = require('../support/keys');

/** @param {any} identity @param {any} body */
async function logIn(identity, body) {
  const req = /** @type {any} */ ({ headers: {}, body });
  await new Promise((resolve) => identity(req, {}, resolve));
  return req.identity.logIn();
}

/** @param {any} auth @param {string} assertion @returns {Promise<number>} */
const token = (auth, assertion) =>
  new Promise((resolve, reject) => {
    let code = 200;
    const res = {
      status: (/** @type {number} */ given) => {
        code = given;
        return res;
      },
      send: () => resolve(code),
    };
    auth.token({ body: { assertion } }, res, reject);
  });

async function main() {
  const keySet = JSON.stringify({ keys: [jwkOf(keys.rsa.publicKey, { kid: 'a' })] });
  const server = http.createServer((_req, res) => res.end(keySet)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  const identity = latchkey.jwtIdentity({
    security: { privateKey: keys.rsa.privateKey },
    workers: { getUser: async () => ({ userId: 1 }) },
    refreshToken: { store: { type: 'memory' }, rotate: true },
    grantToken: { revocation: {} },
  });
  const auth = new latchkey({
    keys: { jwks: `http://127.0.0.1:${port}/` },
    store: {
      type: 'jwt',
      issuer: 'https://a.example',
      audience: 'b',
      key: keys.p256.privateKey,
      revocation: { store: { type: 'memory' } },
    },
    replay: { store: { type: 'memory' } },
  });
  await Promise.all([identity.ready(), auth.ready()]);
  const body = { login: 'a', password: 'b', rememberMe: true };
  const { statusCode } = await logIn(identity, body);
  const exp = Math.floor(Date.now() / 1000) + 60;
  const assertion = keys.sign({ alg: 'RS256', kid: 'a' }, { iss: 'c', jti: '1', exp }, keys.rsa.privateKey);
  const answer = await token(auth, assertion);
  console.log(`logged in ${statusCode}, token ${answer}`);
  server.close();
  server.closeAllConnections();
  // Under way when everything is closed.
  const pending = Array.from({ length: 50 }, () => logIn(identity, body));
  if (process.argv[2] === 'close') await Promise.all([identity.close(), auth.close()]);
  await Promise.all(pending);
}

main();
