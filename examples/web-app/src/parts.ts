import type { JwtIdentityHandler } from 'latchkey';
import type { Alerts } from './alerts.ts';
import type { Users } from './users.ts';

/** What the routes need. */
export interface Parts {
  users: Users;
  alerts: Alerts;
  identity: JwtIdentityHandler<Express.IdentityClaims>;
}
