'use strict';

// PyJWT and Authlib, in the virtual environment that install.sh makes.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { text } = require('node:stream/consumers');
const keys = require('../support/keys');
const { authorizationServer, clients } = require('./authorization-server');

const python = path.join(__dirname, '.venv/bin/python');

/** What comes of each of PyJWT's cases, for each algorithm; the client's own id where it says so. */
const OWN_ID = Symbol('the id of the client');
const withPyJwt = {
  'an assertion gets a token': '200 Bearer',
  'a tampered one gets none': '401 invalid_client',
  'a late one gets none': '401 invalid_client',
  'the token verifies through the key set': OWN_ID,
  'a tampered token does not': 'InvalidSignatureError',
  'nor does it for another audience': 'InvalidAudienceError',
  'private_key_jwt gets a token': '200 Bearer',
  "which is the client's": OWN_ID,
  'a client assertion for another server gets none': '401 invalid_client',
  'a client assertion for somebody else gets none': '401 invalid_client',
};
const withAuthlib = {
  'private_key_jwt gets a token': 'Bearer',
  'with another key it gets none': 'invalid_client',
  'an assertion as grant opens the resource': 200,
  'one under another key does not': 'OAuth2Error',
  'its RFC 9068 validator admits the token': 'rsa',
  'a tampered one is refused': 'InvalidTokenError',
  'another resource server refuses it': 'InvalidTokenError',
  'its validator refuses an assertion': 'InvalidTokenError',
  'introspection finds the token active': '200 True',
  'introspection under another key is refused': '401 invalid_client',
  'revocation under another key is refused': 401,
  'the token is still active': '200 True',
  'the client revokes it': 200,
  'introspection finds it inactive': '200 False',
};
const expected = new Map([
  ...clients.flatMap(({ id, alg }) =>
    Object.entries(withPyJwt).map(
      ([name, outcome]) =>
        /** @type {const} */ ([`PyJWT ${alg}: ${name}`, outcome === OWN_ID ? id : outcome]),
    ),
  ),
  ...Object.entries(withAuthlib).map(
    ([name, outcome]) => /** @type {const} */ ([`Authlib: ${name}`, outcome]),
  ),
]);

describe('Python', () => {
  /** @type {Map<string, unknown>} */
  const outcomes = new Map();
  /** @type {Awaited<ReturnType<typeof authorizationServer>>} */
  let server;

  before(async () => {
    assert.ok(fs.existsSync(python), 'Run __test__/interop/install.sh first');
    server = await authorizationServer();
    const child = spawn(python, [path.join(__dirname, 'clients.py')]);
    child.stdin.end(
      JSON.stringify({
        issuer: server.issuer,
        token_endpoint: server.tokenEndpoint,
        jwks_uri: server.jwksUri,
        introspection_endpoint: server.introspectionEndpoint,
        revocation_endpoint: server.revocationEndpoint,
        resource: server.resource,
        audience: server.audience,
        stranger: keys.otherRsa.privateKey,
        clients: clients.map(({ id, alg, privateKey }) => ({ id, alg, key: privateKey })),
      }),
    );
    const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
    // Authlib's warnings are of itself.
    assert.equal(child.exitCode ?? (await once(child, 'exit'))[0], 0, complaints);
    for (const line of said.split('\n').filter(Boolean)) {
      const { name, outcome } = JSON.parse(line);
      assert.ok(!outcomes.has(name), name);
      outcomes.set(name, outcome);
    }
  });
  after(() => server?.close());

  for (const [name, outcome] of expected) {
    test(name, () => assert.deepEqual(outcomes.get(name), outcome));
  }
  test('all 64 cases ran', () => {
    assert.equal(expected.size, 64);
    assert.deepEqual([...outcomes.keys()].sort(), [...expected.keys()].sort());
  });
});
