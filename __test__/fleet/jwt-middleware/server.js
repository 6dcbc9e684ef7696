'use strict';

// One server of a fleet: an Express app with a middleware for each of the given stores, all below their own path. Of
// the two products it only knows what both have.

const { serve } = require('../support/process');

serve(({ product, stores, clients, ttl }) => {
  const JwtMiddleware =
    product === 'original' ? require('original-jwt-middleware') : require('../../../lib/jwt-middleware');
  const express = product === 'original' ? require('express4') : require('express5');
  const certificates = new Map(Object.entries(clients));
  const app = express();
  app.use(express.urlencoded({ extended: false }));

  /** @type {string[]} */
  const events = [];
  const middlewares = stores.map((/** @type {any} */ store, /** @type {number} */ index) => {
    const auth = new JwtMiddleware({
      ttl,
      store: { type: 'encrypted', ...revived(store) },
      debug: (/** @type {any} */ { error }) => events.push(String(error)),
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) =>
        cb(null, certificates.get(payload.client_id), { uid: index }),
    });
    app.post(`/${index}/oauth/token`, auth.token.bind(auth));
    app.get(`/${index}/account`, auth.check.bind(auth), (/** @type {any} */ req, /** @type {any} */ res) =>
      res.json(req.session),
    );
    return auth;
  });

  return {
    app,
    tell: () => ({
      counts: middlewares.map((/** @type {any} */ auth) => auth.store.legacy ?? null),
      announced: events.filter((event) => event === 'legacy_token_opened').length,
    }),
  };
});

/**
 * Store options have been through JSON: bytes come as `{ hex }`.
 *
 * @param {any} value
 * @returns {any}
 */
function revived(value) {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.hex === 'string') return Buffer.from(value.hex, 'hex');
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revived(member)]));
}
