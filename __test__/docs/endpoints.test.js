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
  new Function('require', ...Object.keys(given), `${code}; return ${result};`)(
    require,
    ...Object.values(given),
  );

/** @type {Awaited<ReturnType<typeof serve>>} */
let server;
/** @type {{ getToken(url: string): Promise<string>, credentials(): Record<string, string> }} */
let client;
/** @type {(token: string) => Promise<any>} */
let claimsOf;
before(async () => {
  assert.equal(blocks.length, 3);
  const pems = { publicKeyPem: keys.p256.publicKey, privateKeyPem: keys.rsa.privateKey };
  server = await serve(run(blocks[0], 'app', pems));
  client = run(blocks[1], '{ getToken, credentials }', { clientPrivateKeyPem: keys.p256.privateKey });
  // jose needs it, and Node 18 has it behind a flag.
  globalThis.crypto ??= /** @type {any} */ (require('node:crypto').webcrypto);
  // The third is an ES module, which a function can't be.
  const importing = /^import (\{.*\}) from 'jose';$/m;
  assert.match(String(blocks[2]), importing);
  const given = { jose: await import('jose'), jwksUri: `${server.url}/oauth/jwks.json` };
  claimsOf = run(blocks[2]?.replace(importing, 'const $1 = jose;'), 'claimsOf', given);
});
after(() => server.close());

const tokenEndpoint = () => `${server.url}/oauth/token`;
const visit = (/** @type {string} */ token) =>
  request(`${server.url}/account`, { headers: { authorization: `Bearer ${token}` } });

test('the client gets a token, the service takes it, and so does the server', async () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const start = seconds();
  const token = await client.getToken(tokenEndpoint());
  const end = seconds();
  const claims = await claimsOf(token);
  assert.deepEqual(
    [claims.iss, claims.client_id, claims.sub, claims.scope],
    ['https://auth.example.com', 'billing', 'billing', 'invoices:read'],
  );
  // A second may begin between the two.
  assert.ok(start <= claims.iat && claims.iat <= end, `${claims.iat} from ${start} to ${end}`);
  assert.ok(start + 300 <= claims.exp && claims.exp <= end + 300, `${claims.exp} from ${start} to ${end}`);
  await assert.rejects(claimsOf(keys.tampered(token)));
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
