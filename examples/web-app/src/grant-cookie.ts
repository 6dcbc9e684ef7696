import type { Request, Response } from 'express';
import type { Profile } from './identity.ts';

export const GRANT_COOKIE = '__Host-grantToken';

const FLAGS = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;

/**
 * Logs in, and puts the grant token into a cookie, because pages without scripts can't send it in a header. It ends with the browser; the
 * refresh token's cookie, which latchkey sets, stays for as long as the token is valid.
 */
export async function logIn(req: Request, res: Response, user?: Profile): Promise<boolean> {
  const { grantToken } = await req.identity.logIn(user);
  if (grantToken !== null) res.cookie(GRANT_COOKIE, grantToken, FLAGS);
  return grantToken !== null;
}

export function forgetGrant(res: Response) {
  res.clearCookie(GRANT_COOKIE, FLAGS);
}
