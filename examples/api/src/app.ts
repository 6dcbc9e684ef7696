import express, { type Express } from 'express';
import type { Auth } from './auth.ts';
import { accountById, allAccounts, authenticate, changePassword } from './users.ts';

export function createApp({ identity, services }: Auth): Express {
  const app = express();
  app.get('/ready', async (_req, res) => {
    await Promise.all([identity.ready(), services.ready()]);
    res.sendStatus(204);
  });
  app.post('/oauth/token', express.urlencoded({ extended: false }), services.token);
  app.get('/export', services.requireScope('export'), (_req, res) => {
    res.json(allAccounts().map(({ name, department }) => ({ name, department })));
  });

  app.use(express.json(), identity);
  app.post('/login', async (req, res) => {
    const { statusCode, grantToken } = await req.identity.logIn();
    res.status(statusCode).json({ grantToken });
  });
  app.post('/logout', async (req, res) => {
    await req.identity.logOut();
    res.sendStatus(204);
  });
  app.get('/me', identity.requireUser, (req, res) => {
    res.json(req.identity.user);
  });
  app.get('/sessions', identity.requireUser, async (req, res) => {
    res.json(await req.identity.listSessions());
  });
  app.put('/password', identity.requireUser, async (req, res) => {
    const account = accountById(String(req.identity.user.id));
    if (!account || !(await authenticate(account.name, String(req.body.password)))) {
      res.sendStatus(403);
      return;
    }
    await changePassword(account, String(req.body.newPassword));
    await req.identity.logOutAll();
    res.sendStatus(204);
  });
  app.get('/users', identity.requireRole('admin'), (_req, res) => {
    res.json(allAccounts().map(({ name, roles }) => ({ name, roles })));
  });
  app.get('/invoices', identity.requireClaim('department', 'finance'), (_req, res) => {
    res.json([]);
  });
  return app;
}
