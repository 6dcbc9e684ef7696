import { Router } from 'express';
import { GRANT_COOKIE, logIn } from '../grant-cookie.ts';
import { layout } from '../pages/layout.ts';
import { noSessionPage, outcomePage, type Stage, theftPage } from '../pages/theft.ts';
import type { Parts } from '../parts.ts';

interface Theft {
  /** The user's cookies as they were when they were copied. */
  cookies: string;
  stage: Stage;
}

/** A demonstration: the server plays malware that has copied the user's refresh token. Leave this file out of a real app. */
export function theftRoutes({ identity }: Parts): Router {
  const thefts = new Map<string, Theft>();
  const router = Router();
  router.use(identity.requireUser);

  router.get('/', async (req, res) => {
    const hasSession = (await req.identity.listSessions()).some(({ current }) => current);
    const body = hasSession
      ? theftPage(thefts.get(String(req.identity.user.id))?.stage ?? 'safe')
      : noSessionPage();
    res.send(layout(req, { title: 'What if it is stolen?', body }));
  });

  router.post('/copy', (req, res) => {
    thefts.set(String(req.identity.user.id), { cookies: String(req.headers.cookie), stage: 'copied' });
    res.redirect(303, '/theft');
  });

  router.post('/renew', async (req, res) => {
    const theft = thefts.get(String(req.identity.user.id));
    await logIn(req, res);
    if (theft) theft.stage = 'renewed';
    res.redirect(303, '/theft');
  });

  router.post('/use', async (req, res) => {
    const theft = thefts.get(String(req.identity.user.id));
    if (theft?.stage !== 'renewed') return res.redirect(303, '/theft');
    const isCaught = await useCopy(theft, `http://127.0.0.1:${req.socket.localPort}/sessions`);
    if (isCaught) thefts.delete(String(req.identity.user.id));
    const title = isCaught ? 'The thief was caught' : 'The thief got in, for now';
    res.send(layout(req, { title, body: outcomePage(isCaught) }));
  });
  return router;
}

/** Asks for a page with the refresh token alone, as a thief would whose grant token has expired. */
async function useCopy({ cookies }: Theft, url: string): Promise<boolean> {
  const cookie = cookies
    .split('; ')
    .filter((each) => !each.startsWith(GRANT_COOKIE))
    .join('; ');
  const { status } = await fetch(url, { headers: { cookie, 'sec-fetch-site': 'none' }, redirect: 'manual' });
  return status === 401;
}
