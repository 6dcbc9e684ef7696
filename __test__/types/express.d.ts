import type { Identity } from 'latchkey';

export interface Session {
  client_id: string;
  uid: number;
}

export interface Claims {
  department: string;
}

// As an application declares it; Express 4 and 5 share this namespace.
declare global {
  namespace Express {
    interface Request {
      session: Session;
      identity: Identity<Claims>;
    }
  }
}
