import { Router } from 'express';
import { forgetGrant } from '../grant-cookie.ts';
import { layout } from '../pages/layout.ts';
import { sessionsPage } from '../pages/sessions.ts';
import type { Parts } from '../parts.ts';

/** The user's sessions: seen and ended. */
export function sessionRoutes({ alerts, identity }: Parts): Router {
  const router = Router();
  router.use(identity.requireUser);

  router.get('/', async (req, res) => {
    const { user } = req.identity;
    const body = sessionsPage(await req.identity.listSessions(), alerts.of(String(user.id)));
    res.send(layout(req, { title: 'My sessions', body }));
  });

  router.post('/:id/end', async (req, res) => {
    await req.identity.logOutSession(req.params.id);
    res.redirect(303, '/sessions?notice=session-ended');
  });

  router.post('/end-others', async (req, res) => {
    await req.identity.logOutOthers();
    res.redirect(303, '/sessions?notice=others-ended');
  });

  router.post('/end-all', async (req, res) => {
    await req.identity.logOutAll();
    forgetGrant(res);
    res.redirect(303, '/?notice=logged-out-everywhere');
  });

  router.post('/dismiss-alerts', (req, res) => {
    alerts.clear(String(req.identity.user.id));
    res.redirect(303, '/sessions');
  });
  return router;
}
