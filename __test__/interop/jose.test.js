'use strict';

// jose and jsonwebtoken as clients of the endpoints, and as verifiers of access tokens through the published key set.

const assert = require('node:assert/strict');
const { createPrivateKey, createPublicKey, randomUUID } = require('node:crypto');
const { after, before, test } = require('node:test');
const jsonwebtoken = require('jsonwebtoken');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { runTable } = require('../support/run-table');
const { audience, authorizationServer, clients } = require('./authorization-server');

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @type {typeof import('jose')} */
let jose;
/** @type {Awaited<ReturnType<typeof authorizationServer>>} */
let server;
before(async () => {
  jose = await import('jose');
  server = await authorizationServer();
});
after(() => server.close());

const claims = (/** @type {{ id: string }} */ { id }, more = {}) => ({
  iss: id,
  sub: id,
  aud: server.issuer,
  exp: Math.floor(Date.now() / 1000) + 60,
  jti: randomUUID(),
  ...more,
});

/** Who makes assertions: both libraries, with the algorithms that they have. */
const makers = [
  ...clients.map((client) => ({
    name: `jose, ${client.alg}`,
    client,
    sign: (/** @type {any} */ payload, key = client.privateKey) =>
      new jose.SignJWT(payload).setProtectedHeader({ alg: client.alg }).sign(createPrivateKey(key)),
  })),
  ...clients
    // It has no EdDSA, and takes no RSASSA-PSS key without parameters.
    .filter(({ alg }) => !['EdDSA', 'PS384'].includes(alg))
    .map((client) => ({
      name: `jsonwebtoken, ${client.alg}`,
      client,
      sign: async (/** @type {any} */ payload, key = client.privateKey) =>
        jsonwebtoken.sign(payload, key, { algorithm: /** @type {any} */ (client.alg), noTimestamp: true }),
    })),
];

const post = (/** @type {Record<string, string>} */ form) => request(server.tokenEndpoint, { form });
const grant = (/** @type {string} */ assertion) => post({ grant_type: JWT_BEARER, assertion });
const clientCredentials = (/** @type {string} */ assertion) =>
  post({
    grant_type: 'client_credentials',
    client_assertion_type: CLIENT_ASSERTION,
    client_assertion: assertion,
  });

runTable('an assertion gets a token, a tampered one gets none:', 8, makers, async ({ client, sign }) => {
  const assertion = await sign(claims(client));
  const { status, json } = await grant(assertion);
  assert.deepEqual([status, json.token_type], [200, 'Bearer']);
  const { iss, sub, aud, client_id } = jose.decodeJwt(json.access_token);
  assert.deepEqual([iss, sub, aud, client_id], [server.issuer, client.id, audience, client.id]);
  assert.equal((await grant(keys.tampered(assertion))).status, 401);
  assert.equal((await grant(await sign(claims(client, { exp: 1 })))).status, 401);
});

runTable(
  'a client assertion gets a token, one for others gets none:',
  8,
  makers,
  async ({ client, sign }) => {
    for (const aud of [server.issuer, server.tokenEndpoint, ['https://other.example', server.issuer]]) {
      const { status, json } = await clientCredentials(await sign(claims(client, { aud })));
      assert.equal(status, 200);
      assert.equal(jose.decodeJwt(json.access_token).client_id, client.id);
    }
    const refused = [
      claims(client, { aud: 'https://other.example' }),
      claims(client, { sub: 'somebody' }),
      claims(client, { exp: undefined }),
      claims(client, { exp: 1 }),
    ];
    for (const payload of refused) {
      const { status, json } = await clientCredentials(await sign(JSON.parse(JSON.stringify(payload))));
      assert.deepEqual([status, json.error], [401, 'invalid_client']);
    }
    const tampered = await clientCredentials(keys.tampered(await sign(claims(client))));
    assert.deepEqual([tampered.status, tampered.json.error], [401, 'invalid_client']);
  },
);

const serverKeys = [
  { name: 'RS256', key: keys.otherRsa.privateKey },
  { name: 'ES256', key: keys.p256.privateKey },
  { name: 'ES384', key: keys.p384.privateKey },
  { name: 'ES512', key: keys.p521.privateKey },
  { name: 'EdDSA', key: keys.ed25519.privateKey },
  { name: 'PS256', key: keys.rsaPss.privateKey },
];

runTable('jose verifies access tokens through the key set:', 6, serverKeys, async ({ name, key }) => {
  const own = await authorizationServer({ key });
  try {
    const assertion = keys.sign({ alg: 'RS256' }, { ...claims({ id: 'rsa' }), aud: own.issuer });
    const { json } = await request(own.tokenEndpoint, { form: { assertion } });
    const set = jose.createRemoteJWKSet(new URL(own.jwksUri));
    const expected = { issuer: own.issuer, audience, typ: 'at+jwt' };
    const { payload, protectedHeader } = await jose.jwtVerify(json.access_token, set, expected);
    assert.equal(protectedHeader.alg, name);
    assert.equal(payload.client_id, 'rsa');
    await assert.rejects(jose.jwtVerify(keys.tampered(json.access_token), set, expected), {
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
    await assert.rejects(jose.jwtVerify(json.access_token, set, { ...expected, audience: 'other' }), {
      code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    });
    await assert.rejects(jose.jwtVerify(assertion, set, expected));
  } finally {
    await own.close();
  }
});

test('jsonwebtoken verifies access tokens with a key of the key set', async () => {
  const assertion = keys.sign({ alg: 'ES256' }, claims({ id: 'p256' }));
  const { json } = await grant(assertion);
  const [jwk] = (await request(server.jwksUri)).json.keys;
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const options = { algorithms: [jwk.alg], issuer: server.issuer, audience };
  const { payload, header } = jsonwebtoken.verify(json.access_token, publicKey, {
    ...options,
    complete: true,
  });
  assert.deepEqual([header.typ, header.kid, payload.client_id], ['at+jwt', jwk.kid, 'p256']);
  assert.throws(() => jsonwebtoken.verify(keys.tampered(json.access_token), publicKey, options));
  assert.throws(() => jsonwebtoken.verify(json.access_token, publicKey, { ...options, issuer: 'other' }));
});
