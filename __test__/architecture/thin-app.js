'use strict';

// An application with nothing but the options of an original, which serves good and bad requests over HTTP. Then it prints, as JSON, which
// files of lib/ were loaded. It runs in a process of its own, so that only its own requires count.
//
//   node thin-app.js jwt-middleware memory | jwt-middleware encrypted | jwt-identity

const assert = require('node:assert/strict');
const path = require('node:path');
const express = require('express5');
const { request } = require('../support/request');
const { serve } = require('../support/serve');
const keys = require('../support/keys');

const lib = path.join(__dirname, '../../lib') + path.sep;
const secret = 's'.repeat(64);

/** @param {string} url @param {string} token */
const read = (url, token) => request(`${url}/read`, { headers: { authorization: `Bearer ${token}` } });

/** @param {string} type of the store */
async function jwtMiddleware(type) {
  const JwtMiddleware = require('../../lib/jwt-middleware');
  const auth = new JwtMiddleware({
    getKey: (/** @type {any} */ payload, /** @type {any} */ callback) =>
      callback(null, payload.iss === 'known' ? keys.rsa.publicKey : undefined, { user: 1 }),
    store: type === 'encrypted' ? { type, secret } : { type },
  });
  const app = express();
  app.use(express.json());
  app.post('/token', auth.token);
  app.get('/read', auth.check, (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.session));

  const server = await serve(app);
  const post = (/** @type {string} */ assertion) => request(`${server.url}/token`, { json: { assertion } });
  const assertion = (/** @type {string} */ iss) => keys.sign({ alg: 'RS256' }, { iss }, keys.rsa.privateKey);
  const { status, json } = await post(assertion('known'));
  const refused = [
    await post(keys.tampered(assertion('known'))),
    await post(assertion('other')),
    await post('x'),
  ];
  const reads = [await read(server.url, json.access_token), await read(server.url, 'x')];
  await server.close();
  assert.deepEqual(
    [status, ...[...refused, ...reads].map(({ status }) => status)],
    [200, 401, 401, 400, 200, 401],
  );
}

async function jwtIdentity() {
  const create = require('../../lib/jwt-identity');
  const user = { userId: 1, roles: 'user', claims: {}, securityStamp: 'x' };
  const getUser = async (/** @type {any} */ { id, password }) =>
    id === 1 || password === 'right' ? user : null;
  const app = express();
  app.use(express.json(), create({ security: { key: secret }, workers: { getUser } }));
  app.post('/log-in', async (/** @type {any} */ req, /** @type {any} */ res) => {
    const result = await req.identity.logIn();
    res.status(result.statusCode).json(result);
  });
  app.get('/read', (/** @type {any} */ req, /** @type {any} */ res) => res.json(req.identity.user.id));

  const server = await serve(app);
  const post = (/** @type {object} */ json) => request(`${server.url}/log-in`, { json });
  const { status, json } = await post({ login: 'x', password: 'right', rememberMe: true });
  const others = [
    await post({ login: 'x', password: 'wrong' }),
    await post({ refreshToken: json.refreshToken }),
  ];
  const reads = [await read(server.url, json.grantToken), await read(server.url, 'x')];
  await server.close();
  assert.deepEqual([status, ...others.map(({ status }) => status)], [200, 401, 200]);
  assert.deepEqual(
    reads.map(({ json }) => json),
    [1, null],
  );
}

const [product, type] = process.argv.slice(2);
const serving = product === 'jwt-identity' ? jwtIdentity() : jwtMiddleware(String(type));
serving.then(() => {
  const files = Object.keys(require.cache).filter((file) => file.startsWith(lib) && file.endsWith('.js'));
  console.log(JSON.stringify(files.map((file) => file.slice(lib.length).replaceAll(path.sep, '/'))));
});
