'use strict';

// One of several servers that share a store of used assertions: whatever says so in the first message.

const express = require('express5');
const { serve } = require('../../fleet/support/process');
const JwtMiddleware = require('../../../lib/jwt-middleware');

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
    return { get: call('get'), put: call('put'), remove: call('remove'), add: call('add') };
  },
  redis: ({ port }) => {
    const { Redis } = require('ioredis5');
    return { type: 'redis', client: new Redis({ host: '127.0.0.1', port }) };
  },
};

serve(({ secret, store: { kind, ...where } }) => {
  const app = express();
  const auth = new JwtMiddleware({
    getKey: (/** @type {any} */ _payload, /** @type {any} */ callback) => callback(null, secret),
    store: { type: 'memory' },
    replay: stores[kind]?.(where),
  });
  app.post('/token', express.urlencoded({ extended: false }), auth.token);
  return { app };
});
