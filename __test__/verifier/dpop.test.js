'use strict';

// Tokens that are bound to a key: requireToken wants a proof of it (RFC 9449 §7).

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const keys = require('../support/keys');
const { versions } = require('../support/express');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { requireToken } = require('../../lib/verifier');
const { audience, now, startApi, startAuthority } = require('./support');

const origin = 'https://api.example.com';
const hash = (/** @type {string} */ text) => crypto.createHash('sha256').update(text).digest('base64url');
const jwk = crypto.createPublicKey(keys.p256.publicKey).export({ format: 'jwk' });
/** RFC 7638 §3.2. */
const jkt = hash(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }));

/** @param {string} token @param {object} [claims] */
const proof = (token, claims = {}) =>
  keys.sign(
    /** @type {any} */ ({ typ: 'dpop+jwt', alg: 'ES256', jwk }),
    {
      htm: 'GET',
      htu: `${origin}/account`,
      iat: now(),
      jti: crypto.randomUUID(),
      ath: hash(token),
      ...claims,
    },
    keys.p256.privateKey,
  );

/** @type {{ name: string, cnf?: object, scheme?: string, dpop?: object, proof?: (token: string) => string | undefined, status: number, error?: string }[]} */
const rows = [
  { name: 'a bound token with its proof', cnf: { jkt }, proof, status: 200 },
  { name: 'an unbound token as bearer', scheme: 'Bearer', status: 200 },
  {
    name: 'a bound token as bearer',
    cnf: { jkt },
    scheme: 'Bearer',
    proof,
    status: 401,
    error: 'Bearer.*invalid_token',
  },
  { name: 'a bound token without proof', cnf: { jkt }, status: 401, error: 'DPoP.*invalid_dpop_proof' },
  {
    name: 'a token bound to another key',
    cnf: { jkt: hash('x') },
    proof,
    status: 401,
    error: 'DPoP.*invalid_token',
  },
  { name: 'an unbound token under DPoP', proof, status: 401, error: 'DPoP.*invalid_token' },
  {
    name: 'a proof for another token',
    cnf: { jkt },
    proof: () => proof('x'),
    status: 401,
    error: 'DPoP.*invalid_dpop_proof',
  },
  {
    name: 'a proof for another method',
    cnf: { jkt },
    proof: (token) => proof(token, { htm: 'POST' }),
    status: 401,
    error: 'DPoP.*invalid_dpop_proof',
  },
  {
    name: 'a proof for another address',
    cnf: { jkt },
    proof: (token) => proof(token, { htu: `${origin}/orders` }),
    status: 401,
    error: 'DPoP.*invalid_dpop_proof',
  },
  {
    name: 'an old proof',
    cnf: { jkt },
    proof: (token) => proof(token, { iat: now() - 100 }),
    status: 401,
    error: 'DPoP.*invalid_dpop_proof',
  },
  {
    name: 'an unbound token where binding is required',
    dpop: { required: true },
    scheme: 'Bearer',
    status: 401,
    error: 'DPoP.*invalid_token',
  },
  {
    name: 'a bound token where binding is required',
    dpop: { required: true },
    cnf: { jkt },
    proof,
    status: 200,
  },
];
for (const { name, express } of versions) {
  runTable(`${name} answers`, 12, rows, async (row, t) => {
    const authority = await startAuthority(t);
    const dpop = { origin, ...row.dpop };
    const api = await startApi(t, express, { issuer: authority.issuer, audience, dpop });
    const token = authority.sign({ cnf: row.cnf });
    const sent = row.proof?.(token);
    const headers = { authorization: `${row.scheme ?? 'DPoP'} ${token}`, ...(sent && { dpop: sent }) };
    const { status, headers: answered } = await api.send('/account', { headers });
    assert.equal(status, row.status);
    if (row.error) assert.match(String(answered['www-authenticate']), new RegExp(row.error));
    if (row.error) assert.match(String(answered['www-authenticate']), /algs="[\w ]*ES256/);
  });
  runTable(`${name} refuses a second token`, 1, [{ name: 'in the query' }], async (_row, t) => {
    const authority = await startAuthority(t);
    const given = { issuer: authority.issuer, audience, dpop: { origin }, tokenFrom: ['header', 'query'] };
    const api = await startApi(t, express, given);
    const token = authority.sign({ cnf: { jkt } });
    const send = (/** @type {string} */ query) =>
      api.send(`/account${query}`, { headers: { authorization: `DPoP ${token}`, dpop: proof(token) } });
    assert.equal((await send('')).status, 200);
    const { status, headers } = await send(`?access_token=${authority.sign()}`);
    assert.equal(status, 400);
    assert.match(String(headers['www-authenticate']), /error="invalid_request"/);
  });
  runTable(
    `${name} accepts a proof once, where a store remembers it`,
    1,
    [{ name: 'memory' }],
    async (_row, t) => {
      const authority = await startAuthority(t);
      const dpop = { origin, replay: { store: { type: 'memory', namespace: `verifier, ${name}` } } };
      const api = await startApi(t, express, { issuer: authority.issuer, audience, dpop });
      const token = authority.sign({ cnf: { jkt } });
      const headers = { authorization: `DPoP ${token}`, dpop: proof(token) };
      assert.equal((await api.send('/account', { headers })).status, 200);
      assert.equal((await api.send('/account', { headers })).status, 401);
      assert.equal((await api.send('/account', { headers: { ...headers, dpop: proof(token) } })).status, 200);
    },
  );
}

for (const { name: version, express } of versions) {
  runTable(
    `handlers of one request use its proof once, ${version}`,
    2,
    [
      { name: 'a guard before a guard', again: false, statuses: [200] },
      { name: 'the same proof with another request', again: true, statuses: [200, 401] },
    ],
    async ({ again, statuses }, t) => {
      const authority = await startAuthority(t);
      const guard = requireToken({
        issuer: authority.issuer,
        audience,
        dpop: { origin, replay: { store: { type: 'memory', namespace: `twice ${version} ${again}` } } },
      });
      const app = express();
      app.use(guard);
      app.get('/account', guard, guard.requireScope('read'), (/** @type {any} */ _, /** @type {any} */ res) =>
        res.json(true),
      );
      const server = await serve(app);
      t.after(() => server.close());
      const token = authority.sign({ cnf: { jkt }, scope: 'read' });
      const headers = { authorization: `DPoP ${token}`, dpop: proof(token) };
      const found = [];
      for (const _ of statuses) found.push((await request(`${server.url}/account`, { headers })).status);
      assert.deepEqual(found, statuses);
    },
  );
}
