// An application with the types of `latchkey/express`, whose claims it declares in the two interfaces.

import express from 'express';
import { jwtIdentity } from 'latchkey';
import 'latchkey/express';
import { requireToken } from 'latchkey/verifier';

declare global {
  namespace Express {
    interface IdentityClaims {
      department: string;
    }
    interface AccessToken {
      tenant: number;
    }
  }
}

const identity = jwtIdentity({
  security: { key: 'secret' },
  workers: { getUser: async () => ({ userId: 1, claims: { department: 'sales' } }) },
});
const api = requireToken({ issuer: 'https://as.example', audience: 'https://api.example' });

const app = express();
app.use(identity);
app.get('/me', (req, res) => {
  const { user } = req.identity;
  if (!user.isAuthenticated) return res.sendStatus(401);
  // @ts-expect-error a claim that was not declared
  user.claims.salary;
  return res.json(user.claims.department.length);
});
app.get('/orders', api, (req, res) => {
  const tenant: number | undefined = req.auth?.tenant;
  const scope: string | undefined = req.auth?.scope;
  // @ts-expect-error a route without `requireToken` has none
  req.auth.tenant;
  res.json({ tenant, scope });
});
// What a body parser made stays as Express types it.
app.put('/password', express.json(), identity.requireUser, (req, res) => res.json(req.body.password));
app.put('/orders', express.json(), api, (req, res) => res.json(req.body.order));
app.get('/session', (req, res) => {
  // @ts-expect-error it belongs to the application and to express-session
  res.json(req.session);
});
