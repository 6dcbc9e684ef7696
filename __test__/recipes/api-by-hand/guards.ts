import type { NextFunction, Request, RequestHandler, Response } from 'express';

const REALM = 'Bearer realm="example"';

export function requireUser(req: Request, res: Response, next: NextFunction): void {
  if (req.identity?.user.isAuthenticated) {
    next();
    return;
  }
  const hasToken = req.headers.authorization !== undefined;
  res.set('WWW-Authenticate', hasToken ? `${REALM}, error="invalid_token"` : REALM);
  res.sendStatus(401);
}

export function requireRole(...roles: string[]): RequestHandler {
  return (req, res, next) => {
    requireUser(req, res, () => {
      const given = req.identity.user.roles;
      const own = (typeof given === 'string' ? given.split(',') : given).map((role) => role.trim());
      if (own.some((role) => roles.includes(role))) return next();
      forbid(res);
    });
  };
}

export function requireClaim(name: 'name' | 'department', value: string): RequestHandler {
  return (req, res, next) => {
    requireUser(req, res, () => {
      if (req.identity.user.claims[name] === value) return next();
      forbid(res);
    });
  };
}

export function requireScope(scope: string): RequestHandler {
  return (req, res, next) => {
    if (String(req.session?.scope).split(' ').includes(scope)) return next();
    forbid(res);
  };
}

function forbid(res: Response): void {
  res.set('WWW-Authenticate', `${REALM}, error="insufficient_scope"`);
  res.sendStatus(403);
}
