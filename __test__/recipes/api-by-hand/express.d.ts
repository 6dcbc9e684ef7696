import type { Identity } from 'latchkey';

declare global {
  namespace Express {
    interface Request {
      identity: Identity<{ name: string; department: string }>;
      session: { client_id: string; scope: string; exp: number };
    }
  }
}
