'use strict';

// docs/endpoints.md shows a server, a client and a service. They are run here as they stand there, over HTTP.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const text = fs.readFileSync(path.join(__dirname, '../../docs/endpoints.md'), 'utf8');
const blocks = [...text.matchAll(/^```js\n(.*?)^```/gms)].map((match) => match[1]);

/** @param {string | undefined} code @param {string} result @param {Record<string, unknown>} given */
const run = (code, result, given) =>
  new Function(...Object.keys({ require, ...given }), `${code}; return ${result};`)(
    ...Object.values({ require, ...given }),
  );

/** What the issuer's name leads to here. @param {string} url @param {object} init */
const fetchHere = (url, init) => fetch(url.replace('https://auth.example.com', server.url), init);
const requireHere = (/** @type {string} */ name) => {
  if (name !== 'latchkey/verifier') return require(name);
  const { requireToken } = require('latchkey/verifier');
  return { requireToken: (/** @type {any} */ options) => requireToken({ ...options, fetch: fetchHere }) };
};
/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {import('../../index').JwtMiddleware} */
let auth;
/** @type {{ getToken(url: string): Promise<string>, credentials(): Record<string, string> }} */
let client;
/** @type {Awaited<ReturnType<typeof serve>>} */
let service;
before(async () => {
  assert.equal(blocks.length, 4);
  const pems = { publicKeyPem: keys.p256.publicKey, privateKeyPem: keys.rsa.privateKey };
  const app = run(blocks[0], '{ app, auth }', pems);
  auth = app.auth;
  server = await serve(app.app);
  client = run(blocks[1], '{ getToken, credentials }', { clientPrivateKeyPem: keys.p256.privateKey });
  const express = require('express5');
  service = await serve(run(blocks[2], 'service', { express, require: requireHere }));
});
after(() => Promise.all([server.close(), service.close()]));

/** What the handshake in the page does with a token, whose scope it demands. @param {string} token @param {string} scope */
function handshake(token, scope) {
  const socket = { handshake: { auth: { token } }, data: /** @type {any} */ ({}) };
  return new Promise((resolve) => {
    const io = {
      use: (/** @type {(socket: object, next: (error?: Error) => void) => void} */ middleware) =>
        middleware(socket, (error) => resolve(error ?? socket.data.session)),
    };
    run(blocks[3]?.replace("'chat'", `'${scope}'`), 'undefined', { io, auth });
  });
}

const tokenEndpoint = () => `${server.url}/oauth/token`;
const visit = (/** @type {string} */ token) =>
  request(`${server.url}/account`, { headers: { authorization: `Bearer ${token}` } });

test('the client gets a token, the service takes it, and so does the server', async () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const start = seconds();
  const token = await client.getToken(tokenEndpoint());
  const end = seconds();
  const ask = (/** @type {string} */ sent) =>
    request(`${service.url}/invoices`, { headers: { authorization: `Bearer ${sent}` } });
  const { json: claims } = await ask(token);
  assert.deepEqual(
    [claims.iss, claims.client_id, claims.sub, claims.scope],
    ['https://auth.example.com', 'billing', 'billing', 'invoices:read'],
  );
  // A second may begin between the two.
  assert.ok(start <= claims.iat && claims.iat <= end, `${claims.iat} from ${start} to ${end}`);
  assert.ok(start + 300 <= claims.exp && claims.exp <= end + 300, `${claims.exp} from ${start} to ${end}`);
  assert.equal((await ask(keys.tampered(token))).status, 401);
  assert.deepEqual((await visit(token)).json, claims);
  assert.equal((await visit(keys.tampered(token))).status, 401);
});

test('a client with another key gets none, and none that acts for others', async () => {
  const forger = run(blocks[1], '{ getToken }', {
    clientPrivateKeyPem: require('node:crypto')
      .generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' }),
  });
  await assert.rejects(forger.getToken(tokenEndpoint()), /invalid_client/);
  const claims = {
    iss: 'billing',
    aud: 'https://auth.example.com',
    exp: Math.floor(Date.now() / 1000) + 60,
  };
  const post = (/** @type {string} */ sub) =>
    request(tokenEndpoint(), { form: { assertion: keys.sign({ alg: 'ES256' }, { ...claims, sub }) } });
  assert.equal((await post('billing')).status, 200);
  assert.equal((await post('alice')).status, 401);
});

test('the metadata say where everything is', async () => {
  const { json } = await request(`${server.url}/.well-known/oauth-authorization-server`);
  assert.equal(json.issuer, 'https://auth.example.com');
  for (const [name, address] of Object.entries(json).filter(([name]) => /_endpoint$|_uri$/.test(name))) {
    const { pathname } = new URL(String(address));
    const method = name === 'jwks_uri' ? 'GET' : 'POST';
    assert.notEqual((await request(server.url + pathname, { method })).status, 404, name);
  }
});

test('the client introspects its token and ends it', async () => {
  const token = await client.getToken(tokenEndpoint());
  const post = (/** @type {string} */ name, credentials = {}) =>
    request(`${server.url}/oauth/${name}`, { form: { token, ...credentials } });
  assert.equal((await post('introspect')).status, 401);
  assert.equal((await post('introspect', client.credentials())).json.active, true);
  assert.equal((await post('revoke')).status, 401);
  assert.equal((await post('revoke', client.credentials())).status, 200);
  assert.deepEqual((await post('introspect', client.credentials())).json, { active: false });
  assert.equal((await visit(token)).status, 401);
});

test('a socket authenticates with a token that has the scope', async () => {
  const token = await client.getToken(tokenEndpoint());
  assert.equal((await handshake(token, 'invoices:read')).client_id, 'billing');
  const { code, status, error } = await handshake(token, 'chat');
  assert.deepEqual([code, status, error], ['ERR_TOKEN_REFUSED', 403, 'insufficient_scope']);
  const unknown = await handshake(keys.tampered(token), 'invoices:read');
  assert.deepEqual(
    [unknown.code, unknown.status, unknown.error],
    ['ERR_TOKEN_REFUSED', 401, 'invalid_token'],
  );
});
