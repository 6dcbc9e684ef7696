'use strict';

// Keys that rotate while everything runs, with jose on the other side: as the one who reads our key set and verifies our tokens,
// and as the one whose key set and assertions we read.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const jwtIdentity = require('../../lib/jwt-identity');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { withIssuer } = require('../support/issuer');
const { loadJose } = require('../support/jose');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const { answer, refusals, withApp } = require('../jwt-middleware/support');
const { clock } = require('./support');

const { p256, p521, rsa, ed25519 } = keys;
const workers = { getUser: async () => ({ userId: 'alice', roles: 'admin', claims: {} }) };

for (const { name, express } of versions) {
  test(`jose verifies our tokens through the rotation of our keys (${name})`, async () => {
    const { createRemoteJWKSet, jwtVerify, customFetch } = await loadJose();
    /** @type {any} */
    let identity;
    const use = (/** @type {any[]} */ ...given) => {
      identity = jwtIdentity({ security: { keys: given }, workers });
    };
    const app = express();
    app.use(express.json());
    app.use((/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
      identity(req, res, next),
    );
    app.post('/login', async (/** @type {any} */ req, /** @type {any} */ res) =>
      res.json(await req.identity.logIn()),
    );
    app.get('/jwks', (/** @type {any} */ req, /** @type {any} */ res) => identity.jwks(req, res));
    const server = await serve(app);
    try {
      let fetches = 0;
      const set = createRemoteJWKSet(new URL(`${server.url}/jwks`), {
        cooldownDuration: 0,
        [customFetch]: async (/** @type {string} */ url) => {
          fetches += 1;
          const { status, text } = await request(url);
          return new Response(text, { status });
        },
      });
      const logIn = async () =>
        (await request(`${server.url}/login`, { json: { login: 'a', password: 'b' } })).json.grantToken;
      const verified = async (/** @type {string} */ token) => (await jwtVerify(token, set)).payload.userId;

      const [one, two, three] = [
        { kid: '1', privateKey: p256.privateKey },
        { kid: '2', privateKey: rsa.privateKey, algorithm: 'PS256' },
        { kid: '3', privateKey: ed25519.privateKey },
      ];
      use(one);
      const first = await logIn();
      assert.equal(await verified(first), 'alice');
      await assert.rejects(verified(keys.tampered(first)));
      use(two, one);
      const second = await logIn();
      assert.deepEqual([await verified(first), await verified(second)], ['alice', 'alice']);
      use(three, two);
      const third = await logIn();
      assert.deepEqual([await verified(second), await verified(third)], ['alice', 'alice']);
      await assert.rejects(verified(first), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
      await assert.rejects(verified(keys.tampered(third)));
      assert.ok(fetches >= 3);
    } finally {
      await server.close();
    }
  });

  test(`a client whose keys rotate gets tokens for what jose signs (${name})`, async (t) => {
    const { SignJWT, exportJWK, generateKeyPair } = await loadJose();
    const { pass } = clock(t);
    const client = async (/** @type {string} */ alg, /** @type {string} */ kid) => {
      const { privateKey, publicKey } = await generateKeyPair(alg);
      return {
        jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
        assertion: () =>
          new SignJWT({})
            .setProtectedHeader({ alg, kid })
            .setIssuer('alpha')
            .setExpirationTime('2d')
            .sign(privateKey),
      };
    };
    const one = await client('RS256', '2026-01');
    const two = await client('ES256', '2026-02');
    const three = await client('EdDSA', '2026-03');
    await withIssuer([one.jwk], async (issuer) => {
      const given = { store: { type: 'memory' }, keys: { clients: { alpha: { jwks: issuer.url } } } };
      await withApp(express, given, async ({ token }) => {
        const statuses = async () => [
          (await token(await one.assertion())).status,
          (await token(await two.assertion())).status,
          (await token(await three.assertion())).status,
        ];
        assert.deepEqual(await statuses(), [200, 401, 401]);
        issuer.set = { keys: [one.jwk, two.jwk] };
        pass(30);
        assert.deepEqual(await statuses(), [200, 200, 401]);
        issuer.set = { keys: [two.jwk, three.jwk] };
        pass(30);
        assert.deepEqual(await statuses(), [200, 200, 200], 'the kid that is not there asks for the set');
        assert.deepEqual(await statuses(), [401, 200, 200]);
        const good = await three.assertion();
        assert.deepEqual(answer(await token(keys.tampered(good))), refusals.badAssertion);
      });
    });
  });
}

test('both products together: the tokens of one are assertions for the other, which reads its key set', async () => {
  const express = require('express5');
  const identity = jwtIdentity({ security: { keys: [{ privateKey: p521.privateKey }] }, workers });
  const app = express();
  app.get('/jwks', identity.jwks);
  const server = await serve(app);
  try {
    const req = /** @type {any} */ ({ headers: {}, body: { login: 'a', password: 'b' } });
    await new Promise((resolve) => identity(req, {}, resolve));
    const { grantToken } = await req.identity.logIn();
    const given = { store: { type: 'memory' }, keys: { jwks: `${server.url}/jwks` } };
    await withApp(express, given, async ({ token, call }) => {
      const { status, json } = await token(grantToken);
      assert.equal(status, 200);
      assert.equal((await call(json.access_token)).json.session.userId, 'alice');
      assert.deepEqual(answer(await token(keys.tampered(grantToken))), refusals.badAssertion);
    });
  } finally {
    await server.close();
  }
});
