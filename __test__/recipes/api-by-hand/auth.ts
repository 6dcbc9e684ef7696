import type { DatabaseSync } from 'node:sqlite';
import { JwtMiddleware, jwtIdentity } from 'latchkey';
import { accountById, authenticate } from '../../../examples/api/src/users.ts';

export const REFRESH_DAYS = 30;

interface Given {
  database: DatabaseSync;
  secret: string;
  /** PEM of the service that exports. */
  exporterKey: string;
}

export function createAuth({ database, secret, exporterKey }: Given) {
  const store = { type: 'sql', client: database } as const;
  const identity = jwtIdentity({
    security: { key: secret, algorithm: 'HS256' },
    workers: {
      async getUser({ id, login, password }) {
        const account = id ? accountById(id) : await authenticate(String(login), String(password));
        if (account === undefined) return null;
        const { name, department, roles, stamp } = account;
        return { userId: account.id, roles, securityStamp: stamp, claims: { name, department } };
      },
    },
    grantToken: { revocation: {} },
    refreshToken: { expiresIn: REFRESH_DAYS, store, rotate: true },
  });
  const services = new JwtMiddleware({
    store,
    grantScopes: true,
    getKey: async ({ iss }) =>
      iss === 'exporter' ? { key: exporterKey, session: { scope: 'export' } } : null,
  });
  return { identity, services };
}
