'use strict';

// From log-in to log-out, over HTTP.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const { createGlass, middlewareWith } = require('./session-support');

/**
 * @param {any} express
 * @param {Function} middleware
 */
function appOf(express, middleware) {
  const app = express();
  app.use(express.json(), middleware);
  /** @param {(req: any) => Promise<any>} run */
  const route = (run) => (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
    run(req).then((answer) => res.status(answer.statusCode ?? 200).json(answer), next);
  app.post(
    '/login',
    route((req) => req.identity.logIn()),
  );
  app.post(
    '/logout',
    route(async (req) => ({ ended: await req.identity.logOut() })),
  );
  app.post(
    '/logout/all',
    route(async (req) => ({ ended: await req.identity.logOutAll() })),
  );
  app.get(
    '/sessions',
    route(async (req) => ({ sessions: await req.identity.listSessions() })),
  );
  app.get('/me', (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.identity.user));
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
      res.status(503).json({ code: error.code }),
  );
  return app;
}

for (const { name, express } of versions) {
  test(`${name}: two devices log in, refresh, see each other and log out`, async () => {
    const glass = createGlass();
    const middleware = middlewareWith(
      { rotate: true, store: glass.store, label: (/** @type {any} */ req) => req.get('user-agent') },
      { grantToken: { revocation: { staleness: 0 } } },
    );
    const server = await serve(appOf(express, middleware));
    const post = (/** @type {string} */ path, /** @type {object} */ json, headers = {}) =>
      request(`${server.url}${path}`, { json, headers });
    const bearer = (/** @type {string} */ token) => ({ authorization: `Bearer ${token}` });
    const get = (/** @type {string} */ path, /** @type {string} */ token) =>
      request(`${server.url}${path}`, { headers: bearer(token) });
    try {
      const credentials = { login: 'alice', password: 'x', rememberMe: true };
      const phone = (await post('/login', credentials, { 'user-agent': 'phone' })).json;
      const laptop = (await post('/login', credentials, { 'user-agent': 'laptop' })).json;
      const next = (await post('/login', { refreshToken: phone.refreshToken })).json;
      assert.equal(next.statusCode, 200);
      const again = (await post('/login', { refreshToken: phone.refreshToken })).json;
      assert.equal(again.refreshToken, next.refreshToken);

      const { sessions } = (await get('/sessions', laptop.grantToken)).json;
      assert.deepEqual(sessions.map((/** @type {any} */ { label, current }) => [label, current]).sort(), [
        ['laptop', true],
        ['phone', false],
      ]);
      assert.deepEqual((await post('/logout', { refreshToken: next.refreshToken })).json, { ended: true });
      assert.equal((await post('/login', { refreshToken: next.refreshToken })).status, 401);
      assert.equal((await get('/me', next.grantToken)).json.isAuthenticated, false);
      assert.equal((await get('/me', laptop.grantToken)).json.isAuthenticated, true);

      const tampered = bearer(keys.tampered(laptop.grantToken));
      assert.deepEqual((await post('/logout/all', {}, tampered)).json, { code: 'ERR_USER_UNKNOWN' });
      assert.deepEqual((await post('/logout/all', {}, bearer(laptop.grantToken))).json, { ended: 1 });
      assert.equal((await post('/login', { refreshToken: laptop.refreshToken })).status, 401);
      assert.equal((await get('/me', laptop.grantToken)).json.isAuthenticated, false);

      const last = (await post('/login', credentials)).json;
      glass.before = async () => {
        throw new Error('down');
      };
      assert.deepEqual((await get('/me', last.grantToken)).json, { code: 'ERR_STORE_UNAVAILABLE' });
      assert.equal((await get('/me', 'x')).json.isAuthenticated, false);
      assert.deepEqual((await post('/login', credentials)).json, { code: 'ERR_STORE_UNAVAILABLE' });
      glass.before = () => undefined;
      assert.equal((await get('/me', last.grantToken)).json.isAuthenticated, true);
      assert.equal((await post('/login', { refreshToken: last.refreshToken })).status, 200);
    } finally {
      await server.close();
    }
  });
}
