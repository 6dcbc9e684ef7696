// What an application may write, and what the compiler must refuse. CommonJS.

import { createPublicKey, createSecretKey, X509Certificate } from 'node:crypto';
import { createServer } from 'node:http';

import latchkey = require('latchkey');
import JwtMiddleware = require('latchkey/jwt-middleware');
import jwtIdentity = require('latchkey/jwt-identity');
import LibMiddleware = require('latchkey/lib');
import createStore = require('latchkey/lib/store');
import EncryptedStore = require('latchkey/lib/store/encrypted');
import MemoryStore = require('latchkey/lib/store/memory.js');
import testing = require('latchkey/testing');

import { type Identity, JwtMiddleware as Named, type Store, status } from 'latchkey';

const { version, source }: { version: string; source: 'local' | 'package' } = status();
const napi: number = latchkey.status().napi;

interface Session {
  uid: number;
}

interface Claims {
  client_id: string;
}

// Every way to answer for a key.
const getKey = { cb: 1 };
new latchkey({ getKey: (_payload, callback) => callback(null, 'key'), store: { type: 'memory' } });
new Named<Session>({
  getKey: async () => ({ key: 'key', session: { uid: 1 } }),
  store: { type: 'memory', max: 10 },
});
new LibMiddleware({ getKey: async () => null, store: { type: 'memory', namespace: 'a' } });
new JwtMiddleware<Session, Claims>({
  getKey(payload, callback) {
    const id: string = payload.client_id;
    // @ts-expect-error the payload has the type that was named
    payload.name;
    // @ts-expect-error and so has the session
    callback(null, id, { uid: '1' });
    callback(null, createPublicKey(id), { uid: 1 });
    callback(null, new X509Certificate(id));
    callback(null, createSecretKey(id, 'utf8'));
    callback(null, { kty: 'oct', k: id });
    callback(null, Buffer.from(id));
    callback(new Error());
  },
  store: { type: 'memory' },
  ttl: 60,
  realm: 'api',
  requestProperty: 'auth',
  algorithms: ['RS256', 'EdDSA'],
  audience: ['https://api.example'],
  clockTolerance: 5,
  debug: ({ error, context }) => console.log(error, context),
});

// Strict mode, its rules, and scopes.
const strict = new latchkey<Session>({
  getKey: async () => ({ key: 'key', session: { uid: 1 } }),
  store: { type: 'memory' },
  strict: true,
  audience: 'https://as.example',
  maxAssertionAge: 600,
  sessionClaims: ['iss'],
  grantScopes: true,
  tokenFrom: ['header', 'body', 'query', { cookie: 'token' }, (req) => req.headers['x-token']],
});
strict.requireScope('a b')({}, { set() {}, sendStatus() {} }, () => {});
const { check, requireScope } = strict;
check({}, { set() {}, sendStatus() {} }, () => {});
requireScope('a', { any: true });
// @ts-expect-error a scope is text
requireScope(['a']);
// @ts-expect-error an unknown option
requireScope('a', { all: true });
const base = { getKey: async () => 'key', store: { type: 'memory' } } as const;
const here = 'https://as.example';
new latchkey({ ...base, maxAssertionAge: false, sessionClaims: false, tokenFrom: false });
new latchkey({
  ...base,
  audience: [here],
  strict: {
    requireGrantType: true,
    assertionOnly: false,
    requiredClaims: ['jti'],
    maxAssertionAge: 60,
    invalidGrant: true,
    sessionClaims: false,
    grantScopes: true,
    bareChallenge: true,
    oneToken: true,
    credentialsSyntax: true,
    formBody: true,
    tokenFrom: ['header'],
  },
});
new latchkey({ ...base, strict: { audience: here } });
new latchkey({ ...base, strict: { audience: false, report: false } });
new latchkey({ ...base, strict: 'report' });
new latchkey({ ...base, strict: { report: true, audience: here }, audience: 'https://old.example' });
declare const isProduction: boolean;
new latchkey({ ...base, strict: isProduction, audience: here });
// @ts-expect-error strict mode needs an audience
new latchkey({ ...base, strict: true });
// @ts-expect-error whether it is on or not
new latchkey({ ...base, strict: isProduction });
// @ts-expect-error and with exceptions too
new latchkey({ ...base, strict: { oneToken: false } });
// @ts-expect-error one audience, not two
new latchkey({ ...base, strict: { audience: here }, audience: here });
// @ts-expect-error no such mode
new latchkey({ ...base, strict: 'enforce', audience: here });
// @ts-expect-error no such rule
new latchkey({ ...base, strict: { ttl: 60 }, audience: here });
// @ts-expect-error no such rule, though nearly
new latchkey({ ...base, strict: { oneTokens: true }, audience: here });
// @ts-expect-error the rule is on or off
new latchkey({ ...base, strict: { oneToken: 'yes' }, audience: here });
// @ts-expect-error a rule of strict mode alone
new latchkey({ ...base, oneToken: true });
// @ts-expect-error no such place
new latchkey({ ...base, tokenFrom: ['headers'] });
// @ts-expect-error true sets no limit
new latchkey({ ...base, maxAssertionAge: true });

// @ts-expect-error options are required
new latchkey();
// @ts-expect-error getKey is required
new latchkey({ store: { type: 'memory' } });
// @ts-expect-error store is required
new latchkey({ getKey: async () => 'key' });
// @ts-expect-error it isn't a function
new latchkey({ getKey, store: { type: 'memory' } });
// @ts-expect-error no such store
new latchkey({ getKey: async () => 'key', store: { type: 'redis' } });
// @ts-expect-error the secret is required
new latchkey({ getKey: async () => 'key', store: { type: 'encrypted' } });
// @ts-expect-error no such algorithm
new latchkey({ getKey: async () => 'key', store: { type: 'memory' }, algorithms: ['none'] });
new latchkey({ getKey: async () => 'key', store: { type: 'memory' }, ttl: '60' });
// @ts-expect-error a life is no date
new latchkey({ getKey: async () => 'key', store: { type: 'memory' }, ttl: new Date() });

// A store of one's own, with callbacks or promises; the ones that are built in are stores too.
const custom: Store<Session> = {
  make: (session, callback) => callback(null, String(session.uid)),
  retrieve: async (token) => ({ uid: Number(token) }),
};
new JwtMiddleware<Session>({ getKey: async () => 'key', store: custom });
new JwtMiddleware({ getKey: async () => 'key', store: new MemoryStore() });
new JwtMiddleware({ getKey: async () => 'key', store: new EncryptedStore({ secret: 's' }) });
new JwtMiddleware({ getKey: async () => 'key', store: createStore({ type: 'memory' }) });

// Ending tokens, and single use.
const ending = new JwtMiddleware({
  getKey: async () => 'key',
  store: {
    type: 'encrypted',
    secret: 's',
    revocation: { store: { type: 'redis', client: {} }, staleness: 0.5, max: 10 },
  },
  replay: { store: { type: 'sql', client: {}, table: 'used', timeout: '100ms' } },
});
const existed: Promise<boolean> = ending.revoke('token');
const many: Promise<number | undefined> = ending.revokeAll({ iss: 'alpha', admin: true });
const removed: Promise<boolean> | undefined = new EncryptedStore({ secret: 's' }).remove?.('token');
const byRequest: Promise<boolean> = ending.revoke({ headers: { authorization: 'Bearer token' } });
const verified: Promise<{ uid: number }> = new latchkey<{ uid: number }>({
  getKey: async () => 'key',
  store: { type: 'memory' },
}).verify('token', { scope: 'a b', any: true });
verified.catch((error: latchkey.TokenRefused | latchkey.LatchkeyError) => error.code);
ending.introspect('token').then((told) => (told.active ? told.token_type : told.active));
void [existed, many, removed, byRequest];
// @ts-expect-error a token is text
ending.revoke(5);
// @ts-expect-error something must match
ending.revokeAll();
// @ts-expect-error and it must be text, a number or a boolean
ending.revokeAll({ iss: { $ne: 1 } });
new JwtMiddleware({
  getKey: async () => 'key',
  store: { type: 'memory' },
  dpop: {
    origin: 'https://api.example.com',
    required: true,
    maxProofAge: '30s',
    replay: { store: { type: 'memory' } },
  },
});
// @ts-expect-error the origin is required
new JwtMiddleware({ getKey: async () => 'key', store: { type: 'memory' }, dpop: { required: true } });
const keyv = { get: async () => null, put() {}, remove: () => true };
new JwtMiddleware({ getKey: async () => 'key', store: { type: 'memory' }, replay: { store: keyv } });
new JwtMiddleware({
  getKey: async () => 'key',
  store: { type: 'memory' },
  replay: { store: { type: 'memory', max: 5 } },
});
// @ts-expect-error no such engine
new JwtMiddleware({ ...base, replay: { store: { type: 'encrypted' } } });
// @ts-expect-error the client is required
new JwtMiddleware({ ...base, replay: { store: { type: 'redis' } } });
// @ts-expect-error the store is named
new JwtMiddleware({ ...base, replay: { type: 'memory' } });
// @ts-expect-error the store is required
new EncryptedStore({ secret: 's', revocation: { staleness: 5 } });
const endable: Store<Session> = {
  make: async (session) => String(session.uid),
  retrieve: async (token) => ({ uid: Number(token) }),
  remove: (token, callback) => callback(null, token === '1'),
  removeAll: async ({ iss }) => Number(iss),
};
new JwtMiddleware<Session>({ getKey: async () => 'key', store: endable });

// Tokens of jwt-middleware 0.3.0.
const legacy = { until: new Date(), write: true, algorithm: 'aes-256-cbc', secret: 's', ttl: 60 };
const migrating = new latchkey({
  getKey: async () => 'key',
  store: { type: 'encrypted', secret: ['new', 'old'], algorithm: 'aes-128-ecb', legacy },
});
const opened: number | undefined = migrating.store.legacy?.opened;
const last: Date | null | undefined = new EncryptedStore({ secret: 's', legacy: { until: 2e9 } }).legacy
  ?.lastOpened;
const late: number | undefined = createStore({ type: 'encrypted', secret: 's' }).legacy?.late;
void [opened, last, late];
// @ts-expect-error until is required
new EncryptedStore({ secret: 's', legacy: { write: true } });
// @ts-expect-error a misspelt option
new EncryptedStore({ secret: 's', legacy: { until: 2e9, wirte: true } });

// It can be inherited from, and its properties be changed.
class Counting extends latchkey.JwtMiddleware<Session> {
  checks = 0;
  override check(...args: Parameters<latchkey.JwtMiddleware['check']>) {
    this.checks += 1;
    super.check(...args);
  }
}
const counting = new Counting({ getKey: async () => 'key', store: custom });
counting.options.ttl = 60;
counting.store = custom;

// Plain objects will do for a request and a response.
counting.token({ body: { assertion: 'a' } }, { send() {} }, () => {});
counting.check({}, { set() {}, sendStatus() {} }, (error) => console.log(error));
// @ts-expect-error sendStatus is used
counting.check({}, { set() {} }, () => {});

latchkey({ security: { key: 'k' }, workers: { getUser: () => null } });
latchkey.jwtIdentity({
  security: { privateKey: 'k', publicKey: 'k' },
  workers: { getUser: async () => null },
});
jwtIdentity({
  security: { publicKey: Buffer.from('k'), algorithm: 'ES256' },
  workers: { getUser: async ({ login, password }) => ({ userId: login, securityStamp: password }) },
  credentials: { login: 'user_name' },
  grantToken: { expiresIn: 15 },
  refreshToken: { expiresIn: '90' },
});
jwtIdentity({
  security: { key: 'k' },
  workers: { getUser: () => null },
  refreshToken: {
    store: { type: 'memory', namespace: 'a', max: 10, timeout: 0.1 },
    rotate: true,
    grace: 5,
    label: (request) => request.headers['user-agent'],
    onReuse: async ({ sessionId, userId, createdAt, lastUsedAt, label }, request) => {
      const times: [Date, Date] = [createdAt, lastUsedAt];
      const texts: [string, string | null] = [sessionId, label];
      console.log(times, texts, userId, request.ip);
    },
  },
  grantToken: {
    revocation: { staleness: 5, max: 100, store: { type: 'memory' } },
    cache: 64,
    maxTokenLength: 32_768,
  },
});
jwtIdentity({
  security: { key: 'k' },
  workers: { getUser: () => null },
  refreshToken: {
    store: {
      get: async () => null,
      put: (key: string, value: string, until: number, group?: string) => [key, value, until, group],
      remove: () => true,
      add: async () => true,
      swap: async (_key: string, expected: string, value: string) => expected === value,
      list: async () => [],
      removeGroup: async () => 0,
    },
  },
});
// @ts-expect-error the store is misspelt
jwtIdentity({ security: { key: 'k' }, workers: { getUser: () => null }, refreshToken: { stor: 1 } });
const anybody = { security: { key: 'k' }, workers: { getUser: () => null } };
const { ready, close } = jwtIdentity({ ...anybody, refreshToken: { cookie: true } });
ready({ timeout: 5 }).then(close);
// @ts-expect-error
ready({ timeout: true });
jwtIdentity({ ...anybody, tokenFrom: ['header', { cookie: 'grant' }, (req) => req.headers['x-token']] });
// @ts-expect-error a place that is misspelt
jwtIdentity({ ...anybody, tokenFrom: ['haeder'] });
jwtIdentity({
  ...anybody,
  refreshToken: {
    cookie: {
      name: '__Secure-rt',
      path: '/auth',
      domain: 'example.com',
      sameSite: 'none',
      secure: true,
      partitioned: true,
      trustedOrigins: ['https://app.example.com'],
      inResult: true,
    },
  },
});
// @ts-expect-error it follows from the token
jwtIdentity({ ...anybody, refreshToken: { cookie: { maxAge: 5 } } });
// @ts-expect-error scripts must not read it
jwtIdentity({ ...anybody, refreshToken: { cookie: { httpOnly: false } } });
// @ts-expect-error
jwtIdentity({ ...anybody, refreshToken: { cookie: { sameSite: false } } });
jwtIdentity({
  security: { key: 'k' },
  workers: { getUser: () => null },
  // @ts-expect-error rotation is on or off
  refreshToken: { store: { type: 'memory' }, rotate: 'yes' },
});
// @ts-expect-error a key is required
latchkey({ security: { algorithm: 'HS256' }, workers: { getUser: async () => null } });
// @ts-expect-error workers are required
latchkey({ security: { key: 'k' } });
// @ts-expect-error the id is required
latchkey({ security: { key: 'k' }, workers: { getUser: async () => ({ roles: 'a' }) } });
// @ts-expect-error options of jwt-middleware need `new`
latchkey({ getKey: async () => 'key', store: { type: 'memory' } });

export async function use(identity: Identity<{ department: string }>): Promise<string | undefined> {
  const { logIn, verifyGrantToken } = identity;
  const { statusCode, grantToken } = await logIn({ userId: 1, claims: { department: 'a' } });
  // @ts-expect-error claims have the type that was named
  await logIn({ userId: 1, claims: { department: 1 } });
  const user = statusCode === 200 && grantToken ? await verifyGrantToken(grantToken) : null;
  return user?.claims.department ?? `${version} ${source} ${napi}`;
}

export async function leave({
  logOut,
  logOutAll,
  logOutOthers,
  logOutSession,
  listSessions,
}: Identity): Promise<string | null> {
  const ended: boolean = await logOut();
  const count: number = (await logOutAll()) + (await logOutAll(5)) + (await logOutOthers());
  const [session] = await listSessions('alice');
  if (!session) return `${ended} ${count}`;
  const { id, createdAt, lastUsedAt, label, current }: latchkey.SessionInfo = session;
  const wasThere: boolean = (await logOutSession(id)) || (await logOutSession(id, 'alice'));
  // @ts-expect-error which one?
  await logOutSession();
  // @ts-expect-error the others are those of the request's user
  await logOutOthers('alice');
  return current && wasThere && createdAt < lastUsedAt ? label : null;
}

// Keys in the options, in a file or behind a URL.
new latchkey({
  keys: {
    clients: {
      alpha: 'pem',
      beta: ['pem', { kid: '1', key: createPublicKey('pem') }, { kty: 'RSA', n: '', e: 'AQAB', kid: '2' }],
      gamma: { keys: [{ kty: 'RSA' }] },
      delta: { jwks: 'https://delta.example/jwks', cacheMaxAge: 60, cooldown: '10s', staleIfError: 0 },
      epsilon: new X509Certificate('pem'),
    },
    claim: 'client_id',
  },
  store: { type: 'memory' },
});
new JwtMiddleware<Session>({
  keys: { jwks: new URL('https://issuer.example/jwks'), timeout: '1s', maxBytes: 10_000 },
  store: custom,
});
new Named<Session, Claims>({
  passHeader: true,
  getKey: async (payload, _callback, header: latchkey.ProtectedHeader) =>
    header.kid === 'new' ? payload.client_id : null,
  store: { type: 'memory' },
});
// A third parameter of its own.
new Named<Session, Claims>({
  getKey: (_payload, callback, depth: number = 0) => callback(null, depth > 0 ? null : 'a secret'),
  store: { type: 'memory' },
});
const typed: latchkey.JwtMiddlewareOptions = { keys: { jwks: './jwks.json' }, store: { type: 'memory' } };
new latchkey(typed);
// @ts-expect-error one or the other
new latchkey({ getKey: async () => 'key', keys: { jwks: './jwks.json' }, store: { type: 'memory' } });
// @ts-expect-error one or the other, here too
new latchkey({ keys: { clients: 'pem', jwks: './jwks.json' }, store: { type: 'memory' } });
// @ts-expect-error no such option
new latchkey({ keys: { jwks: './jwks.json', ttl: 60 }, store: { type: 'memory' } });

// Several keys, and what is published of them.
const several = jwtIdentity({
  security: {
    keys: [
      { privateKey: 'pem', algorithm: 'PS256' },
      { kid: '1', publicKey: 'pem' },
      { kid: '2', key: 'secret' },
    ],
  },
  workers: { getUser: () => null },
});
several.jwks({}, { setHeader() {}, end() {} });
jwtIdentity({ security: { key: 'k' }, workers: { getUser: () => null }, jwks: { cacheMaxAge: '1h' } });
// @ts-expect-error an unknown option
jwtIdentity({ security: { key: 'k' }, workers: { getUser: () => null }, jwks: { maxage: 60 } });
// @ts-expect-error a key is required
jwtIdentity({ security: { keys: [{ kid: '1' }] }, workers: { getUser: () => null } });

// Engines: a client is any object, and an own engine has three methods at least.
const client = {};
const kept = createStore<Session>({ type: 'redis', client, prefix: 'a:', timeout: '500ms', index: 'sub' });
kept
  .createTable()
  .then(() => kept.removeAll({ uid: 1 }))
  .then((count: number) => kept.remove(String(count)));
createStore({ type: 'sql', client, dialect: 'mariadb', table: 'sessions' });
createStore({ type: 'keyv', keyv: client });
// @ts-expect-error a client is needed
createStore({ type: 'redis' });
// @ts-expect-error a dialect that there isn't
createStore({ type: 'sql', client, dialect: 'oracle' });
const engine: latchkey.Engine = {
  get: async (key) => key,
  put(_key, _value, until) {
    until.toFixed();
  },
  remove: () => true,
  add: async (_key, value) => value === '',
};
new JwtMiddleware({ getKey: async () => null, store: engine }).store.createTable?.();
// @ts-expect-error it can't say with a text whether it added
engine.add = () => 'yes';
const count: number = testing.engineConformance({
  test: (_name, run) => run(),
  create: () => engine,
  verbs: ['add'],
});
testing.storeConformance({ test() {}, create: async () => kept, module: './store.js' });
// @ts-expect-error a verb that there isn't
testing.engineConformance({ test() {}, module: './engine.js', verbs: ['fly'] });
new MemoryStore().removeAll({ iss: 'a', admin: false });

export { count };

// Without Express: a response of node:http has all that is needed, and less than that is refused.
const plain = new JwtMiddleware({ getKey: async () => 'key', store: { type: 'memory' } });
createServer((req, res) => plain.check(req, res, () => res.end()));
createServer((req, res) => plain.requireScope('read')(req, res, () => res.end()));
createServer((req, res) => plain.token(req, res, () => res.end()));
createServer((req, res) => plain.introspection(req, res, () => res.end()));
createServer((req, res) => plain.revocation(req, res, () => res.end()));
createServer((req, res) => plain.metadata(req, res, () => res.end()));
createServer((req, res) => plain.jwks(req, res, () => res.end()));
plain.check({}, { set() {}, sendStatus() {} }, () => {});
plain.token({}, { send() {} }, () => {});
// @ts-expect-error it can answer with no status
plain.check({}, { set() {} }, () => {});
// @ts-expect-error it can't answer at all
plain.token({}, {}, () => {});

const status401: number | undefined = ({} as latchkey.LatchkeyError).status;
void status401;

// Errors: a code is one of the table.
export function statusOf(error: unknown): number {
  if (!latchkey.isLatchkeyError(error)) return 500;
  const code: latchkey.ErrorCode = error.code;
  // @ts-expect-error a code that there isn't
  if (error.code === 'ERR_NOTHING') return 400;
  return code === 'ERR_STORE_UNAVAILABLE' ? 503 : (error.status ?? 500);
}
