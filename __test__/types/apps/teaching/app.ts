// What the compiler teaches whoever writes an application. Each line that is wrong is followed or preceded by the one that is right.

import latchkey, { jwtIdentity } from 'latchkey';
import { createStore } from 'latchkey/store';

const getKey = async () => 'key';
const workers = { getUser: async () => ({ userId: 1, claims: { department: 'sales' } }) };
const identity = jwtIdentity({ security: { key: 'secret' }, workers });

// A user may be anonymous, and a log-in be refused.
async function account(req: { identity: latchkey.Identity<{ department: string }> }) {
  const { user } = req.identity;
  // @ts-expect-error who is anonymous has no claims
  const early: string = user.claims.department;
  if (!user.isAuthenticated) {
    const id: null = user.id;
    return id;
  }
  const department: string = user.claims.department;

  const result = await req.identity.logIn();
  // @ts-expect-error who is refused gets no token
  const first: string = result.grantToken;
  if (result.statusCode === 401) {
    const none: null = result.grantToken;
    return none;
  }
  const token: string = result.grantToken;
  return [early, department, first, token];
}

// Claims are those of `getUser`.
identity.requireClaim('department', 'sales');
// @ts-expect-error
identity.requireClaim('salary', 5);
const untyped = jwtIdentity({
  security: { key: 'secret' },
  workers: { getUser: async () => ({ userId: 1 }) },
});
untyped.requireClaim('department', 'sales');

// Where nothing says what is in a payload, it is unknown.
new latchkey({
  getKey: async (payload) => {
    // @ts-expect-error anybody can write anything into it
    const id: string = payload.iss;
    return typeof payload.iss === 'string' ? payload.iss : id;
  },
  store: { type: 'memory' },
});
new latchkey({
  getKey(_payload, callback) {
    callback(new Error('of the database'));
    // @ts-expect-error a key is no number
    callback(null, 5);
  },
  store: { type: 'memory' },
});

// A session is the assertion's claims and what `getKey` gave, with an end.
const auth = new latchkey<{ uid: number }, { client_id: string }>({
  getKey: async ({ client_id }) => ({ key: client_id, session: { uid: 1 } }),
  store: { type: 'memory' },
});
async function session(token: string) {
  const found = await auth.verify(token);
  const [uid, client, exp]: [number, string, number] = [found.uid, found.client_id, found.exp];
  // @ts-expect-error
  found.name;
  return [uid, client, exp];
}

// A store is told by its type.
new latchkey({ getKey, store: { type: 'redis', client: {}, prefix: 'a' } });
// @ts-expect-error
new latchkey({ getKey, store: { type: 'memroy' } });
// @ts-expect-error an option of another store
new latchkey({ getKey, store: { type: 'memory', secret: 's' } });
// @ts-expect-error the secret is missing
new latchkey({ getKey, store: { type: 'encrypted' } });
new latchkey({
  getKey,
  store: { make: (_session, done) => done(null, 't'), retrieve: (_token, done) => done(null) },
});
createStore({ type: 'sql', client: {} }).createTable();
// @ts-expect-error the memory store has no table
createStore({ type: 'memory' }).createTable();

// One way to give a key, not two.
const jwt = { type: 'jwt', issuer: 'https://as.example', audience: 'https://api.example' } as const;
new latchkey({ getKey, store: { ...jwt, key: 'pem', kid: '1' } });
new latchkey({ getKey, store: { ...jwt, keys: [{ key: 'pem', kid: '1' }] } });
// @ts-expect-error
new latchkey({ getKey, store: { ...jwt, key: 'pem', keys: [{ key: 'pem' }] } });
// @ts-expect-error
new latchkey({ getKey, store: { ...jwt, keys: [{ key: 'pem' }], kid: '1' } });
// @ts-expect-error
new latchkey({ getKey, store: jwt });
jwtIdentity({ security: { privateKey: 'pem', publicKey: 'pem', algorithm: 'ES256' }, workers });
// @ts-expect-error
jwtIdentity({ security: { key: 'secret', privateKey: 'pem' }, workers });
// @ts-expect-error
jwtIdentity({ security: { key: 'secret', keys: [] }, workers });
// @ts-expect-error the algorithm belongs to a key
jwtIdentity({ security: { keys: [{ kid: '1', key: 'secret' }], algorithm: 'HS256' }, workers });
// @ts-expect-error
jwtIdentity({ security: { keys: [{ kid: '1', key: 'secret', publicKey: 'pem' }] }, workers });

// Strict mode needs to know what clients call this server.
new latchkey({ getKey, store: { type: 'memory' }, strict: true, audience: 'https://as.example' });
new latchkey({
  getKey,
  store: { type: 'memory' },
  strict: { audience: 'https://as.example', oneToken: false },
});
// @ts-expect-error
new latchkey({ getKey, store: { type: 'memory' }, strict: true });
// @ts-expect-error
new latchkey({ getKey, store: { type: 'memory' }, strict: { oneToken: false } });

// What happened is told by the type of an event.
new latchkey({
  getKey,
  store: { type: 'memory' },
  debug(event) {
    // @ts-expect-error not every event has a step
    const early: string = event.context.step;
    if (event.type === 'refused')
      return [event.code.length, event.context.step, event.context.message, early];
    // @ts-expect-error there is no such type
    if (event.type === 'refusd') return [];
    // @ts-expect-error an error of the application's may be anything
    if (event.type === 'failed') return event.error.message;
    return event.context.descr;
  },
});

// Errors are unknown until they are asked.
const failing: latchkey.Store = {
  make: (_session, done) => done(null, 'token'),
  retrieve(_token, done) {
    try {
      done(null);
    } catch (error) {
      done(error);
    }
  },
};

export { account, failing, session };
