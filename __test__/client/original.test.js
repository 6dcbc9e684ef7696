'use strict';

// The client and jwt-middleware 0.3.0: the server of its documentation, and its memory store.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const Original = require('original-jwt-middleware');
const nodes = require('../fleet/support/nodes');
const { versions } = require('../support/express');
const keys = require('../support/keys');
const { serve } = require('../support/serve');
const { clientOf, rejection } = require('./support');

const root = path.join(__dirname, '../..');
const robot = { clientId: 'robot@client.example', key: keys.rsa.privateKey, algorithm: 'RS256' };
const unauthenticated = {
  status: 401,
  error: 'invalid_client',
  error_description: 'Client authentication failed',
};
const told = (/** @type {any} */ { status, error, error_description }) => ({
  status,
  error,
  error_description,
});

test('the server of the documentation, with its encrypted store', {
  skip: nodes.skipWithoutOriginal,
}, async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-client-'));
  fs.mkdirSync(path.join(folder, 'node_modules'));
  fs.copyFileSync(path.join(root, 'examples/originals/token-server.js'), path.join(folder, 'server.js'));
  fs.writeFileSync(path.join(folder, 'certificate.pem'), keys.rsa.certificate);
  for (const [name, place] of Object.entries({
    'jwt-middleware': 'original-jwt-middleware',
    express: 'express4',
  })) {
    fs.symlinkSync(
      path.join(root, 'node_modules', place),
      path.join(folder, 'node_modules', name),
      'junction',
    );
  }
  const child = spawn(nodes.forOriginal(), ['server.js'], {
    cwd: folder,
    env: { ...process.env, CLIENT_CERTIFICATE: 'certificate.pem' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  try {
    const [line] = await Promise.race([once(child.stdout, 'data'), exited]);
    const url = String(line).trim();
    const clientAt = (/** @type {object} */ more = {}) =>
      clientOf(url, { tokenEndpoint: `${url}/oauth/token`, ...robot, ...more });
    const response = await clientAt().fetch(`${url}/method/name`, { method: 'POST' });
    assert.equal(response.status, 200);
    const { client_id: id, uid } = await response.json();
    assert.deepEqual([id, uid], ['robot@client.example', 1]);

    const forger = clientAt({ key: keys.otherRsa.privateKey });
    assert.deepEqual(told(await rejection(forger.getToken())), unauthenticated);
    const stranger = clientAt({ clientId: 'nobody' });
    assert.deepEqual(told(await rejection(stranger.getToken())), {
      ...unauthenticated,
      error_description: 'Unknown client',
    });
  } finally {
    child.kill('SIGKILL');
    await exited;
    fs.rmSync(folder, { recursive: true });
  }
});

for (const { name, express } of versions) {
  test(`its memory store: an unknown token is replaced (${name})`, async () => {
    const auth = new Original({
      ttl: 60,
      store: { type: 'memory' },
      getKey: (/** @type {any} */ payload, /** @type {any} */ cb) =>
        cb(null, payload.client_id === robot.clientId ? keys.rsa.publicKey : null),
    });
    const { store } = /** @type {any} */ (auth);
    const { retrieve } = store;
    const app = express();
    app.post('/token', express.urlencoded({ extended: false }), auth.token.bind(auth));
    app.all('/api', auth.check.bind(auth), (/** @type {any} */ req, /** @type {any} */ res) =>
      res.json(req.session),
    );
    const server = await serve(app);
    try {
      const client = clientOf(server.url, robot);
      assert.equal((await client.fetch(`${server.url}/api`)).status, 200);
      const token = await client.getToken();
      // As after a restart of the server.
      store.retrieve = (/** @type {string} */ given, /** @type {any} */ cb) =>
        given === token ? cb(null, undefined) : retrieve.call(store, given, cb);
      assert.equal((await client.fetch(`${server.url}/api`)).status, 200);
      assert.notEqual(await client.getToken(), token);
      const forger = clientOf(server.url, { ...robot, key: keys.otherRsa.privateKey });
      assert.deepEqual(told(await rejection(forger.fetch(`${server.url}/api`))), unauthenticated);
    } finally {
      await server.close();
    }
  });
}
