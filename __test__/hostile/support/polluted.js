'use strict';

// Runs in a process of its own: with each name that lib/ reads on Object.prototype, before and after construction, it asks every entry
// point, and writes which decisions changed.

const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const latchkey = require('../../..');
const { createTokenClient } = require('../../../lib/client');
const jwt = require('../../../lib/tokens/jwt');
const sealed = require('../../../lib/tokens/sealed');
const { createRemoteVerifier, requireToken } = require('../../../lib/verifier');
const { createEngine } = require('../../../lib/state/engine');
const keys = require('../../support/keys');

const lib = path.join(__dirname, '../../../lib');
const JwtMiddleware = /** @type {any} */ (latchkey).JwtMiddleware ?? latchkey;
const jwtIdentity = require('../../../lib/jwt-identity');

/** What an attacker's JSON can put there. */
const VALUES = ['admin', 1e9, true, {}];
/** With these on Object.prototype property descriptors of JavaScript itself have another meaning, and Node stops working. */
const LANGUAGE = ['get', 'set', 'value', 'writable', 'enumerable', 'configurable'];
const NAME = '[A-Za-z_$][\\w$]*';
const READ = new RegExp(`\\.(${NAME})|'(${NAME})'|[{,]\\s*(${NAME})\\s*(?=[,}:=])`, 'g');

const names = [...namesRead()].filter((name) => !(name in Object.prototype) && !LANGUAGE.includes(name));

function namesRead() {
  /** @type {Set<string>} */
  const found = new Set();
  for (const file of fs.readdirSync(lib, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js') || file.startsWith('testing') || file.startsWith('binding')) continue;
    const text = fs.readFileSync(path.join(lib, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const match of text.matchAll(READ))
      found.add(/** @type {string} */ (match[1] ?? match[2] ?? match[3]));
  }
  return found;
}

const now = Math.floor(Date.now() / 1000);
const issuer = 'https://as.example';
const secret = keys.secret;
/** No text, so that it isn't stretched, which takes long. */
const sealing = Buffer.alloc(32, 0xff);
const sign = (/** @type {object} */ claims, header = {}) =>
  keys.sign({ alg: 'HS256', typ: 'JWT', ...header }, claims);
const signedBy = (/** @type {object} */ claims) =>
  keys.sign({ alg: 'ES256', kid: 'a' }, claims, keys.p256.privateKey);
const assertion = sign({ iss: 'alpha', aud: issuer, exp: now + 600 });
const late = sign({ iss: 'alpha', exp: now - 600 });
/** Made while nothing is polluted: how they are signed is no matter of this test. @type {string[]} */
const clientAssertions = [];
const PER_ROUND = 5;
function prepareAssertions() {
  while (clientAssertions.length < PER_ROUND) {
    const jti = crypto.randomUUID();
    clientAssertions.push(signedBy({ iss: 'alpha', sub: 'alpha', aud: issuer, exp: now + 600, jti }));
  }
}
const clientAssertion = () => clientAssertions.pop();
const alice = { userId: 'alice', securityStamp: 's' };

function response() {
  /** @type {any} */
  const res = Object.create(null);
  Object.assign(res, { statusCode: 200, headers: Object.create(null), done: undefined });
  const answered = new Promise((resolve) => {
    res.done = resolve;
  });
  const finish = (/** @type {any} */ body) => {
    res.done({ status: res.statusCode, body });
    return res;
  };
  res.set = (/** @type {string} */ name, /** @type {any} */ text) => {
    res.headers[name] = text;
    return res;
  };
  res.setHeader = res.set;
  res.status = (/** @type {number} */ code) => {
    res.statusCode = code;
    return res;
  };
  res.sendStatus = (/** @type {number} */ code) => {
    res.status(code);
    return finish(undefined);
  };
  res.cookie = res.set;
  res.send = finish;
  res.end = finish;
  return { res, answered };
}

/** @param {(req: any, res: any, next: any) => void} handler @param {object} [more] */
async function visit(handler, more) {
  const req = { method: 'GET', url: '/', originalUrl: '/', headers: {}, query: {}, body: {}, ...more };
  const { res, answered } = response();
  handler(req, res, (/** @type {any} */ error) =>
    res.done({ error, session: own(req, 'session'), isIn: !error }),
  );
  const seen = await answered;
  return { seen, req, res };
}

const own = (/** @type {any} */ object, /** @type {string} */ name) =>
  object && Object.hasOwn(object, name) ? object[name] : undefined;

/** What a verdict says, without what differs each time. */
async function told(
  /** @type {(req: any, res: any, next: any) => void} */ handler,
  /** @type {object} */ more,
) {
  const { seen, res } = await visit(handler, more);
  if (own(seen, 'error')) return `error ${seen.error.code} ${seen.error.message}`;
  if (own(seen, 'isIn')) return `in ${membersOf(seen.session)}`;
  return `${seen.status} ${membersOf(seen.body)} ${own(res.headers, 'WWW-Authenticate')}`;
}

/** @param {any} object */
function membersOf(object) {
  if (typeof object !== 'object' || object === null) return String(object);
  const changing = ['access_token', 'exp', 'iat', 'jti', 'sid'];
  return Object.keys(object)
    .map((name) => `${name}=${changing.includes(name) ? typeof object[name] : JSON.stringify(object[name])}`)
    .join(' ');
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const post = (/** @type {any} */ body, headers = {}) => ({
  method: 'POST',
  headers: { ...form, ...headers },
  body,
});
const bearer = (/** @type {any} */ token) => ({ headers: { authorization: `Bearer ${token}` } });
const getKey = (/** @type {any} */ _payload, /** @type {any} */ cb) => cb(null, secret);
const signedStore = { type: 'jwt', issuer, audience: 'https://api.example', key: keys.p256.privateKey };
const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const foreign = { issuer, audience: 'https://api.example', jwksUri: `${issuer}/jwks` };
const foreignClaims = {
  iss: issuer,
  aud: foreign.audience,
  sub: 'a',
  client_id: 'a',
  jti: 'j',
  iat: now,
  exp: now + 600,
};
const accepted = keys.sign(
  /** @type {any} */ ({ alg: 'ES256', typ: 'at+jwt', kid: 'a' }),
  foreignClaims,
  keys.p256.privateKey,
);
const forged = keys.tampered(accepted);
const jwk = { ...crypto.createPublicKey(keys.p256.publicKey).export({ format: 'jwk' }), kid: 'a' };
const keySet = JSON.stringify({ keys: [jwk] });
/** What it leaves out isn't inherited, as with a response of the platform. */
const fetchKeys = async () =>
  Object.assign(Object.create(null), { status: 200, body: [Buffer.from(keySet)] });

/** Everything that reads options. */
const clientOptions = {
  tokenEndpoint: `${issuer}/token`,
  clientId: 'alpha',
  key: keys.p256.privateKey,
  algorithm: 'ES256',
  fetch: () => Promise.reject(new Error('not reached')),
};
/** A database whose answers say nothing. */
const vague = {
  prepare: () => ({ run: () => ({}), all: () => [{}], get: () => ({}), setReturnArrays() {} }),
  exec() {},
  pragma() {},
  inTransaction: false,
};

function construct() {
  const middleware = (/** @type {object} */ more) =>
    new JwtMiddleware({ getKey, store: { type: 'memory' }, ...more });
  const identity = (/** @type {object} */ more) =>
    jwtIdentity({ security: { key: secret }, workers: { getUser: async () => alice }, ...more });
  const namespace = 'polluted';
  return {
    memory: middleware({}),
    sealed: middleware({ store: { type: 'encrypted', secret: sealing }, grantScopes: true }),
    signed: middleware({ store: { ...signedStore } }),
    strict: middleware({ strict: true, audience: issuer }),
    server: new JwtMiddleware({
      keys: { clients: { alpha: { kid: 'a', key: keys.p256.publicKey } } },
      store: { type: 'encrypted', secret: sealing, revocation: { store: { type: 'memory', namespace } } },
      metadata: { issuer, tokenEndpoint: `${issuer}/token`, revocationEndpoint: `${issuer}/revoke` },
      introspection: { privateKeyJwt: true },
      clientCredentials: true,
      replay: { store: { type: 'memory', namespace } },
      dpop: { origin: 'https://api.example' },
    }),
    kept: middleware({ store: { get: async () => null, put: async () => {}, remove: async () => true } }),
    identity: identity({}),
    sessions: identity({
      refreshToken: { store: { type: 'memory', namespace }, rotate: true },
      grantToken: { revocation: {} },
    }),
    cookies: identity({
      refreshToken: { store: { type: 'memory', namespace }, cookie: { inResult: true } },
      tokenFrom: ['header', { cookie: 'grant' }],
    }),
    sign: jwt.createSigner({ key: secret, algorithm: 'HS256' }),
    verify: jwt.createVerifier({ key: secret }),
    sealer: sealed.createSealer({ secret: sealing }),
    guard: requireToken({ ...foreign, fetch: fetchKeys, requestProperty: 'session' }),
    foreign: createRemoteVerifier({ ...foreign, fetch: fetchKeys }),
    client: createTokenClient(clientOptions),
    sqlite: createEngine({ type: 'sql', client: vague }),
  };
}

/** @type {Record<string, any>} made while nothing is polluted */
const given = Object.create(null);

/** @type {Record<string, (made: ReturnType<typeof construct>) => any>} */
const doors = {
  token: ({ memory }) => told(memory.token, post({ assertion })),
  'token, expired assertion': ({ memory }) => told(memory.token, post({ assertion: late })),
  'token without assertion': ({ memory }) => told(memory.token, post({})),
  'token without body': ({ memory }) => told(memory.token, { body: undefined }),
  'token, sealed': ({ sealed }) => told(sealed.token, post({ assertion })),
  'token, signed': ({ signed }) => told(signed.token, post({ assertion })),
  'token, strict': ({ strict }) => told(strict.token, post({ assertion })),
  'token, kept': ({ kept }) => told(kept.token, post({ assertion })),
  'token for a client': ({ server }) =>
    told(
      server.token,
      post({
        grant_type: 'client_credentials',
        client_assertion: clientAssertion(),
        client_assertion_type: type,
      }),
    ),
  'token by a key of the options': ({ server }) => told(server.token, post({ assertion: clientAssertion() })),
  check: ({ memory }) => told(memory.check, bearer(given.memory)),
  'check, sealed': ({ sealed }) => told(sealed.check, bearer(given.sealed)),
  'check, signed': ({ signed }) => told(signed.check, bearer(given.signed)),
  'check without token': ({ sealed }) => told(sealed.check, {}),
  'check without headers': ({ sealed }) =>
    told(sealed.check, { headers: undefined, body: undefined, query: undefined }),
  'check of nonsense': ({ sealed }) => told(sealed.check, bearer('nonsense')),
  requireScope: ({ sealed }) => told(sealed.requireScope('admin'), bearer(given.sealed)),
  revoke: ({ memory }) => memory.revoke('nonsense').then(String),
  introspect: ({ server }) =>
    told(
      server.introspection,
      post({ token: given.server, client_assertion: clientAssertion(), client_assertion_type: type }),
    ),
  'introspect by nobody': ({ server }) => told(server.introspection, post({ token: given.server })),
  'revoke over HTTP': ({ server }) =>
    told(
      server.revocation,
      post({ token: 'nonsense', client_assertion: clientAssertion(), client_assertion_type: type }),
    ),
  metadata: ({ server }) => told(server.metadata, {}),
  jwks: ({ signed }) => told(signed.jwks, {}).then((text) => text.slice(0, 40)),
  'identity of a grant token': ({ identity }) => who(identity, bearer(given.grant)),
  'identity of another token': ({ identity }) => who(identity, bearer(sign({ sub: 'x', exp: now + 60 }))),
  'identity of nobody': ({ identity }) => who(identity, { headers: undefined }),
  'identity in a session': ({ sessions }) => who(sessions, bearer(given.sessionGrant)),
  logIn: ({ identity }) => logIn(identity, { login: 'a', password: 'b', rememberMe: true }),
  'logIn without a word': ({ identity }) => logIn(identity, {}),
  'logIn of a given user': ({ identity }) => logIn(identity, undefined, { userId: 'bob' }),
  'logIn of a user without an id': ({ identity }) =>
    logIn(identity, undefined, { securityStamp: 's' }).then(
      () => 'logged in',
      () => 'rejected',
    ),
  'logIn with a refresh token': ({ identity }) => logIn(identity, { refreshToken: given.refresh }),
  'logIn into a session': ({ sessions }) => logIn(sessions, { rememberMe: true }, { userId: 'bob' }),
  'requireUser for nobody': ({ identity }) => told(guardedBy(identity, identity.requireUser), {}),
  'requireUser for a user': ({ identity }) =>
    told(guardedBy(identity, identity.requireUser), bearer(given.grant)),
  requireRole: ({ identity }) =>
    told(guardedBy(identity, identity.requireRole('admin')), bearer(given.grant)),
  requireClaim: ({ identity }) =>
    told(guardedBy(identity, identity.requireClaim('admin', true)), bearer(given.grant)),
  'a guard without the middleware': ({ identity }) => told(identity.requireRole('admin'), {}),
  'logIn with a cookie': ({ cookies }) => logIn(cookies, {}, undefined, { cookie: given.cookie }),
  'logIn with a cookie from another origin': ({ cookies }) =>
    logIn(cookies, {}, undefined, { cookie: given.cookie, origin: 'https://evil.example' }),
  'logIn with a password and a cookie': ({ cookies }) =>
    logIn(cookies, { login: 'a', password: 'b' }, undefined, { cookie: given.cookie }),
  'identity of a grant token in a cookie': ({ cookies }) =>
    who(cookies, { headers: { cookie: `grant=${given.cookieGrant}` } }),
  'logOut with a cookie from another origin': async ({ cookies }) => {
    const { req } = await visit(cookies, {
      headers: { cookie: given.cookie, origin: 'https://evil.example' },
    });
    return String(await req.identity.logOut());
  },
  verifyGrantToken: async ({ identity }) => {
    const { req } = await visit(identity, {});
    return JSON.stringify(await req.identity.verifyGrantToken(given.grant));
  },
  'sessions and logOut': async ({ sessions }) => {
    const { req } = await visit(sessions, bearer(given.sessionGrant));
    return `${(await req.identity.listSessions()).length > 0} ${await req.identity.logOutSession('nonsense')}`;
  },
  sign: ({ sign, verify }) => membersOf(verify(sign({ sub: 'a' }))),
  verify: ({ verify }) => String(verify.try(late)),
  requireToken: ({ guard }) => told(guard, bearer(accepted)),
  'requireToken of a forged token': ({ guard }) => told(guard, bearer(forged)),
  'requireToken of nonsense': ({ guard }) => told(guard, bearer('nonsense')),
  'requireToken without token': ({ guard }) => told(guard, {}),
  'requireToken and a scope': ({ guard }) => told(guard.requireScope('admin'), bearer(accepted)),
  createRemoteVerifier: async ({ foreign }) =>
    `${membersOf(await foreign.try(accepted))} ${await foreign.try(forged)}`,
  'fetch in the clear': ({ client }) => client.fetch('http://api.example/a').then(String, rejected),
  'an answer that says nothing': ({ sqlite }) => sqlite.remove('key').then(String, rejected),
  seal: ({ sealer }) => membersOf(sealer.open(sealer.seal({ a: 1 }))),
};

const rejected = (/** @type {any} */ { code }) => `rejected ${code}`;

/** @param {any} middleware @param {object} more */
async function who(middleware, more) {
  const { req } = await visit(middleware, more);
  const { id, roles, isAuthenticated, claims } = req.identity.user;
  return `${id} ${JSON.stringify(roles)} ${isAuthenticated} ${JSON.stringify(claims)}`;
}

/**
 * A guard behind the middleware that puts `identity` on requests.
 *
 * @param {any} middleware
 * @param {any} guard
 */
const guardedBy =
  (middleware, guard) => (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
    middleware(req, res, () => guard(req, res, next));

/** @param {any} middleware @param {any} body @param {any} [user] @param {object} [headers] */
async function logIn(middleware, body, user, headers = {}) {
  const { req } = await visit(middleware, {
    body,
    method: 'POST',
    headers: { host: 'a.example', ...headers },
  });
  const { statusCode, grantToken, refreshToken } = await req.identity.logIn(user);
  const [header, claims] = String(grantToken)
    .split('.', 2)
    .map((part) => grantToken && JSON.parse(Buffer.from(part, 'base64url').toString()));
  return `${statusCode} ${membersOf(header)} ${membersOf(claims)} ${typeof refreshToken}`;
}

/** @param {any} made */
async function decisions(made) {
  /** @type {Map<string, string>} */
  const all = new Map();
  for (const [name, ask] of Object.entries(doors)) {
    try {
      all.set(name, await (typeof made === 'function' ? ask(made()) : ask(made)));
    } catch (error) {
      all.set(name, `threw ${/** @type {any} */ (error).message}`);
    }
  }
  return all;
}

/**
 * One value per name, a name's own; all of them for the names that are asked for.
 *
 * @param {string} name
 */
function valuesFor(name) {
  if (process.argv.length > 2) return VALUES;
  return [VALUES[crypto.createHash('sha256').update(name).digest()[0] % VALUES.length]];
}

/** What is there before construction is there at each request, too; of the names that are asked for, those are also tried alone. */
const timesFor = () => (process.argv.length > 2 ? ['before', 'after'] : ['before']);

/** @param {string} name @param {any} value @param {() => Promise<any>} run */
async function polluted(name, value, run) {
  /** @type {any} */ (Object.prototype)[name] = value;
  try {
    return await run();
  } finally {
    delete (/** @type {any} */ (Object.prototype)[name]);
  }
}

async function main() {
  prepareAssertions();
  const clean = construct();
  const tokenOf = async (/** @type {any} */ auth, /** @type {any} */ body) =>
    (await visit(auth.token, post(body))).seen.body.access_token;
  given.memory = await tokenOf(clean.memory, { assertion });
  given.sealed = await tokenOf(clean.sealed, { assertion });
  given.signed = await tokenOf(clean.signed, { assertion });
  given.server = await tokenOf(clean.server, { assertion: clientAssertion() });
  const issued = async (/** @type {any} */ middleware) => {
    const body = { login: 'a', password: 'b', rememberMe: true };
    const { req } = await visit(middleware, { body, method: 'POST' });
    return req.identity.logIn();
  };
  ({ grantToken: given.grant, refreshToken: given.refresh } = await issued(clean.identity));
  ({ grantToken: given.sessionGrant } = await issued(clean.sessions));
  const inCookie = await issued(clean.cookies);
  given.cookie = `__Host-refreshToken=${inCookie.refreshToken}`;
  given.cookieGrant = inCookie.grantToken;

  prepareAssertions();
  const expected = await decisions(clean);
  const wanted = process.argv.slice(2);
  /** @type {string[]} */
  const changed = [];
  let asked = 0;
  for (const name of wanted.length > 0 ? wanted : names) {
    for (const value of valuesFor(name)) {
      for (const when of timesFor()) {
        prepareAssertions();
        /** @type {Map<string, string>} */
        const found = await polluted(name, value, async () => {
          try {
            return await decisions(when === 'before' ? construct() : clean);
          } catch (error) {
            return new Map([['construction', `threw ${/** @type {any} */ (error).message}`]]);
          }
        });
        for (const [door, decision] of found) {
          asked += 1;
          if (expected.get(door) === decision) continue;
          changed.push(
            `${name}: ${JSON.stringify(value)} ${when} construction, ${door}: ${decision}, not ${expected.get(door)}`,
          );
        }
      }
    }
  }
  const outcome = { names: names.length, doors: expected.size, asked, expected: [...expected], changed };
  process.stdout.write(JSON.stringify(outcome), () => process.exit(0));
}

main();
