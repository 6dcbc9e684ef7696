'use strict';

// An issuer for tests: a server of this machine with metadata and a key set, and the keys to sign with.

const { generateKeyPairSync, randomUUID } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { createSigner } = require('../native/signing');
const { assertKnown } = require('../options/known');
const { wholeSeconds } = require('../values/clock');
const { expectedSecret, isBoolean, isText, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { assertNotInProduction } = require('./test-keys');

const LIFETIME = 300;
const METADATA = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

/** @typedef {{ kid: string, jwk: object, sign(claims: string, typ: string): string }} Key */

/** @returns {Promise<import('../../types/testing').TestJwks>} */
async function testJwks() {
  assertNotInProduction('testJwks');
  /** @type {[Key, ...Key[]]} the one that signs first */
  let keys = [newKey()];
  let requests = 0;
  const server = http.createServer((req, res) => {
    requests += 1;
    const body = bodyOf(String(req.url));
    res.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const issuer = `http://127.0.0.1:${port}`;
  const url = `${issuer}/jwks`;

  /** @param {string} path */
  function bodyOf(path) {
    if (path === '/jwks') return { keys: keys.map(({ jwk }) => jwk) };
    return METADATA.includes(path) ? { issuer, jwks_uri: url } : undefined;
  }

  return {
    issuer,
    url,
    get requests() {
      return requests;
    },
    sign: (claims, how) => keys[0].sign(...accessToken(issuer, claims, how)),
    rotate(how = {}) {
      const { keep } = assertKnown(how, ['keep']);
      optional('a boolean', 'keep', keep, isBoolean);
      keys = keep ? [newKey(), ...keys] : [newKey()];
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** @returns {Key} */
function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  return {
    kid,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' },
    sign: (claims, typ) => createSigner(privateKey, { alg: 'ES256', typ, kid })(claims),
  };
}

/**
 * The claims that RFC 9068 §2.2 demands, but for `aud`, and the type of the token.
 *
 * @param {string} issuer
 * @param {Record<string, unknown>} [claims]
 * @param {object} [how]
 * @returns {[claims: string, typ: string]}
 */
function accessToken(issuer, claims = {}, how = {}) {
  const { typ, expired } = assertKnown(how, ['typ', 'expired']);
  optional('a non-empty string', 'typ', typ, isText);
  optional('a boolean', 'expired', expired, isBoolean);
  if (!isPlainObject(claims)) throw expectedSecret('a plain object', 'claims', claims);
  const iat = wholeSeconds() - (expired ? LIFETIME + 1 : 0);
  const all = {
    iss: issuer,
    sub: 'test-user',
    client_id: 'test-client',
    iat,
    exp: iat + LIFETIME,
    jti: randomUUID(),
    ...claims,
  };
  return [JSON.stringify(all), typ ?? 'at+jwt'];
}

module.exports = { testJwks };
