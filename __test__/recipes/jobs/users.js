'use strict';

const assert = require('node:assert/strict');
const { createClient } = require('redis');
const { startRedis } = require('../../engines/support/redis');
const { bearer, cook, cookieOf, grantOf, serving, users } = require('../support');
const keys = require('../../support/keys');

const remembered = { login: 'alice', password: 'right', rememberMe: true };

module.exports = {
  async 'Log in with a cookie'(code) {
    await serving(cook(code, 'app').app, async (send, url) => {
      const first = await send('/login', { json: remembered });
      assert.equal(first.status, 200);
      assert.deepEqual(Object.keys(first.json), ['grantToken']);
      const again = (headers) => send('/login', { method: 'POST', headers });
      const cookie = cookieOf(first);
      assert.equal((await again({ cookie, origin: url })).status, 200);
      assert.equal((await again({ cookie, origin: 'https://evil.example' })).status, 401);
      assert.equal((await again({ cookie: `${cookie}x`, origin: url })).status, 401);
      const last = cookieOf(await again({ cookie, origin: url }));
      const out = await send('/logout', { method: 'POST', headers: { cookie: last, origin: url } });
      assert.equal(out.status, 204);
      assert.match(String(out.headers['set-cookie']), /^__Host-refreshToken=; Max-Age=0/);
      assert.equal((await again({ cookie: last, origin: url })).status, 401);
      assert.equal((await send('/login', { json: { ...remembered, password: 'wrong' } })).status, 401);
    });
  },

  async 'Limit log-ins'(code) {
    const redis = await startRedis();
    const client = await createClient({ url: `redis://127.0.0.1:${redis.port}` }).connect();
    try {
      await serving(cook(code, 'app', { client }).app, async (send) => {
        const statuses = async (count, password) => {
          const all = [];
          for (let i = 0; i < count; i += 1) {
            all.push((await send('/login', { json: { login: 'alice', password } })).status);
          }
          return all;
        };
        assert.deepEqual(await statuses(11, 'right'), Array(11).fill(200));
        assert.deepEqual(await statuses(11, 'wrong'), [...Array(10).fill(401), 429]);
        assert.deepEqual(await statuses(1, 'right'), [429]);
      });
      assert.ok((await client.keys('log-ins:*')).length > 0);
    } finally {
      client.destroy();
      await redis.stop();
    }
  },

  async 'Guard routes by role'(code) {
    const { app } = cook(code, 'app');
    app.use('/admin', (_req, res) => res.sendStatus(204));
    const tokens = [undefined, grantOf('bob'), grantOf('alice')];
    await serving(app, async (send) => {
      const statuses = (place, method = 'GET') =>
        Promise.all(
          tokens.map(
            async (token) => (await send(place, { method, headers: token ? bearer(token) : {} })).status,
          ),
        );
      assert.deepEqual(await statuses('/me'), [401, 200, 200]);
      assert.deepEqual(await statuses('/admin'), [401, 403, 204]);
      assert.deepEqual(await statuses('/pages/1', 'PUT'), [401, 403, 204]);
    });
  },

  async 'Change a password'(code) {
    const before = users.bob.securityStamp;
    const changePassword = async (id, { password }) =>
      password === 'right' && id === '2' ? Object.assign(users.bob, { securityStamp: 'changed' }) : null;
    const { app } = cook(code, 'app', { changePassword });
    app.post('/login', async (req, res) => res.json(await req.identity.logIn()));
    app.get('/me', (req, res) => res.json(req.identity.user.isAuthenticated));
    await serving(app, async (send, origin) => {
      const logIn = () => send('/login', { json: { ...remembered, login: 'bob' } });
      const [laptop, phone] = [await logIn(), await logIn()];
      const change = (password) =>
        send('/password', {
          method: 'PUT',
          headers: bearer(laptop.json.grantToken),
          json: { password, rememberMe: true },
        });
      const me = async (token) => (await send('/me', { headers: bearer(token) })).json;
      assert.equal((await change('wrong')).status, 403);
      assert.equal(await me(phone.json.grantToken), true);
      const changed = await change('right');
      assert.equal(changed.status, 200);
      assert.equal(await me(phone.json.grantToken), false);
      assert.equal(await me(changed.json.grantToken), true);
      const renew = async (response) =>
        (await send('/login', { method: 'POST', headers: { cookie: cookieOf(response), origin } })).json
          .statusCode;
      assert.equal(await renew(phone), 401);
      assert.equal(await renew(changed), 200);
    });
    users.bob.securityStamp = before;
  },

  async 'Rotate keys to RS256, and publish them'(code) {
    const { app } = cook(code, 'app', { rsaPrivateKeyPem: keys.rsa.privateKey });
    app.post('/login', async (req, res) => res.json(await req.identity.logIn()));
    app.get('/me', (req, res) => res.json(req.identity.user.id));
    const now = Math.floor(Date.now() / 1000);
    const old = keys.sign({ alg: 'HS256', typ: 'JWT' }, { userId: '7', roles: '', iat: now, exp: now + 60 });
    await serving(app, async (send, url) => {
      const { grantToken } = (await send('/login', { json: remembered })).json;
      const jose = await import('jose');
      const set = jose.createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
      const { payload, protectedHeader } = await jose.jwtVerify(grantToken, set);
      assert.deepEqual([payload.userId, protectedHeader.alg, protectedHeader.kid], ['1', 'RS256', '2026-12']);
      await assert.rejects(jose.jwtVerify(keys.tampered(grantToken), set));
      const me = async (token) => (await send('/me', { headers: bearer(token) })).json;
      assert.deepEqual([await me(grantToken), await me(old), await me(keys.tampered(old))], ['1', '7', null]);
      const { json } = await send('/.well-known/jwks.json');
      assert.deepEqual(
        json.keys.map(({ kid, d, k }) => [kid, d, k]),
        [['2026-12', undefined, undefined]],
      );
    });
  },
};
