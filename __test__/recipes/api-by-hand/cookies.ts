import type { NextFunction, Request, Response } from 'express';

const NAME = '__Host-refreshToken';
const FLAGS = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;
const DAYS = 86_400_000;

/** Puts the cookie's refresh token where latchkey looks for it, unless another site makes the browser send it. */
export function refreshTokenFromCookie(req: Request, res: Response, next: NextFunction): void {
  const cookie = cookieOf(req);
  const isUsed =
    cookie !== undefined && req.body?.refreshToken === undefined && req.body?.password === undefined;
  if (!isUsed) {
    next();
    return;
  }
  if (!isSameOrigin(req)) {
    res.status(403).json({ error: 'cross_site' });
    return;
  }
  req.body = { ...req.body, refreshToken: cookie };
  next();
}

export function setRefreshToken(res: Response, token: string | null, days: number): void {
  if (token !== null) res.cookie(NAME, token, { ...FLAGS, maxAge: days * DAYS });
}

export function clearRefreshToken(res: Response): void {
  res.clearCookie(NAME, FLAGS);
}

function cookieOf(req: Request): string | undefined {
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME && value) return decodeURIComponent(value);
  }
  return undefined;
}

function isSameOrigin(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.get('origin');
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === req.get('host');
  } catch {
    return false;
  }
}
