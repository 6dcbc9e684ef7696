import type { NextFunction, Request, Response } from 'express';
import type { LatchkeyError } from 'latchkey';
import { logIn } from '../grant-cookie.ts';
import { logInPage } from '../pages/account.ts';
import { html } from '../pages/html.ts';
import { layout } from '../pages/layout.ts';

/** What a guard's refusal looks like. A remembered user whose grant token has expired gets another, and the page. */
export async function answerRefusal(
  req: Request,
  res: Response,
  _next: NextFunction,
  failure: LatchkeyError,
) {
  if (failure.status === 403) {
    const body = html`<p class="lead">Your account lacks the role that this page needs.</p>`;
    return res.status(403).send(layout(req, { title: 'No access', body }));
  }
  if (await logIn(req, res)) return res.redirect(307, req.originalUrl);
  const next = req.method === 'GET' ? req.originalUrl : '/sessions';
  return res.status(401).send(layout(req, { title: 'Log in', body: logInPage({ next }) }));
}
