import express from 'express5';
import latchkey, { type Authenticated } from 'latchkey';
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
app.get('/scoped', auth.requireScope('read'), (req, res) => res.json(req.session.uid));
app.post('/login', async (req, res, next) => {
  try {
    const { statusCode, grantToken, refreshToken } = await req.identity.logIn();
    res.status(statusCode).json({ grantToken, refreshToken });
  } catch (error) {
    next(error);
  }
});
app.get('/me', (req, res) => {
  const { user } = req.identity;
  // @ts-expect-error an anonymous user has no claims
  const early: string = user.claims.department;
  // @ts-expect-error
  user.claims.salary;
  res.send(user.isAuthenticated ? user.claims.department.length : early);
});

const router = express.Router();
router.use(identity, auth.check);

// Guards, alone and around a handler, which then has an authenticated user.
app.get('/account', identity.requireUser, (req, res) => res.json(req.identity.user.id));
app.get(
  '/account/:part',
  identity.requireUser((req, res, next) => {
    const isAuthenticated: true = req.identity.user.isAuthenticated;
    const department: string = req.identity.user.claims.department;
    // @ts-expect-error
    req.identity.user.claims.salary;
    if (isAuthenticated) res.json({ department, part: req.params.part });
    else next('route');
  }),
);
app.use('/admin', identity.requireRole('admin'), router);
app.put('/page', identity.requireRole(['admin', 'editor']), (_req, res) => res.sendStatus(204));
app.delete(
  '/page',
  identity.requireRole(
    'admin',
    async (req: Authenticated<express.Request, Claims>, res: express.Response) => {
      const isAuthenticated: true = req.identity.user.isAuthenticated;
      res.json(isAuthenticated && req.ip);
      // @ts-expect-error
      req.pi;
    },
  ),
);
app.get('/sales', identity.requireClaim('department', 'sales'), (_req, res) => res.sendStatus(204));
app.get(
  '/team',
  identity.requireClaim('department', async (department) => department.startsWith('sales')),
  identity.requireClaim(
    'department',
    (department, req) => department === req.params.team,
    (req, res) => res.json(req.identity.user.claims.department.length),
  ),
);
// @ts-expect-error a claim has the name and the type that were declared
identity.requireClaim('departmant', 'sales');
// @ts-expect-error
identity.requireClaim('department', 5);
// @ts-expect-error
identity.requireClaim('department');
// @ts-expect-error a match is not a boolean
identity.requireClaim('department', (department) => department.match(/sales/));
// @ts-expect-error
identity.requireRole();
// @ts-expect-error called instead of mounted
app.use(identity.requireUser());
