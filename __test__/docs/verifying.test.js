'use strict';

// docs/verifying.md: its code is run as it stands there, over HTTP.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const verifier = require('latchkey/verifier');
const { blocksOf } = require('../support/documented');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { serve } = require('../support/serve');
const { claimsOf, now } = require('../verifier/support');
const { jwkOf } = require('../support/issuer');

const [guarded, alone, bound, ...others] = blocksOf('docs/verifying.md', 'js');
const issuer = 'https://auth.example.com';
const documents = {
  [`${issuer}/.well-known/oauth-authorization-server`]: { issuer, jwks_uri: `${issuer}/jwks` },
  [`${issuer}/jwks`]: { keys: [jwkOf(keys.rsa.publicKey, { kid: 'a' })] },
};
const fetch = async (/** @type {string} */ url) => ({
  status: 200,
  body: [Buffer.from(JSON.stringify(documents[url]))],
});
/** The package, with an issuer that is here. @type {any} */
const here = {
  requireToken: (/** @type {any} */ options) => verifier.requireToken({ ...options, fetch }),
  createRemoteVerifier: (/** @type {any} */ options) => verifier.createRemoteVerifier({ ...options, fetch }),
};
const requireHere = (/** @type {string} */ name) => (name === 'latchkey/verifier' ? here : require(name));

/** @param {string | undefined} code @param {string} result @param {object} [given] */
const run = (code, result, given = {}) => {
  const all = { require: requireHere, ...given };
  return new Function(...Object.keys(all), `${code}; return ${result};`)(...Object.values(all));
};
const tokenWith = (claims = {}) =>
  keys.sign(
    /** @type {any} */ ({ alg: 'RS256', typ: 'at+jwt', kid: 'a' }),
    { ...claimsOf(issuer), aud: 'https://api.example.com', ...claims },
    keys.rsa.privateKey,
  );

test('there are three examples', () => assert.equal(others.length, 0));

test('the routes of the first example want a token, and one of them a scope', async (t) => {
  const server = await serve(run(guarded, 'app'));
  t.after(() => server.close());
  const visit = async (/** @type {string} */ token, path = '/account', method = 'GET') =>
    request(server.url + path, { method, headers: { authorization: `Bearer ${token}` } });
  assert.deepEqual((await visit(tokenWith())).json, { user: 'alice' });
  assert.equal((await visit(keys.tampered(tokenWith()))).status, 401);
  assert.equal((await visit(tokenWith({ scope: 'invoices:write' }), '/invoices', 'POST')).status, 201);
  assert.equal((await visit(tokenWith({ scope: 'invoices:read' }), '/invoices', 'POST')).status, 403);
});

test('the function of the second example finds the user', async () => {
  const userOf = run(alone, 'userOf');
  assert.equal(await userOf(tokenWith()), 'alice');
  assert.equal(await userOf(tokenWith({ exp: now() - 1 })), undefined);
});

test('the guard of the third example refuses a bound token without proof', async (t) => {
  const guard = run(bound, 'bound', here);
  const server = await serve((req, res) => guard(req, res, () => res.end('in')));
  t.after(() => server.close());
  const visit = (/** @type {string} */ authorization) => request(server.url, { headers: { authorization } });
  assert.equal((await visit(`Bearer ${tokenWith()}`)).status, 200);
  assert.equal((await visit(`DPoP ${tokenWith({ cnf: { jkt: 'x' } })}`)).status, 401);
});

const defaults = [
  { name: '`typ` is at+jwt', claims: {}, header: { typ: 'JWT' } },
  { name: '`client_id` is required', claims: { client_id: undefined } },
  { name: 'a bound token is refused', claims: { cnf: { jkt: 'x' } } },
];
runTable('the table says that', 3, defaults, async ({ claims, header }, t) => {
  const server = await serve(run(guarded, 'app'));
  t.after(() => server.close());
  const token = keys.sign(
    /** @type {any} */ ({ alg: 'RS256', typ: 'at+jwt', kid: 'a', ...header }),
    { ...claimsOf(issuer), aud: 'https://api.example.com', ...claims },
    keys.rsa.privateKey,
  );
  const { status } = await request(`${server.url}/account`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(status, 401);
});
