import { type Request, type Response, Router } from 'express';
import { logIn } from '../grant-cookie.ts';
import { profileOf } from '../identity.ts';
import { passwordPage } from '../pages/account.ts';
import { layout } from '../pages/layout.ts';
import type { Parts } from '../parts.ts';
import { limitAttempts } from '../rate-limit.ts';

/** Changing the password, which ends every session and starts a new one here. */
export function passwordRoutes({ users, identity }: Parts): Router {
  const router = Router();
  router.use(identity.requireUser);

  router.get('/', (req, res) => show(req, res));
  router.post('/', limitAttempts(), async (req, res) => {
    const { id, claims } = req.identity.user;
    const { currentPassword = '', newPassword = '' } = req.body;
    if (!(await users.authenticate(String(claims.name), currentPassword))) {
      return show(req, res, 'The current password is wrong.');
    }
    if (newPassword.length < 12) return show(req, res, 'Choose a password of at least 12 characters.');
    const user = await users.changePassword(String(id), newPassword);
    await req.identity.logOutAll();
    await logIn(req, res, user && profileOf(user));
    res.redirect(303, '/sessions?notice=password-changed');
  });
  return router;
}

async function show(req: Request, res: Response, problem?: string): Promise<void> {
  const remembered = (await req.identity.listSessions()).some(({ current }) => current);
  res.status(problem ? 422 : 200);
  res.send(layout(req, { title: 'Change your password', body: passwordPage({ problem, remembered }) }));
}
