import type { NextFunction, Request, Response } from 'express';

/**
 * Refuses forms that another site sends with the user's cookies. SameSite cookies stop other sites, but not other ports and
 * subdomains of the same site. Every browser since 2023 sends Sec-Fetch-Site, and without it nobody's cookies are at stake.
 */
export function sameOriginOnly(req: Request, res: Response, next: NextFunction) {
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  const site = req.get('sec-fetch-site') ?? 'none';
  if (isRead || site === 'same-origin' || site === 'none') next();
  else res.status(403).type('text').send('This form was sent by another site, so it was refused.\n');
}
