import type { DatabaseSync } from 'node:sqlite';
import express, { type Express } from 'express';
import { accountById, allAccounts, authenticate, changePassword } from '../../../examples/api/src/users.ts';
import { type createAuth, REFRESH_DAYS } from './auth.ts';
import { clearRefreshToken, refreshTokenFromCookie, setRefreshToken } from './cookies.ts';
import { requireClaim, requireRole, requireScope, requireUser } from './guards.ts';
import { isReachable } from './table.ts';

interface Parts extends ReturnType<typeof createAuth> {
  database: DatabaseSync;
}

export function createApp({ identity, services, database }: Parts): Express {
  const app = express();
  app.get('/ready', (_req, res) => {
    res.sendStatus(isReachable(database) ? 204 : 503);
  });
  app.post('/oauth/token', express.urlencoded({ extended: false }), services.token);
  app.get('/export', services.check, requireScope('export'), (_req, res) => {
    res.json(allAccounts().map(({ name, department }) => ({ name, department })));
  });

  app.use(express.json(), identity);
  app.post('/login', refreshTokenFromCookie, async (req, res) => {
    const { statusCode, grantToken, refreshToken } = await req.identity.logIn();
    if (statusCode === 401) clearRefreshToken(res);
    setRefreshToken(res, refreshToken, REFRESH_DAYS);
    res.status(statusCode).json({ grantToken });
  });
  app.post('/logout', refreshTokenFromCookie, async (req, res) => {
    await req.identity.logOut();
    clearRefreshToken(res);
    res.sendStatus(204);
  });
  app.get('/me', requireUser, (req, res) => {
    res.json(req.identity.user);
  });
  app.get('/sessions', requireUser, async (req, res) => {
    res.json(await req.identity.listSessions());
  });
  app.put('/password', requireUser, async (req, res) => {
    const account = accountById(String(req.identity.user.id));
    if (!account || !(await authenticate(account.name, String(req.body.password)))) {
      res.sendStatus(403);
      return;
    }
    await changePassword(account, String(req.body.newPassword));
    await req.identity.logOutAll();
    clearRefreshToken(res);
    res.sendStatus(204);
  });
  app.get('/users', requireRole('admin'), (_req, res) => {
    res.json(allAccounts().map(({ name, roles }) => ({ name, roles })));
  });
  app.get('/invoices', requireClaim('department', 'finance'), (_req, res) => {
    res.json([]);
  });
  return app;
}
