'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { bearer, serving, withFolder } = require('../support');
const keys = require('../../support/keys');

const root = path.join(__dirname, '../../..');

const USERS = `
const express = require('express');
const { jwtIdentity } = require('latchkey');
const identity = jwtIdentity({ security: { key: '${keys.secret}' }, workers: { getUser: () => null } });
const app = express();
app.use(identity);
app.get('/admin', identity.requireRole('admin'), (_req, res) => res.send('admin'));
module.exports = { app, identity };
`;

module.exports = {
  async 'Switch from jwt-middleware and jwt-identity'(code) {
    await withFolder({ 'package.json': code }, async (folder) => {
      const { dependencies } = JSON.parse(code);
      assert.deepEqual(Object.keys(dependencies), ['jwt-middleware', 'jwt-identity']);
      fs.mkdirSync(path.join(folder, 'node_modules'));
      for (const [name, version] of Object.entries(dependencies)) {
        assert.match(String(version), /^npm:latchkey@/);
        // What npm puts there, as a link.
        fs.symlinkSync(root, path.join(folder, 'node_modules', name));
      }
      const load = createRequire(path.join(folder, 'app.js'));
      await assertOriginalsRun(load('jwt-middleware'), load('jwt-identity'));
    });
  },

  async 'Test with Jest'(code) {
    const jest = path.join(__dirname, '../node_modules/jest/bin/jest.js');
    const run = (files) =>
      withFolder({ 'package.json': '{}', ...files }, (folder) =>
        spawnSync(process.execPath, [jest, '--rootDir', folder, '--ci'], { encoding: 'utf8' }),
      );
    const passed = await run({ 'users.js': USERS, 'admin.test.js': code });
    assert.match(passed.stderr, /Tests: +2 passed, 2 total/);
    const open = USERS.replace("identity.requireRole('admin'), ", '');
    const failed = await run({ 'users.js': open, 'admin.test.js': code });
    assert.match(failed.stderr, /Tests: +1 failed, 1 passed, 2 total/);
  },
};

/** An app as the originals' documentation has it. @param {any} JwtMiddleware @param {any} jwtIdentity */
async function assertOriginalsRun(JwtMiddleware, jwtIdentity) {
  const express = require('express');
  const auth = new JwtMiddleware({
    getKey: (payload, cb) =>
      cb(null, payload.client_id === 'alpha' ? keys.rsa.certificate : null, { uid: 1 }),
    store: { type: 'memory' },
  });
  const app = express();
  app.use(express.urlencoded({ extended: false }));
  app.post('/oauth/token', auth.token);
  app.get('/account', auth.check, (req, res) => res.json(req.session.uid));
  app.use(
    jwtIdentity({
      security: { key: keys.secret, algorithm: 'HS256' },
      workers: { getUser: () => ({ userId: 5 }) },
    }),
  );
  app.post('/login', async (req, res) => res.json(await req.identity.logIn()));
  app.get('/me', (req, res) => res.json(req.identity.user.id));
  await serving(app, async (send) => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const signed = keys.sign({ alg: 'RS256' }, { client_id: 'alpha', exp });
    const { access_token: token } = (await send('/oauth/token', { form: { assertion: signed } })).json;
    assert.equal((await send('/account', { headers: bearer(token) })).json, 1);
    const refused = await send('/oauth/token', { form: { assertion: keys.tampered(signed) } });
    assert.equal(refused.status, 401);
    const { grantToken } = (await send('/login', { form: { login: 'a', password: 'b' } })).json;
    assert.equal((await send('/me', { headers: bearer(grantToken) })).json, 5);
  });
}
