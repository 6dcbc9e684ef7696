'use strict';

// One server of a fleet, with jwt-identity 3.1.0 or latchkey. It only knows what both have.

const express = require('express5');
const { serve } = require('../support/process');

/**
 * Users u0, u1 and so on, each with its number as password. Those with an odd number have no security stamp, no roles
 * and no claims.
 *
 * @param {string} userId
 */
function userOf(userId) {
  const index = Number(userId?.slice(1));
  if (!Number.isInteger(index)) return null;
  return index % 2 === 0
    ? {
        userId,
        roles: 'reader,writer',
        securityStamp: `stamp of ${userId}`,
        claims: { email: `${userId}@example.com` },
      }
    : { userId, claims: {} };
}

serve(({ product, options }) => {
  const jwtIdentity =
    product === 'original' ? require('original-jwt-identity') : require('../../../lib/jwt-identity');
  const app = express();
  app.use(express.json());
  app.use(
    jwtIdentity({
      ...options,
      workers: {
        getUser: async ({ id, login, password }) =>
          id ? userOf(id) : login === `u${password}` ? userOf(login) : null,
      },
    }),
  );
  app.get('/me', (req, res) => res.json(req.identity.user));
  app.post('/login', async (req, res) => res.json(await req.identity.logIn()));
  app.post('/verify', async (req, res) => res.json(await req.identity.verifyGrantToken(req.body.token)));
  return { app };
});
