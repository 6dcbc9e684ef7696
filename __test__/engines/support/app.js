'use strict';

const util = require('node:util');
const express = require('express5');
const { JwtMiddleware } = require('latchkey');
const { createSigner } = require('latchkey/jwt');
const { request } = require('../../support/request');
const { serve } = require('../../support/serve');

const SECRET = 'a secret of the client, long enough';
const sign = createSigner({ key: SECRET, algorithm: 'HS256' });
const FORGED = 'x'.repeat(43);

/**
 * An app over a store: its token endpoint and a protected route.
 *
 * @param {any} storeOptions
 */
async function startApp(storeOptions) {
  const auth = new JwtMiddleware({
    getKey: (_payload, callback) => callback(null, SECRET),
    store: storeOptions,
  });
  const app = express();
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  app.get('/', auth.check, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session));
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => {
      res.status(500).send(String(error.code));
    },
  );
  const { url, close } = await serve(app);
  const store = /** @type {any} */ (auth.store);
  return {
    store,
    close,
    /** @returns {Promise<string>} a new access token, without HTTP */
    make: (more = {}) => util.promisify(store.make).call(store, { ...more, exp: Date.now() / 1000 + 600 }),
    /** What the protected route answers: the status, and the error's code where there was one. */
    async check(/** @type {string} */ token) {
      const { status, text } = await request(url, { headers: { authorization: `Bearer ${token}` } });
      return status === 500 ? `500 ${text}` : String(status);
    },
    /** What the token endpoint answers. */
    async token() {
      const assertion = sign({ iss: 'client', exp: Math.floor(Date.now() / 1000) + 60 });
      const { status, text } = await request(`${url}/token`, { form: { assertion } });
      return status === 500 ? `500 ${text}` : String(status);
    },
  };
}

module.exports = { FORGED, startApp };
