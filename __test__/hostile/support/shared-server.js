'use strict';

// One of several servers that share what was ended and what was used, in the store that the first message says.

const express = require('express5');
const { serve } = require('../../fleet/support/process');
const JwtMiddleware = require('../../../lib/jwt-middleware');

/** Many servers on a busy machine are slow, and not down. */
const timeout = '9s';

/** Stores that processes can share. @type {Record<string, (where: any) => any>} */
const stores = {
  /** Verbs over HTTP, from the test's own process. */
  http: ({ url }) => {
    const call =
      (/** @type {string} */ verb) =>
      async (/** @type {any[]} */ ...args) => {
        const response = await fetch(url, { method: 'POST', body: JSON.stringify([verb, ...args]) });
        return JSON.parse(await response.text());
      };
    return { get: call('get'), put: call('put'), remove: call('remove'), add: call('add'), timeout };
  },
  redis: ({ port }) => {
    const { Redis } = require('ioredis5');
    const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 50 });
    // A test that takes the server away expects that the client complains.
    client.on('error', () => {});
    return { type: 'redis', client, timeout };
  },
};

serve(({ secret, store: { kind, ...where } }) => {
  const shared = /** @type {any} */ (stores[kind])(where);
  const auth = new JwtMiddleware({
    getKey: (/** @type {any} */ _payload, /** @type {any} */ callback) => callback(null, secret),
    store: { type: 'encrypted', secret, revocation: { store: shared, staleness: 0 } },
    replay: { store: shared },
  });
  const app = express();
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  app.get('/account', auth.check, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session));
  app.post('/logout', async (req, res) => {
    res.json(await auth.revoke(String(req.headers.authorization?.slice('Bearer '.length))));
  });
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
      res.status(500).json(error.code),
  );
  return { app };
});
