import { type Request, type Response, Router } from 'express';
import { forgetGrant, logIn } from '../grant-cookie.ts';
import { landingPage, logInPage, signUpPage } from '../pages/account.ts';
import { layout } from '../pages/layout.ts';
import type { Parts } from '../parts.ts';
import { limitAttempts } from '../rate-limit.ts';

const MIN_LENGTH = 12;

/** Signing up, logging in and out. */
export function accountRoutes({ users }: Parts): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    if (req.identity.user.isAuthenticated || (await logIn(req, res))) return res.redirect('/sessions');
    res.send(layout(req, { title: 'Sessions you can see', body: landingPage() }));
  });

  router.get('/signup', (req, res) => showSignUp(req, res, {}));
  router.post('/signup', limitAttempts(), async (req, res) => {
    const { name, password } = credentialsOf(req);
    if (!/^[\p{L}\p{N}._-]{1,40}$/u.test(name)) {
      return showSignUp(req, res, { name, problem: 'Choose a name of letters and digits.' });
    }
    if (password.length < MIN_LENGTH) {
      return showSignUp(req, res, {
        name,
        problem: `Choose a password of at least ${MIN_LENGTH} characters.`,
      });
    }
    const user = await users.create(name, password);
    if (!user) return showSignUp(req, res, { name, problem: 'That name is taken.' });
    await logIn(req, res);
    res.redirect(303, '/sessions?notice=welcome');
  });

  router.get('/login', (req, res) => showLogIn(req, res, {}));
  router.post('/login', limitAttempts(), async (req, res) => {
    if (await logIn(req, res)) return res.redirect(303, localPath(req.body.next));
    const { name } = credentialsOf(req);
    showLogIn(req, res, { name, problem: 'Name or password is wrong.' });
  });

  router.post('/logout', async (req, res) => {
    await req.identity.logOut();
    forgetGrant(res);
    res.redirect(303, '/?notice=logged-out');
  });
  return router;
}

type Refused = { name?: string; problem?: string };

function showSignUp(req: Request, res: Response, form: Refused): void {
  res.status(form.problem ? 422 : 200).send(layout(req, { title: 'Sign up', body: signUpPage(form) }));
}

function showLogIn(req: Request, res: Response, form: Refused): void {
  const next = localPath(req.query.next ?? req.body?.next);
  res
    .status(form.problem ? 401 : 200)
    .send(layout(req, { title: 'Log in', body: logInPage({ ...form, next }) }));
}

function credentialsOf(req: Request): { name: string; password: string } {
  return { name: String(req.body?.login ?? ''), password: String(req.body?.password ?? '') };
}

/** Never to another site, whatever a link says. */
function localPath(path: unknown): string {
  return typeof path === 'string' && /^\/[\w-]+$/.test(path) ? path : '/sessions';
}
