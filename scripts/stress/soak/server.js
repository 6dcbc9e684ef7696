'use strict';

// Both products in one app, on the version of Express that the argument names. Tells its parent the port and what to ask, and
// at every message what has become of the requests so far.

const { once } = require('node:events');
const http = require('node:http');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { JwtMiddleware, jwtIdentity } = require('../../..');
const keys = require('../../../__test__/support/keys');
const { rss } = require('../rss');
const { situationsOf } = require('./situations');

const DAY = 24 * 60;
const alice = { userId: 'alice', roles: 'admin', securityStamp: 'stamp', claims: { tenant: 'north' } };

const counts = { received: 0, finished: 0, cut: 0, failed: 0, errors: 0, uncaught: 0 };
process.on('uncaughtException', () => {
  counts.uncaught += 1;
});
process.on('unhandledRejection', () => {
  counts.uncaught += 1;
});

async function main() {
  const [name = 'express5'] = process.argv.slice(2);
  const express = require(name);
  const app = express();
  app.use(express.urlencoded({ extended: false }), express.json());

  const guard = (/** @type {object} */ store) =>
    new JwtMiddleware({
      getKey: async (payload) => clients.get(String(payload.client_id)),
      store: /** @type {any} */ (store),
    });
  const sealed = guard({ type: 'encrypted', secret: keys.secret });
  const kept = guard({ type: 'memory', namespace: 'kept' });
  // Every token that it makes is forgotten again: the store is at its bound all the time.
  const full = guard({ type: 'memory', namespace: 'full', max: 20_000 });
  const session = (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session);
  app.post('/sealed/token', sealed.token);
  app.get('/sealed', sealed.check, session);
  app.post('/kept/token', kept.token);
  app.get('/kept', kept.check, session);
  app.post('/full/token', full.token);

  const identities = { hs256: { key: keys.secret }, es256: { privateKey: keys.p256.privateKey } };
  for (const [path, security] of Object.entries(identities)) {
    app.use(
      `/${path}`,
      jwtIdentity({
        security: /** @type {any} */ (security),
        grantToken: { expiresIn: DAY },
        workers: {
          getUser: async (/** @type {any} */ { id, password }) => (id || password === 'p' ? alice : null),
        },
      }),
    );
    app.get(`/${path}/me`, (/** @type {any} */ { identity: { user } }, /** @type {any} */ res) => {
      res.status(user.isAuthenticated ? 200 : 401).json(user);
    });
    app.post(
      `/${path}/login`,
      (/** @type {any} */ { identity }, /** @type {any} */ res, /** @type {any} */ next) => {
        identity
          .logIn()
          .then((/** @type {any} */ { statusCode, ...tokens }) => res.status(statusCode).json(tokens))
          .catch(next);
      },
    );
  }
  app.use(
    (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) => {
      counts.errors += 1;
      res.status(500).json({ message: String(error?.message ?? error) });
    },
  );

  const server = http.createServer(app);
  server.on('request', (_req, res) => {
    counts.received += 1;
    res.on('close', () => {
      if (!res.writableFinished) counts.cut += 1;
      else counts.finished += 1;
      if (res.statusCode >= 500) counts.failed += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({
      ...counts,
      processor: (user + system) / 1e6,
      mebibytes: rss(),
      delay: { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 },
    });
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ port, situations: await situationsOf(`http://127.0.0.1:${port}`) });
}

const clients = new Map([
  ['alpha', keys.rsa.certificate],
  ['beta', keys.p256.publicKey],
]);

main();
