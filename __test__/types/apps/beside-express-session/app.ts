// An application with express-session and its types: latchkey declares nothing of `req.session`, and puts its session elsewhere.

import express from 'express';
import session from 'express-session';
import { JwtMiddleware, jwtIdentity } from 'latchkey';

declare module 'express-session' {
  interface SessionData {
    cart: string[];
  }
}

declare global {
  namespace Express {
    interface Request {
      auth: { iss: string; exp: number };
    }
  }
}

const auth = new JwtMiddleware({
  getKey: async () => 'key',
  store: { type: 'memory' },
  requestProperty: 'auth',
});
const identity = jwtIdentity({
  security: { key: 'secret' },
  workers: { getUser: async ({ login }) => (login === 'alice' ? { userId: 1 } : null) },
});

const app = express();
app.use(session({ secret: 'secret', resave: false, saveUninitialized: false }));
app.use(identity);
app.get('/cart', (req, res) => {
  const cart: string[] = req.session.cart ?? [];
  // @ts-expect-error the session of express-session has no issuer
  req.session.iss;
  req.session.destroy(() => res.json(cart));
});
app.get('/account', auth.check, (req, res) => res.json([req.auth.iss, req.session.id]));
app.get('/me', identity.requireUser, (req, res) => res.json(req.sessionID));
