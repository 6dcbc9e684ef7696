'use strict';

const crypto = require('node:crypto');
const express = require('express5');
const { JwtMiddleware, jwtIdentity } = require('latchkey');
const { createSigner } = require('latchkey/jwt');
const { request } = require('../../support/request');
const { serve } = require('../../support/serve');

const SECRET = 'a secret of the client, long enough';
const sign = createSigner({ key: SECRET, algorithm: 'HS256' });
const seconds = () => Math.floor(Date.now() / 1000);

/** @typedef {Awaited<ReturnType<typeof startFaultApp>>} FaultApp */

/**
 * Both products over one engine, with everything that they can store there.
 *
 * @param {any} store
 */
async function startFaultApp(store) {
  const auth = new JwtMiddleware({
    getKey: (_payload, callback) => callback(null, SECRET),
    store,
    replay: { store },
  });
  const app = express();
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  app.get('/check', auth.check, (_req, res) => res.sendStatus(200));
  app.use(
    express.json(),
    jwtIdentity({
      security: { key: SECRET },
      workers: { getUser: async ({ id, login }) => ({ userId: id ?? login, securityStamp: 'a' }) },
      refreshToken: { store, rotate: true },
      grantToken: { revocation: { staleness: 0 } },
    }),
  );
  app.post('/login', async (/** @type {any} */ req, res) => {
    const { statusCode, grantToken, refreshToken } = await req.identity.logIn();
    res.status(statusCode).json({ grantToken, refreshToken });
  });
  app.post('/logout', async (/** @type {any} */ req, res) => {
    res.status((await req.identity.logOut()) ? 200 : 401).end();
  });
  app.get('/me', (/** @type {any} */ req, res) => {
    res.sendStatus(req.identity.user.isAuthenticated ? 200 : 401);
  });
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
      res.status(error.status ?? 500).json({ code: error.code }),
  );
  const { url, close } = await serve(app);

  /** @param {string} path @param {object} [options] */
  const call = async (path, options) => {
    const begun = performance.now();
    const { status, json } = await request(`${url}${path}`, options);
    return { status, json, milliseconds: performance.now() - begun };
  };
  /** @param {string} token */
  const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
  return {
    close,
    createAssertion: () => sign({ iss: 'client', jti: crypto.randomUUID(), exp: seconds() + 300 }),
    token: (/** @type {string} */ assertion) => call('/token', { form: { assertion } }),
    check: (/** @type {string} */ token) => call('/check', bearer(token)),
    logIn: () => call('/login', { json: { login: crypto.randomUUID(), rememberMe: true } }),
    refresh: (/** @type {string} */ refreshToken) => call('/login', { json: { refreshToken } }),
    logOut: (/** @type {string} */ refreshToken) => call('/logout', { json: { refreshToken } }),
    visit: (/** @type {string} */ grantToken) => call('/me', bearer(grantToken)),
  };
}

module.exports = { startFaultApp };
