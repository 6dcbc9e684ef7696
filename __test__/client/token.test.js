'use strict';

const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const { test } = require('node:test');
const keys = require('../support/keys');
const { runTable } = require('../support/run-table');
const { claimsOf, clientOf, headerOf, rejection, tokenAnswer, withClock, withServer } = require('./support');

/** Each request gets another token. */
const numbered =
  (/** @type {object} */ more = {}) =>
  (/** @type {any} */ _received, /** @type {number} */ n) =>
    tokenAnswer(`token-${n}`, more);

const grants = [
  { name: 'jwt-bearer', grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer', parameter: 'assertion' },
  { name: 'client_credentials', grantType: 'client_credentials', parameter: 'client_assertion' },
];
runTable('the request of the grant', 2, grants, ({ name: grant, grantType, parameter }) =>
  withServer(numbered(), async ({ url, received }) => {
    const client = clientOf(url, { grant, scope: 'a b', kid: 'k1', parameters: { resource: 'https://r' } });
    const before = Math.floor(Date.now() / 1000);
    assert.equal(await client.getToken(), 'token-0');
    const [{ method, path, headers, form }] = /** @type {[any]} */ (received);
    assert.deepEqual([method, path, form.grant_type], ['POST', '/token', grantType]);
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(headers.accept, 'application/json');
    assert.deepEqual([form.scope, form.resource], ['a b', 'https://r']);
    const isBearer = grant === 'jwt-bearer';
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    assert.equal(form.client_assertion_type, isBearer ? undefined : type);

    const assertion = form[parameter];
    const { iss, sub, aud, jti, iat, exp, ...rest } = claimsOf(assertion);
    assert.deepEqual([iss, sub, aud], ['alpha', 'alpha', `${url}/token`]);
    assert.match(jti, /^[\da-f-]{36}$/);
    assert.ok(iat >= before && iat <= before + 5 && exp === iat + 60);
    assert.deepEqual(rest, isBearer ? { client_id: 'alpha' } : {});
    assert.deepEqual(headerOf(assertion), { alg: 'ES256', typ: 'JWT', kid: 'k1' });
    const [signingInput, signature] = [
      assertion.slice(0, assertion.lastIndexOf('.')),
      assertion.split('.')[2],
    ];
    const key = { key: keys.p256.publicKey, dsaEncoding: /** @type {const} */ ('ieee-p1363') };
    assert.ok(crypto.verify('sha256', Buffer.from(signingInput), key, Buffer.from(signature, 'base64url')));
  }),
);

test('the assertion says what its options say', () =>
  withServer(numbered(), async ({ url, received }) => {
    const given = {
      subject: 'alice',
      audience: ['x', 'y'],
      assertionTtl: '5m',
      claims: { client_id: 'beta', role: 1 },
    };
    await clientOf(url, given).getToken();
    const { sub, aud, iat, exp, client_id, role } = claimsOf(received[0]?.form.assertion);
    assert.deepEqual([sub, aud, exp - iat, client_id, role], ['alice', ['x', 'y'], 300, 'beta', 1]);
  }));

const algorithms = keys.algorithms.map((name) => ({ name, alg: name }));
runTable('assertions are signed with', 13, algorithms, ({ alg }) =>
  withServer(numbered(), async ({ url, received }) => {
    await clientOf(url, { key: keys.keyFor[alg].signing, algorithm: alg }).getToken();
    assert.equal(headerOf(received[0]?.form.assertion).alg, alg);
  }),
);

test('a token is cached until 30 s before it expires, and then renewed with another assertion', () =>
  withClock((clock) =>
    withServer(numbered(), async ({ url, received }) => {
      const client = clientOf(url);
      assert.equal(await client.getToken(), 'token-0');
      clock.move(3569);
      assert.equal(await client.getToken(), 'token-0');
      clock.move(1);
      assert.equal(await client.getToken(), 'token-1');
      const [first, second] = received.map(({ form }) => claimsOf(form.assertion));
      assert.notEqual(first.jti, second.jti);
      assert.equal(second.iat - first.iat, 3570);
    }),
  ));

const lives = [
  { name: 'for renewBefore', more: { renewBefore: '10m' }, life: 3600, cached: 2999 },
  { name: 'for half of a short life at most', more: { renewBefore: '10m' }, life: 60, cached: 29 },
  { name: 'to its end', more: { renewBefore: 0 }, life: 60, cached: 59 },
  { name: 'for a life that is written as text', life: '3600', cached: 3569 },
  { name: 'for a life in fractions', life: 60.5, cached: 30 },
];
runTable('a token is cached', 5, lives, ({ more, life, cached }) =>
  withClock((clock) =>
    withServer(numbered({ expires_in: life }), async ({ url }) => {
      const client = clientOf(url, more);
      await client.getToken();
      clock.move(cached);
      assert.equal(await client.getToken(), 'token-0');
      clock.move(1);
      assert.equal(await client.getToken(), 'token-1');
    }),
  ),
);

const unknown = [undefined, null, 0, -1, 'soon', '', {}, true].map((life) => ({
  name: JSON.stringify(life) ?? 'none',
  life,
}));
runTable('a token is used but not cached whose expires_in is', 8, unknown, ({ life }) =>
  withServer(numbered({ expires_in: life }), async ({ url }) => {
    const client = clientOf(url);
    assert.equal(await client.getToken(), 'token-0');
    assert.equal(await client.getToken(), 'token-1');
  }),
);

test('a token is not cached for longer because the clock was set back', () =>
  withClock((clock) =>
    withServer(numbered(), async ({ url }) => {
      const client = clientOf(url);
      await client.getToken();
      clock.move(-60);
      assert.equal(await client.getToken(), 'token-1');
    }),
  ));

test('all who wait for a token share one request, and so do all who wait for its renewal', () =>
  withClock((clock) =>
    withServer(numbered(), async ({ url, received }) => {
      const client = clientOf(url);
      const all = () => Promise.all(Array.from({ length: 50 }, () => client.getToken()));
      assert.deepEqual(await all(), Array(50).fill('token-0'));
      clock.move(3600);
      assert.deepEqual(await all(), Array(50).fill('token-1'));
      assert.equal(received.length, 2);
    }),
  ));

test('all who wait share a failure, and the next caller tries again', () =>
  withServer(
    (_received, n) => (n === 0 ? { status: 400, json: { error: 'invalid_grant' } } : tokenAnswer('good')),
    async ({ url, received }) => {
      const client = clientOf(url);
      const all = await Promise.all(Array.from({ length: 10 }, () => rejection(client.getToken())));
      assert.equal(new Set(all).size, 1);
      assert.equal(received.length, 1);
      assert.equal(await client.getToken(), 'good');
    },
  ));

test('renew requests a new token, and everybody gets that', () =>
  withServer(numbered(), async ({ url }) => {
    const client = clientOf(url);
    assert.equal(await client.getToken(), 'token-0');
    assert.equal(await client.getToken({ renew: true }), 'token-1');
    assert.equal(await client.getToken(), 'token-1');
  }));

test('a signal stops one caller from waiting, and no other', () =>
  withServer(numbered(), async ({ url, received }) => {
    const client = clientOf(url);
    const controller = new AbortController();
    const stopped = rejection(client.getToken({ signal: controller.signal }));
    const other = client.getToken({ signal: new AbortController().signal });
    controller.abort(new Error('enough'));
    assert.equal((await stopped).message, 'enough');
    assert.equal(await other, 'token-0');
    assert.equal((await rejection(client.getToken({ signal: controller.signal }))).message, 'enough');
    assert.equal(received.length, 1);
  }));

test('while the server is down, a token serves until its end', () =>
  withClock((clock) =>
    withServer(
      (_received, n) => (n === 0 ? tokenAnswer('cached') : { status: 503 }),
      async ({ url }) => {
        const client = clientOf(url, { retries: 0 });
        await client.getToken();
        clock.move(3580);
        assert.equal(await client.getToken(), 'cached');
        clock.move(20);
        assert.equal((await rejection(client.getToken())).code, 'ERR_TOKEN_REQUEST_FAILED');
      },
    ),
  ));

test('when the server refuses the client, its token does not serve any longer', () =>
  withClock((clock) =>
    withServer(
      (_received, n) =>
        n === 0 ? tokenAnswer('cached') : { status: 401, json: { error: 'invalid_client' } },
      async ({ url }) => {
        const client = clientOf(url);
        await client.getToken();
        clock.move(3580);
        assert.equal((await rejection(client.getToken())).error, 'invalid_client');
      },
    ),
  ));

test('nothing is requested before a token is needed, and a client shows nothing', () =>
  withServer(numbered(), async ({ url, received }) => {
    const client = clientOf(url, { key: keys.secret, algorithm: 'HS256' });
    assert.equal(received.length, 0);
    await client.getToken();
    const shown =
      require('node:util').inspect(client, { depth: 9, showHidden: true }) + JSON.stringify(client);
    assert.doesNotMatch(shown, /token-0|secret/);
    assert.ok(Object.isFrozen(client));
  }));
