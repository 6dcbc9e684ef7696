import { Router } from 'express';
import { adminPage } from '../pages/admin.ts';
import { layout } from '../pages/layout.ts';
import type { Parts } from '../parts.ts';

/** What only administrators may do. */
export function adminRoutes({ users, identity }: Parts): Router {
  const router = Router();
  router.use(identity.requireRole('admin'));

  router.get('/', async (req, res) => {
    const listed = users.all().map(async (user) => {
      const sessions = await req.identity.listSessions(user.id);
      return { user, sessions: sessions.length };
    });
    res.send(layout(req, { title: 'Users', body: adminPage(await Promise.all(listed)) }));
  });

  router.post('/users/:id/log-out', async (req, res) => {
    await req.identity.logOutAll(req.params.id);
    res.redirect(303, '/admin?notice=user-logged-out');
  });
  return router;
}
