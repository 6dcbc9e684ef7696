'use strict';

// A server whose application does everything wrong, in a process of its own: whatever escapes would end it. Prints how many
// requests were answered as they should be, and what escaped.

const express = require('express5');
const { once } = require('node:events');
const http = require('node:http');
const jwtIdentity = require('../../../lib/jwt-identity');
const JwtMiddleware = require('../../../lib/jwt-middleware');
const keys = require('../../support/keys');
const { request } = require('../../support/request');

/** @type {string[]} */
const escaped = [];
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => escaped.push(`${event}: ${error?.stack ?? error}`));
}

const raise = () => {
  throw new Error('on purpose');
};
const { secret } = keys;
/** @type {Record<string, (argument: any, cb: any) => any>} */
const faults = {
  throws: raise,
  rejects: async () => raise(),
  'rejects with nothing': () => Promise.reject(),
  'rejects late': () => new Promise((_, reject) => setImmediate(() => reject(new Error('late')))),
  'answers and throws': (_, cb) => {
    cb(null, secret);
    raise();
  },
  'answers and rejects': async (_, cb) => {
    cb(null, secret);
    raise();
  },
  'answers twice': (_, cb) => {
    cb(null, secret);
    cb(null, secret);
  },
  'answers twice, late': (_, cb) => {
    setImmediate(() => cb(null, secret));
    setImmediate(() => cb(new Error('late')));
  },
  'answers with an error twice': (_, cb) => {
    cb(new Error('one'));
    cb(new Error('two'));
  },
  'answers with what throws': (_, cb) =>
    setImmediate(() => cb(null, new Proxy({}, { get: raise, has: raise }))),
  'promises what throws': async () =>
    new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : raise()) }),
  'answers with a session that throws': (_, cb) =>
    setImmediate(() =>
      cb(null, secret, {
        get exp() {
          return raise();
        },
      }),
    ),
  'promises a session that throws': async () => ({
    key: secret,
    session: {
      get exp() {
        return raise();
      },
    },
  }),
};

async function main() {
  const app = express();
  app.use(express.json({ strict: false }));
  for (const [name, fault] of Object.entries(faults)) {
    const path = `/${encodeURIComponent(name)}`;
    const sane = (/** @type {any} */ _, /** @type {any} */ cb) => cb(null, secret);
    const badKey = new JwtMiddleware({ getKey: fault, store: { type: 'memory' } });
    const badStore = new JwtMiddleware({ getKey: sane, store: { make: fault, retrieve: fault } });
    const badDebug = new JwtMiddleware({
      getKey: sane,
      store: { type: 'memory' },
      debug: (/** @type {any} */ it) => fault(it, () => {}),
    });
    app.post(`${path}/key`, badKey.token);
    app.post(`${path}/make`, badStore.token);
    app.post(`${path}/retrieve`, badStore.check, (_req, res) => res.send('in'));
    app.post(`${path}/debug`, badDebug.check, (_req, res) => res.send('in'));
    const identity = jwtIdentity({
      security: { key: secret },
      workers: { getUser: (/** @type {any} */ it) => fault(it, () => {}) },
    });
    app.post(`${path}/user`, identity, (/** @type {any} */ req, res, next) => {
      req.identity.logIn().then(
        (/** @type {any} */ { statusCode }) => res.sendStatus(statusCode),
        (/** @type {any} */ error) => next(error ?? new Error('nothing')),
      );
    });
    app.post(`${path}/handler`, identity, () => raise());
    app.post(`${path}/late-handler`, identity, async () => raise());
  }
  app.use(
    (/** @type {any} */ _error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
      res.sendStatus(500),
  );
  const server = http.createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  let answered = 0;
  const assertion = keys.sign({ alg: 'HS256' }, { client_id: 'alpha' });
  const unsigned = keys.compact('{"alg":"none"}', 'null');
  for (const name of Object.keys(faults)) {
    for (const path of ['key', 'make', 'retrieve', 'debug', 'user', 'handler', 'late-handler']) {
      for (const given of [assertion, unsigned]) {
        const json = { assertion: given, access_token: given, login: 'a', password: 'b' };
        const { status } = await request(`http://127.0.0.1:${port}/${encodeURIComponent(name)}/${path}`, {
          json,
        });
        if ([200, 400, 401, 500].includes(status)) answered += 1;
      }
    }
  }
  // Time for whatever is still to escape.
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  server.close();
  server.closeAllConnections();
  console.log(JSON.stringify({ answered, escaped }));
}

main();
