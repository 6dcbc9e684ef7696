import express from 'express5';
import latchkey from 'latchkey';
import type { Claims, Session } from './express';

const auth = new latchkey<Session>({
  getKey(payload, callback) {
    callback(null, payload.client_id === 'a' ? 'key' : undefined, { uid: 1 });
  },
  store: { type: 'encrypted', secret: ['new', Buffer.alloc(32)] },
});

const identity = latchkey<Claims>({
  security: { key: 'secret', algorithm: 'HS256' },
  workers: {
    getUser: async ({ id }) => (id ? { userId: 1, claims: { department: 'a' } } : null),
  },
});

const app = express();
app.use(identity);
app.post('/token', auth.token);
app.post('/token', auth.token.bind(auth));
app.get('/method', auth.check, (req, res) => {
  const uid: number = req.session.uid;
  // @ts-expect-error
  req.session.name;
  res.send({ uid });
});
app.get('/scoped', auth.check.withScope('read'), (req, res) => res.json(req.session.uid));
app.post('/login', async (req, res, next) => {
  try {
    const { statusCode, grantToken, refreshToken } = await req.identity.logIn();
    res.status(statusCode).json({ grantToken, refreshToken });
  } catch (error) {
    next(error);
  }
});
app.get('/me', (req, res) => {
  const department: string = req.identity.user.claims.department;
  // @ts-expect-error
  req.identity.user.claims.salary;
  res.send(req.identity.user.isAuthenticated ? department : '');
});

const router = express.Router();
router.use(identity, auth.check);
