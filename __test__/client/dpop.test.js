'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const { proofOf } = require('../../lib/oauth/dpop/proof');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { claimsOf, clientOf, headerOf, rejection, tokenAnswer, withServer } = require('./support');

const bound = tokenAnswer('bound', { token_type: 'DPoP' });
const hash = (/** @type {string} */ text) => crypto.createHash('sha256').update(text).digest('base64url');
const proofIn = (/** @type {any} */ received) => String(received?.headers.dpop);
const nonceWanted = (/** @type {string} */ nonce) => ({
  status: 400,
  headers: { 'dpop-nonce': nonce },
  json: { error: 'use_dpop_nonce' },
});
const nonceWantedByApi = (/** @type {string} */ nonce) => ({
  status: 401,
  headers: { 'dpop-nonce': nonce, 'www-authenticate': 'DPoP error="use_dpop_nonce", algs="ES256"' },
});

const algorithms = /** @type {const} */ (['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']);
const pairs = [
  { name: 'true', dpop: /** @type {any} */ (true), alg: 'ES256' },
  ...algorithms.map((alg) => ({ name: alg, dpop: { key: keys.keyFor[alg].signing, algorithm: alg }, alg })),
];
runTable('proofs are accepted by the rules of a server:', 7, pairs, ({ dpop, alg }) =>
  withServer(
    () => bound,
    async ({ url, received }) => {
      const client = clientOf(url, { dpop });
      await client.fetch(`${url}/api?a=b#c`, { method: 'post' });
      await client.fetch(`${url}/api`, { method: 'PATCH' });
      const [token, first, second] = received;
      const of = (/** @type {any} */ one, /** @type {string} */ htu, accessToken = '') => {
        const req = { method: one.method, originalUrl: htu, headers: one.headers };
        return /** @type {any} */ (
          proofOf(req, { origin: url, maxProofAge: 60, tolerance: 5 }, accessToken || undefined)
        );
      };
      const answers = [of(token, '/token'), of(first, '/api?a=b', 'bound'), of(second, '/api', 'bound')];
      for (const answer of answers) assert.equal(answer.fault, undefined);
      assert.equal(new Set(answers.map(({ jkt }) => jkt)).size, 1);
      assert.equal(new Set(answers.map(({ jti }) => jti)).size, 3);
      assert.equal(first?.headers.authorization, 'DPoP bound');
      assert.equal(headerOf(proofIn(token)).alg, alg);
      assert.deepEqual(
        [claimsOf(proofIn(first)).htu, claimsOf(proofIn(first)).ath],
        [`${url}/api`, hash('bound')],
      );
      assert.equal(claimsOf(proofIn(token)).ath, undefined);
      // The twin: a proof serves for one request.
      assert.equal(of(first, '/other', 'bound').fault, 'htu');
      assert.equal(of(first, '/api', 'other').fault, 'ath');
      assert.equal('d' in headerOf(proofIn(token)).jwk, false);
    },
  ),
);

test('each client with `dpop: true` has a key of its own', () =>
  withServer(
    () => bound,
    async ({ url, received }) => {
      for (let count = 0; count < 2; count += 1) await clientOf(url, { dpop: true }).getToken();
      const [first, second] = received.map((one) => headerOf(proofIn(one)).jwk.x);
      assert.notEqual(first, second);
    },
  ));

test('the token endpoint gets the nonce that it wants, with a new assertion, and again in the next request', () =>
  withServer(
    (_received, n) => (n === 0 ? nonceWanted('n1') : bound),
    async ({ url, received }) => {
      const client = clientOf(url, { dpop: true, retries: 0 });
      assert.equal(await client.getToken(), 'bound');
      await client.getToken({ renew: true });
      assert.deepEqual(
        received.map((one) => claimsOf(proofIn(one)).nonce),
        [undefined, 'n1', 'n1'],
      );
      assert.equal(new Set(received.map(({ form }) => claimsOf(form.assertion).jti)).size, 3);
    },
  ));

const wanted = [
  { name: 'a nonce each time', answer: nonceWanted('n'), requests: 2 },
  { name: 'a nonce that it does not name', answer: { ...nonceWanted('n'), headers: {} }, requests: 1 },
];
runTable('an endpoint that goes on to want', 2, wanted, ({ answer, requests }) =>
  withServer(
    () => answer,
    async ({ url, received }) => {
      const error = await rejection(clientOf(url, { dpop: true }).getToken());
      assert.deepEqual([error.code, error.error], ['ERR_TOKEN_REQUEST_REFUSED', 'use_dpop_nonce']);
      assert.equal(received.length, requests);
    },
  ),
);

test('without dpop no nonce is answered', () =>
  withServer(
    () => nonceWanted('n'),
    async ({ url, received }) => {
      assert.equal((await rejection(clientOf(url).getToken())).error, 'use_dpop_nonce');
      assert.deepEqual([received.length, received[0]?.headers.dpop], [1, undefined]);
    },
  ));

test('an API gets its own nonce, the latest that it named, and the token endpoint does not', () =>
  withServer(
    ({ path }, n) => {
      if (path === '/token') return bound;
      if (n === 1) return nonceWantedByApi('a1');
      return { headers: { 'dpop-nonce': `a${n}` } };
    },
    async ({ url, received }) => {
      const other = url.replace('127.0.0.1', 'localhost');
      const client = clientOf(url, { dpop: true });
      assert.equal((await client.fetch(`${other}/api`)).status, 200);
      assert.equal((await client.fetch(`${other}/api`)).status, 200);
      await client.getToken({ renew: true });
      const nonces = received.map((one) => claimsOf(proofIn(one)).nonce);
      assert.deepEqual(nonces, [undefined, undefined, 'a1', 'a2', undefined]);
    },
  ));

test('an API that wants a nonce each time is asked twice', () =>
  withServer(
    ({ path }) => (path === '/token' ? bound : nonceWantedByApi('n')),
    async ({ url, received }) => {
      assert.equal((await clientOf(url, { dpop: true }).fetch(`${url}/api`)).status, 401);
      assert.equal(received.length, 3);
    },
  ));

test('one request may need a new token and a nonce', () =>
  withServer(
    ({ path, headers }, n) => {
      if (path === '/token') return tokenAnswer(`bound-${n}`, { token_type: 'dpop' });
      if (headers.authorization === 'DPoP bound-0') {
        return { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } };
      }
      return claimsOf(String(headers.dpop)).nonce === 'n' ? {} : nonceWantedByApi('n');
    },
    async ({ url, received }) => {
      assert.equal((await clientOf(url, { dpop: true }).fetch(`${url}/api`)).status, 200);
      assert.equal(received.length, 5);
    },
  ));

test('the nonces of the latest 64 servers are remembered', async () => {
  /** @type {(string | undefined)[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ url, /** @type {any} */ { headers }) => {
    sent.push(claimsOf(headers.dpop).nonce);
    return Response.json(bound.json, { headers: { 'dpop-nonce': `nonce-of-${new URL(url).hostname}` } });
  };
  const client = clientOf('https://as.example', { fetch, dpop: true });
  for (let count = 0; count < 70; count += 1) await client.fetch(`https://api-${count}.example/`);
  for (const count of [69, 6, 5]) await client.fetch(`https://api-${count}.example/`);
  assert.deepEqual(sent.slice(-3), ['nonce-of-api-69.example', 'nonce-of-api-6.example', undefined]);
});

test('htm is spelled as fetch spells the method', async () => {
  /** @type {any[]} */
  const sent = [];
  const fetch = async (/** @type {string} */ _url, /** @type {any} */ { method, headers }) => {
    sent.push([method, claimsOf(headers.dpop).htm]);
    return Response.json(bound.json);
  };
  const client = clientOf('https://as.example', { fetch, dpop: true });
  for (const method of ['delete', 'patch']) await client.fetch('https://api.example/', { method });
  assert.deepEqual(sent, [
    ['POST', 'POST'],
    ['delete', 'DELETE'],
    ['patch', 'patch'],
  ]);
});

const malformed = [
  { name: 'a quote', nonce: 'a"b' },
  { name: 'a space', nonce: 'a b' },
  { name: 'no end', nonce: 'x'.repeat(1025) },
];
runTable('a nonce is not remembered that has', 3, malformed, ({ nonce }) =>
  withServer(
    () => ({ ...bound, headers: { 'dpop-nonce': nonce } }),
    async ({ url, received }) => {
      const client = clientOf(url, { dpop: true });
      await client.getToken();
      await client.getToken({ renew: true });
      assert.equal(claimsOf(proofIn(received[1])).nonce, undefined);
    },
  ),
);
