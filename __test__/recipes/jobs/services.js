'use strict';

const assert = require('node:assert/strict');
const { assertion, bearer, cook, serving } = require('../support');
const keys = require('../../support/keys');

const publicKeyPem = keys.p256.publicKey;
const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' };

/** An access token. */
async function tokenFrom(send, form = {}) {
  const { status, json, text } = await send('/oauth/token', {
    form: { ...grant, assertion: assertion(), ...form },
  });
  assert.equal(status, 200, text);
  return json.access_token;
}

module.exports = {
  async 'Issue access tokens to services'(code) {
    await serving(cook(code, 'app', { publicKeyPem }).app, async (send) => {
      const token = await tokenFrom(send);
      assert.equal((await send('/account', { headers: bearer(token) })).json.iss, 'billing');
      assert.equal((await send('/account', { headers: bearer(`${token}x`) })).status, 401);
      for (const claims of [{ aud: 'https://other.example' }, { iss: 'other' }, { exp: 1 }]) {
        const refused = await send('/oauth/token', { form: { ...grant, assertion: assertion(claims) } });
        assert.equal(refused.status, 400, JSON.stringify(claims));
      }
    });
  },

  async 'Check a scope'(code) {
    const keyOf = async (iss) => (iss === 'billing' ? publicKeyPem : null);
    await serving(cook(code, 'app', { keyOf }).app, async (send) => {
      const statuses = async (token) => [
        (await send('/orders', { headers: bearer(token) })).status,
        (await send('/orders/1', { method: 'DELETE', headers: bearer(token) })).status,
      ];
      assert.deepEqual(await statuses(await tokenFrom(send)), [200, 204]);
      assert.deepEqual(await statuses(await tokenFrom(send, { scope: 'orders:read' })), [200, 403]);
      assert.deepEqual(await statuses(await tokenFrom(send, { scope: 'orders:write' })), [403, 403]);
      assert.deepEqual(await statuses('none'), [401, 401]);
    });
  },

  async 'Revoke access tokens'(code) {
    const { app, auth } = cook(code, 'app, auth', { publicKeyPem });
    app.get('/account', auth.check, (_req, res) => res.sendStatus(200));
    await serving(app, async (send) => {
      const visit = async (token) => (await send('/account', { headers: bearer(token) })).status;
      const tokens = [await tokenFrom(send), await tokenFrom(send), await tokenFrom(send)];
      assert.equal((await send('/logout', { method: 'POST', headers: bearer(tokens[0]) })).status, 204);
      assert.deepEqual(await Promise.all(tokens.map(visit)), [401, 200, 200]);
      assert.equal((await send('/clients/other/tokens', { method: 'DELETE' })).json.revoked, 0);
      assert.equal((await send('/clients/billing/tokens', { method: 'DELETE' })).json.revoked, 2);
      assert.deepEqual(await Promise.all(tokens.map(visit)), [401, 401, 401]);
    });
  },

  async 'Verify tokens in another service'(code) {
    const { testJwks } = require('latchkey/testing');
    const issuer = await testJwks();
    const { app } = cook(code.replace('https://auth.example.com', issuer.issuer), 'app');
    const claims = { aud: 'https://api.example.com', sub: 'billing' };
    try {
      await serving(app, async (send) => {
        const visit = (token) => send('/orders', { headers: bearer(token) });
        assert.equal((await visit(issuer.sign(claims))).json.sub, 'billing');
        const refused = [
          issuer.sign({ ...claims, aud: 'https://other.example' }),
          issuer.sign(claims, { expired: true }),
          keys.tampered(issuer.sign(claims)),
        ];
        for (const token of refused) assert.equal((await visit(token)).status, 401);
      });
    } finally {
      await issuer.close();
    }
  },

  async 'socket.io'(code) {
    const { io: connect } = require('socket.io-client');
    const { app, server, io } = cook(code, 'app, server, io', { publicKeyPem });
    let accessToken;
    await serving(app, async (send) => {
      accessToken = await tokenFrom(send);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const said = (token) =>
      new Promise((resolve) => {
        const url = `http://127.0.0.1:${server.address().port}`;
        const socket = connect(url, { auth: { token }, reconnection: false, transports: ['websocket'] });
        const end = (/** @type {unknown} */ answer) => resolve([answer, socket.disconnect()][0]);
        socket.on('hello', end).on('connect_error', (error) => end(error.message));
      });
    try {
      assert.equal(await said(accessToken), 'billing');
      for (const token of [`${accessToken}x`, undefined, { a: 1 }]) {
        assert.match(String(await said(token)), /access token/i);
      }
    } finally {
      await io.close();
    }
  },
};
