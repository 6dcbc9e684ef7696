import { type EngineOptions, JwtMiddleware, jwtIdentity } from 'latchkey';
import 'latchkey/express';
import { accountById, authenticate } from './users.ts';

declare global {
  namespace Express {
    interface IdentityClaims {
      name: string;
      department: string;
    }
  }
}

interface Given {
  store: EngineOptions;
  secret: string;
  /** PEM of the service that exports. */
  exporterKey: string;
}

export type Auth = ReturnType<typeof createAuth>;

/** Who users are, and which services may do what. */
export function createAuth({ store, secret, exporterKey }: Given) {
  const identity = jwtIdentity({
    security: { key: secret, algorithm: 'HS256' },
    workers: {
      async getUser({ id, login, password }) {
        const account = id ? accountById(String(id)) : await authenticate(String(login), String(password));
        if (account === undefined) return null;
        const { name, department, roles, stamp } = account;
        return { userId: account.id, roles, securityStamp: stamp, claims: { name, department } };
      },
    },
    grantToken: { revocation: {} },
    refreshToken: { expiresIn: 30, store, rotate: true, cookie: true },
  });
  const services = new JwtMiddleware({
    store,
    grantScopes: true,
    getKey: async ({ iss }) =>
      iss === 'exporter' ? { key: exporterKey, session: { scope: 'export' } } : null,
  });
  return { identity, services };
}
