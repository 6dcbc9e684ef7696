'use strict';

// A resource server that guards a route with express-oauth2-jwt-bearer and knows nothing of latchkey but its addresses.

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const express = require('express5');
const { auth } = require('express-oauth2-jwt-bearer');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const { audience, authorizationServer } = require('./authorization-server');

/** @type {Awaited<ReturnType<typeof authorizationServer>>} */
let server;
/** @type {Awaited<ReturnType<typeof serve>>} */
let api;
before(async () => {
  server = await authorizationServer();
  const { issuer, jwksUri } = server;
  const guard = (/** @type {string} */ audience) =>
    auth({ issuer, jwksUri, audience, strict: true, tokenSigningAlg: 'RS256' });
  const app = express();
  app.get('/account', guard(audience), (req, res) => {
    res.json(/** @type {any} */ (req).auth.payload);
  });
  app.get('/other', guard('https://other.example'), (_req, res) => {
    res.json({});
  });
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _q, /** @type {any} */ res, /** @type {any} */ _n) => {
      res.status(error.status ?? 500).json({ error: error.code });
    },
  );
  api = await serve(app);
});
after(async () => {
  await api.close();
  await server.close();
});

const claims = () => ({
  iss: 'rsa',
  sub: 'alice',
  aud: server.issuer,
  exp: Math.floor(Date.now() / 1000) + 60,
});
const visit = async (/** @type {string} */ token, path = '/account') => {
  const { status, json } = await request(api.url + path, { headers: { authorization: `Bearer ${token}` } });
  return { status, json };
};

test('it lets an access token in, as a strict at+jwt with its claims', async () => {
  const assertion = keys.sign({ alg: 'RS256' }, claims());
  const { json } = await request(server.tokenEndpoint, { form: { assertion } });
  const { status, json: payload } = await visit(json.access_token);
  assert.equal(status, 200);
  assert.deepEqual([payload.iss, payload.sub, payload.client_id], [server.issuer, 'alice', 'rsa']);
});

test('it refuses a tampered one, one for another audience, an expired one, and an assertion', async () => {
  const assertion = keys.sign({ alg: 'RS256' }, claims());
  const { json } = await request(server.tokenEndpoint, { form: { assertion } });
  const refused = { status: 401, json: { error: 'invalid_token' } };
  assert.deepEqual(await visit(keys.tampered(json.access_token)), refused);
  assert.deepEqual(await visit(json.access_token, '/other'), refused);
  assert.deepEqual(await visit(assertion), refused);
  const header = JSON.parse(Buffer.from(json.access_token.split('.')[0], 'base64url').toString());
  const payload = JSON.parse(Buffer.from(json.access_token.split('.')[1], 'base64url').toString());
  const sign = (/** @type {object} */ more) =>
    keys.sign(header, { ...payload, ...more }, keys.otherRsa.privateKey);
  assert.equal((await visit(sign({}))).status, 200);
  assert.deepEqual(await visit(sign({ exp: payload.iat - 60 })), refused);
});
