'use strict';

// Both products on the version of Express that the first argument names, with clients, users and stores that do their best and
// sometimes fail on purpose. Notes what must never happen, and tells its parent at each message. The second argument names a fault to do all that with.

const { AsyncLocalStorage } = require('node:async_hooks');
const crypto = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { inspect } = require('node:util');
const jwtIdentity = require('../../../lib/jwt-identity');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const keys = require('../../support/keys');
const { formsOf } = require('../../robustness/support/marks');
const faults = require('./faults');
const secrets = require('./secrets');
const { AUDIENCE, LIFE } = require('./tokens');

const counts = { received: 0, finished: 0, cut: 0, debugged: 0, failedOnPurpose: 0 };
/** What must never happen, with how often it did. @type {Map<string, number>} */
const wrong = new Map();
const note = (/** @type {string} */ what) => wrong.set(what, (wrong.get(what) ?? 0) + 1);

for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => note(`${event}: ${error?.stack ?? inspect(error)}`));
}

/** What latchkey itself says to whoever sends another grant type, or a part of it. */
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The texts of the request that something is done for. @type {AsyncLocalStorage<string[]>} */
const current = new AsyncLocalStorage();
const forms = Object.values(secrets)
  .flat()
  .flatMap((secret) => formsOf(secret).map(([, form]) => form));

/** Looks for secrets and tokens in what somebody would print. @param {string} where @param {any} value */
function look(where, value) {
  const text = `${inspect(value, { depth: 8, showHidden: true })} ${value?.message} ${value?.stack}`;
  if (forms.some((form) => text.includes(form))) note(`${where}: a secret in ${text}`);
  const given = current
    .getStore()
    ?.find((it) => it.length >= 24 && !GRANT_TYPE.includes(it) && text.includes(it));
  if (given) note(`${where}: ${given} of the request in ${text}`);
}
process.on('warning', (warning) => look('a warning', warning));

class OnPurpose extends Error {}
const fail = () => {
  counts.failedOnPurpose += 1;
  throw new OnPurpose('on purpose');
};

const clients = new Map([
  ['alpha', keys.rsa.certificate],
  ['beta', keys.p256.publicKey],
  ['gamma', secrets.hmac],
  ['delta', keys.ed25519.publicKey],
]);
const keyOf = (/** @type {any} */ { client_id }) => (client_id === 'fail' ? fail() : clients.get(client_id));

/** Ways to answer. @type {Record<string, (payload: any, callback: any) => any>} */
const getKeys = {
  'at once': (payload, callback) => callback(null, keyOf(payload), { uid: 1 }),
  later: (payload, callback) => {
    setImmediate(() => {
      try {
        callback(null, keyOf(payload));
      } catch (error) {
        callback(error);
      }
    });
  },
  promised: async (payload) => keyOf(payload),
  'promised with a session': async (payload) => ({ key: keyOf(payload), session: { uid: 1 } }),
};

/** A store of the application's own, which sees to it that it's only asked what it must be asked. */
function customStore() {
  /** @type {Map<string, string>} */
  const sessions = new Map();
  return {
    async make(/** @type {any} */ session) {
      const token = crypto.randomUUID();
      sessions.set(token, JSON.stringify(session));
      if (sessions.size > 5000) sessions.delete([...sessions.keys()][1000] ?? '');
      return token;
    },
    retrieve(/** @type {unknown} */ token, /** @type {any} */ callback) {
      if (typeof token !== 'string' || token === '') note(`the store was asked for ${inspect(token)}`);
      else if (token.startsWith('fail')) fail();
      const found = sessions.get(String(token));
      setImmediate(() => callback(null, found === undefined ? null : JSON.parse(found)));
    },
  };
}

const nextYear = new Date(Date.now() + 365 * 86_400_000);
const memory = (/** @type {string} */ namespace) => ({
  type: 'memory',
  namespace: `fuzz ${namespace} engine`,
});
/** @type {Record<string, { getKey: any, store: any, [option: string]: any }>} */
const guards = {
  sealed: { getKey: getKeys['at once'], store: { type: 'encrypted', secret: secrets.sealing } },
  memory: { getKey: getKeys.later, store: { type: 'memory', namespace: 'fuzz', max: 20_000 } },
  custom: { getKey: getKeys.promised, store: customStore() },
  legacy: {
    getKey: getKeys['promised with a session'],
    store: { type: 'encrypted', secret: secrets.legacy, legacy: { until: nextYear } },
  },
  revocable: {
    getKey: getKeys.promised,
    store: { type: 'encrypted', secret: secrets.revocable, revocation: { store: memory('revocable') } },
  },
  once: {
    getKey: getKeys['at once'],
    store: { type: 'memory', namespace: 'fuzz once', max: 20_000 },
    replay: { store: memory('once') },
  },
  strict: {
    getKey: getKeys['at once'],
    store: { type: 'memory', namespace: 'fuzz strict', max: 20_000 },
    strict: true,
    audience: AUDIENCE,
    maxAssertionAge: LIFE,
    sessionClaims: ['client_id', 'n'],
    tokenFrom: ['header', { cookie: 'session' }],
  },
};

let logIns = 0;
async function getUser(/** @type {any} */ credentials) {
  const names = Object.keys(credentials).join();
  const areTexts = [credentials.login, credentials.password].every((it) =>
    ['string', 'number', 'undefined'].includes(typeof it),
  );
  // An id comes from a refresh token, which only the server signs: it is what the application once gave.
  if (!areTexts || !['id', 'login,password'].includes(names))
    note(`getUser was asked for ${inspect(credentials)}`);
  const { login, password, id } = credentials;
  if (login === 'fail') fail();
  if (id !== 'alice' && (login !== 'alice' || password !== secrets.password)) return null;
  logIns += 1;
  return { userId: 'alice', roles: 'admin', securityStamp: secrets.stamp, claims: { n: logIns } };
}
/** @type {Record<string, any>} */
const identities = {
  hs: { security: { key: secrets.identity } },
  es: { security: { privateKey: keys.p384.privateKey }, grantToken: { cache: 64 } },
  kept: withSessions('kept', secrets.kept),
  leaving: withSessions('leaving', secrets.leaving),
};

/** @param {string} name @param {string} key */
function withSessions(name, key) {
  const store = memory(name);
  return {
    security: { key },
    refreshToken: {
      store,
      rotate: true,
      label: (/** @type {any} */ req) => req.headers['user-agent'],
      onReuse() {},
    },
    grantToken: { revocation: {} },
  };
}

/** Each text in a value that a parser made. @param {any} value @param {string[]} found */
function textsIn(value, found) {
  if (found.length >= 500) return;
  if (typeof value === 'string') found.push(value);
  else if (Buffer.isBuffer(value)) found.push(value.toString());
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) textsIn(one, found);
}

/** @param {string} text */
const hashOf = (text) => crypto.createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Says with each answer, in hashes, what was presented: as Express parsed it, not as latchkey reads it. */
function present(/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) {
  /** @type {string[]} */
  const texts = [];
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    if (req.rawHeaders[at].toLowerCase() === 'authorization')
      texts.push(...req.rawHeaders[at + 1].split(/\s+/).slice(0, 20));
    if (req.rawHeaders[at].toLowerCase() === 'cookie')
      texts.push(...req.rawHeaders[at + 1].split(/[\s;=",]+/).slice(0, 50));
  }
  textsIn(req.query, texts);
  textsIn(req.body, texts);
  const long = texts.filter((text) => text.length >= 20);
  res.set('x-seen', long.map((text) => hashOf(text)).join());
  current.run(long, next);
}

/** @param {any} express @param {string} [fault] */
function appWith(express, fault) {
  const app = express();
  app.set('query parser', 'extended');
  const parsers = [
    express.urlencoded({ extended: true }),
    express.json({ strict: false }),
    express.text(),
    express.raw(),
  ];
  const parse = express.Router();
  parse.use(...parsers);
  // Below /bare there is no body.
  app.use((/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) => {
    if (!req.url.startsWith('/bare/')) return parse(req, res, next);
    req.url = req.url.slice(5);
    next();
  });
  app.use(present);
  const letIn = (/** @type {any} */ res, /** @type {any} */ n) =>
    res.set('x-in', encodeURIComponent(JSON.stringify(n) ?? ''));

  if (fault) app.use('/hs', faults[fault]);
  const at =
    (/** @type {string} */ path) =>
    (/** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ next) => {
      res.set('x-door', path);
      next();
    };

  for (const [path, options] of Object.entries(guards)) {
    const debug = (/** @type {any} */ event) => {
      counts.debugged += 1;
      look(`debug of ${path}`, event);
    };
    const auth = new JwtMiddleware({ ...options, ttl: LIFE, debug });
    app.post(`/${path}/token`, at(`/${path}/token`), auth.token);
    app.all(
      `/${path}/check`,
      at(`/${path}/check`),
      auth.check,
      (/** @type {any} */ req, /** @type {any} */ res) => {
        letIn(res, req.session.n);
        res.json(req.session);
      },
    );
  }
  for (const [path, options] of Object.entries(identities)) {
    // A long run is not to outlive its tokens.
    const grantToken = { expiresIn: LIFE / 60, ...options.grantToken };
    app.use(`/${path}`, jwtIdentity({ ...options, grantToken, workers: { getUser } }));
    app.all(
      `/${path}/me`,
      at(`/${path}/me`),
      (/** @type {any} */ { identity: { user } }, /** @type {any} */ res) => {
        if (user.isAuthenticated) letIn(res, user.claims.n);
        res.json(user);
      },
    );
    app.post(
      `/${path}/login`,
      at(`/${path}/login`),
      (/** @type {any} */ { identity }, /** @type {any} */ res, /** @type {any} */ next) => {
        // An odd token may say the stamp itself, and whoever has the token can read it there.
        if (identity.user.claims.securityStamp === undefined) look('an identity', identity);
        identity
          .logIn()
          .then((/** @type {any} */ { statusCode, ...tokens }) => res.status(statusCode).json(tokens))
          .catch(next);
      },
    );
    app.all(
      `/${path}/verify`,
      at(`/${path}/verify`),
      (/** @type {any} */ { identity, query, body }, /** @type {any} */ res, /** @type {any} */ next) => {
        identity
          .verifyGrantToken(body?.token ?? query.token)
          .then((/** @type {any} */ user) => {
            if (user !== null) letIn(res, user.claims.n);
            res.json(user);
          })
          .catch(next);
      },
    );
  }
  for (const method of ['logOut', 'listSessions']) {
    app.all(
      `/leaving/${method.toLowerCase()}`,
      (/** @type {any} */ { identity }, /** @type {any} */ res, /** @type {any} */ next) => {
        identity[method]()
          .then((/** @type {any} */ result) => res.json(result))
          .catch((/** @type {any} */ error) =>
            error.code === 'ERR_USER_UNKNOWN' ? res.sendStatus(401) : next(error),
          );
      },
    );
  }
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => {
      if (res.headersSent) {
        note(`answered twice: ${error?.stack}`);
        return res.destroy();
      }
      if (error instanceof OnPurpose) return res.sendStatus(503);
      if (error?.status >= 400 && error.status < 500) return res.sendStatus(error.status);
      note(`next was called with ${error?.stack ?? inspect(error)}`);
      res.sendStatus(500);
    },
  );
  return app;
}

async function main() {
  const [name = 'express5', fault] = process.argv.slice(2);
  const server = http.createServer(appWith(require(name), fault));
  // The fuzzer keeps its connections, and how long it thinks doesn't matter.
  server.keepAliveTimeout = 0;
  /** @type {Set<import('node:http').ServerResponse>} */
  const open = new Set();
  server.on('request', (_req, res) => {
    counts.received += 1;
    open.add(res);
    let ends = 0;
    res.on('finish', () => {
      ends += 1;
      if (open.delete(res)) counts.finished += 1;
      if (ends > 1) note('an answer ended twice');
    });
  });
  // An answer that waits behind another one hears of no end when their connection closes.
  const countCut = () => {
    for (const res of open) {
      if (!res.req.socket.destroyed) continue;
      counts.cut += 1;
      open.delete(res);
    }
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('message', () => {
    if (Object.keys(Object.prototype).length > 0)
      note(`Object.prototype has ${Object.keys(Object.prototype)}`);
    countCut();
    const { user, system } = process.cpuUsage();
    process.send?.({ ...counts, processor: (user + system) / 1e6, wrong: [...wrong] });
  });
  process.on('disconnect', () => process.exit());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.send?.({ port });
}

main();
