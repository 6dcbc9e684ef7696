// Fake timers of a test runner are the clock of latchkey, as docs/testing.md says.

const http = require('node:http');
const { once } = require('node:events');
const { jwtIdentity } = require('latchkey');
const { bearer, memoryEngine, testJwks, testKeys } = require('latchkey/testing');
const { requireToken } = require('latchkey/verifier');

/** @param {http.RequestListener} listener */
async function serve(listener) {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * The texts of two requests with the same headers, with time in between.
 *
 * @param {string} url
 * @param {Record<string, string>} headers
 * @param {{ fake(): void, advance(milliseconds: number): void, real(): void }} timers
 * @param {number} milliseconds
 */
async function beforeAndAfter(url, headers, timers, milliseconds) {
  const visit = async () => (await fetch(url, { headers: { ...headers, connection: 'close' } })).text();
  timers.fake();
  try {
    const first = await visit();
    timers.advance(milliseconds);
    return [first, await visit()];
  } finally {
    timers.real();
  }
}

/** @param {Parameters<typeof beforeAndAfter>[2]} timers */
async function grantTokenExpires(timers) {
  const identity = jwtIdentity({
    security: { key: testKeys.secret },
    workers: { getUser: () => null },
    refreshToken: { store: memoryEngine() },
    grantToken: { revocation: {} },
  });
  const server = await serve((/** @type {any} */ req, res) =>
    identity(req, res, () => res.end(String(req.identity.user.id))),
  );
  const headers = await bearer(identity, { userId: 7 });
  const answers = await beforeAndAfter(server.url, headers, timers, 16 * 60_000);
  server.close();
  return answers;
}

/** @param {Parameters<typeof beforeAndAfter>[2]} timers */
async function accessTokenExpires(timers) {
  const issuer = await testJwks();
  const guard = requireToken({ issuer: issuer.issuer, audience: 'here' });
  const server = await serve((/** @type {any} */ req, res) => guard(req, res, () => res.end(req.auth.sub)));
  const headers = { authorization: `Bearer ${issuer.sign({ aud: 'here' })}` };
  const answers = await beforeAndAfter(server.url, headers, timers, 301_000);
  server.close();
  await issuer.close();
  return answers;
}

module.exports = { accessTokenExpires, grantTokenExpires };
