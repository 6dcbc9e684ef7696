'use strict';

// A server, in a worker thread, whose listeners wait until the client says that it has its answer.

const diagnostics = require('node:diagnostics_channel');
const { parentPort, workerData } = require('node:worker_threads');
const express = require('express5');
const { JwtMiddleware, jwtIdentity } = require('../..');
const { requireToken } = require('../../lib/verifier');
const keys = require('../support/keys');
const { serve } = require('../support/serve');

/** Milliseconds. A listener that is called too early waits in vain for so long. */
const PATIENCE = 2000;

/** @type {Int32Array} 1 once the client has its answer */
const answered = workerData.answered;
/** What each listener found while it waited. @type {{ type: string, outcome: string }[]} */
let found = [];

/** @param {any} event */
function listen({ type }) {
  found.push({ type, outcome: Atomics.wait(answered, 0, 0, PATIENCE) });
}

for (const name of ['refused', 'accepted', 'issued', 'revoked']) {
  diagnostics.subscribe(`latchkey:${name}`, (event) => listen(event));
}

/** Those who have no channel tell `debug`. @param {any} event */
const debug = (event) => {
  if (event.type === 'failed') listen(event);
};
const alice = { userId: 'alice', roles: 'user' };
const identity = jwtIdentity({
  security: { key: keys.secret },
  workers: {
    async getUser(/** @type {any} */ { login, password }) {
      if (login === 'nobody can look up') throw new Error('down');
      return password === 'right' ? alice : null;
    },
  },
  refreshToken: { store: { type: 'memory' } },
  grantToken: { revocation: {} },
  debug,
});
const getKey = (/** @type {unknown} */ _claims, /** @type {any} */ callback) => callback(null, keys.secret);
const auth = new JwtMiddleware({ getKey, store: { type: 'memory', namespace: 'late' }, debug });
const fails = async () => {
  throw new Error('down');
};
const broken = new JwtMiddleware({ getKey, store: { get: fails, put: fails, remove: fails }, debug });
const guard = requireToken({
  jwksUri: 'https://issuer.example/keys',
  issuer: 'https://issuer.example',
  audience: 'api',
  fetch: fails,
  debug,
});

const app = express();
const answer = (/** @type {any} */ _req, /** @type {any} */ res) => res.json({});
app.use(express.urlencoded({ extended: true }), express.json());
app.post('/token', auth.token);
app.get('/check', auth.check, answer);
app.post('/broken/token', broken.token);
app.get('/broken/check', broken.check, answer);
app.get('/guard', guard, answer);
app.use('/identity', identity);
app.get('/identity', answer);
app.get('/identity/user', identity.requireUser, answer);
app.post('/identity/log-in', async (/** @type {any} */ req, /** @type {any} */ res) => {
  const result = await req.identity.logIn();
  res.status(result.statusCode).json(result);
});
app.post('/identity/log-out', async (/** @type {any} */ req, /** @type {any} */ res) =>
  res.json(await req.identity.logOutAll()),
);
app.get('/verify', async (/** @type {any} */ req, /** @type {any} */ res) =>
  res.json(await auth.verify(req.query.token).catch(({ code }) => code)),
);
app.use(
  (/** @type {any} */ error, /** @type {any} */ _req, /** @type {any} */ res, /** @type {any} */ _next) =>
    res.status(500).json({ code: error.code }),
);

parentPort?.on('message', () => {
  parentPort?.postMessage(found);
  found = [];
});
serve(app).then(({ url }) => parentPort?.postMessage(url));
