import { jwtIdentity, type SharedOptions } from 'latchkey';
import 'latchkey/express';
import { createAlerts } from './alerts.ts';
import type { Database } from './database.ts';
import { deviceOf } from './device.ts';
import { GRANT_COOKIE } from './grant-cookie.ts';
import type { Parts } from './parts.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { answerRefusal } from './routes/refusal.ts';
import { createUsers, type User } from './users.ts';

declare global {
  namespace Express {
    interface IdentityClaims {
      name: string;
    }
  }
}

interface Given {
  database: Database;
  store: SharedOptions;
  /** Signs the tokens, and seals what is stored about sessions. */
  secret: string;
  passwords?: Passwords;
}

/** Users, and who of them sent a request. */
export function createParts({ database, store, secret, passwords = createPasswords() }: Given): Parts {
  const users = createUsers(database, passwords);
  const alerts = createAlerts(database);
  const identity = jwtIdentity({
    security: { key: secret, algorithm: 'HS256' },
    workers: {
      // With the id of a refresh token, or with what the log-in form holds.
      async getUser({ id, login, password }) {
        const user = id ? users.byId(String(id)) : await users.authenticate(String(login), String(password));
        return user && profileOf(user);
      },
    },
    tokenFrom: [{ cookie: GRANT_COOKIE }],
    grantToken: { expiresIn: 15, revocation: { staleness: 0 } },
    refreshToken: {
      expiresIn: 30,
      store,
      rotate: true,
      cookie: true,
      label: deviceOf,
      onReuse: ({ userId, label }) => alerts.add(String(userId), label ?? 'Unknown device'),
    },
    onRefused: answerRefusal,
  });
  return { users, alerts, identity };
}

export type Profile = ReturnType<typeof profileOf>;

/** What tokens say about a user. */
export function profileOf({ id, roles, stamp, name }: User) {
  return { userId: id, roles, securityStamp: stamp, claims: { name } };
}
