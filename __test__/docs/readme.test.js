'use strict';

// README.md's quick starts are run here as they stand there, and its links and commands must exist.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { createVerifier } = require('../../lib/tokens/jwt');
const keys = require('../support/keys');
const { request } = require('../support/request');
const { serve } = require('../support/serve');

const root = path.join(__dirname, '../..');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file), 'utf8');
const blocks = [...read('README.md').matchAll(/^```js\n(.*?)^```/gms)].map((match) => match[1]);

/** @param {string | undefined} code @param {Record<string, unknown>} given */
const appOf = (code, given) => {
  const names = ['require', 'process', ...Object.keys(given)];
  const values = [require, { env: { SECRET: keys.secret } }, ...Object.values(given)];
  return new Function(...names, `${code}; return app;`)(...values);
};

test('the quick start for assertions gives a token for a good one and guards the route', async () => {
  const server = await serve(appOf(blocks[0], { publicKeyOrCertificatePem: keys.rsa.certificate }));
  try {
    const assertion = keys.sign({ alg: 'RS256' }, { client_id: 'alpha@example.com' });
    const ask = (/** @type {string} */ given) =>
      request(`${server.url}/oauth/token`, { form: { assertion: given } });
    const { status, json } = await ask(assertion);
    assert.deepEqual([status, json.token_type, json.expires_in], [200, 'Bearer', 3600]);
    assert.equal((await ask(keys.tampered(assertion))).status, 401);

    const visit = (/** @type {string} */ token) =>
      request(`${server.url}/account`, { headers: { Authorization: `Bearer ${token}` } });
    const account = await visit(json.access_token);
    assert.deepEqual(Object.keys(account.json), ['client_id', 'exp', 'uid']);
    assert.equal((await visit(`${json.access_token}A`)).status, 401);
  } finally {
    await server.close();
  }
});

test('the quick start for users logs in with password and refresh token, and knows the user', async () => {
  const user = { userId: '1', roles: 'admin', securityStamp: 'x', claims: { n: 1 } };
  const findUser = (/** @type {any} */ { login, password, id }) =>
    id === '1' || (login === 'alice' && password === 'open sesame') ? user : null;
  const server = await serve(appOf(blocks[1], { findUser }));
  try {
    const logIn = (/** @type {object} */ json) => request(`${server.url}/login`, { json });
    const visit = (/** @type {string} */ token) =>
      request(`${server.url}/me`, { headers: { Authorization: `Bearer ${token}` } });
    const first = await logIn({ login: 'alice', password: 'open sesame', rememberMe: true });
    assert.equal(first.status, 200);
    assert.deepEqual((await visit(first.json.grantToken)).json, {
      id: '1',
      roles: 'admin',
      claims: { n: 1 },
    });
    assert.equal((await visit(keys.tampered(first.json.grantToken))).status, 401);

    const second = await logIn({ refreshToken: first.json.refreshToken });
    assert.equal((await visit(second.json.grantToken)).status, 200);
    assert.equal((await logIn({ refreshToken: keys.tampered(first.json.refreshToken) })).status, 401);
    assert.equal((await logIn({ login: 'alice', password: 'wrong' })).status, 401);
  } finally {
    await server.close();
  }
});

test('the app that logs out lists its sessions and ends them', async () => {
  const user = { userId: '1', roles: '', securityStamp: 'x' };
  const findUser = (/** @type {any} */ { login, id }) => (id === '1' || login === 'alice' ? user : null);
  const app = appOf(blocks[2], { findUser });
  app.post('/login', async (/** @type {any} */ req, /** @type {any} */ res) => {
    res.json(await req.identity.logIn());
  });
  const server = await serve(app);
  try {
    const post = (/** @type {string} */ path, /** @type {object} */ json) =>
      request(`${server.url}${path}`, { json });
    const first = (await post('/login', { login: 'alice', rememberMe: true })).json;
    const second = (await post('/login', { refreshToken: first.refreshToken })).json;
    assert.notEqual(second.refreshToken, first.refreshToken);
    const list = (/** @type {string} */ token) =>
      request(`${server.url}/sessions`, {
        headers: { Authorization: `Bearer ${token}`, 'User-Agent': 'me' },
      });
    const { json } = await list(second.grantToken);
    assert.deepEqual(Object.keys(json[0]), ['id', 'createdAt', 'lastUsedAt', 'label', 'current']);
    assert.equal((await post('/logout', { refreshToken: second.refreshToken })).status, 204);
    assert.equal((await post('/login', { refreshToken: second.refreshToken })).json.statusCode, 401);
    assert.equal((await list(second.grantToken)).status, 401);
  } finally {
    await server.close();
  }
});

test('the part about revoking ends a token, and takes an assertion once', async () => {
  const [, code] = /^### Revoking\n.*?^```js\n(.*?)^```/ms.exec(read('README.md')) ?? [];
  const server = await serve(appOf(code, { clients: new Map([['alpha', keys.rsa.publicKey]]) }));
  try {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const ask = (/** @type {string} */ jti) => {
      const assertion = keys.sign({ alg: 'RS256' }, { iss: 'alpha', jti, exp });
      return request(`${server.url}/oauth/token`, { form: { assertion } });
    };
    const [one, other] = [(await ask('1')).json.access_token, (await ask('2')).json.access_token];
    assert.equal((await ask('1')).status, 401);

    const send = async (/** @type {string} */ path, /** @type {string} */ token, method = 'GET') => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await request(server.url + path, { method, headers })).status;
    };
    assert.deepEqual([await send('/account', one), await send('/account', other)], [200, 200]);
    assert.equal(await send('/logout', one, 'POST'), 204);
    assert.deepEqual([await send('/account', one), await send('/account', other)], [401, 200]);
    assert.equal(await send('/logout', one, 'POST'), 401);
  } finally {
    await server.close();
  }
});

test('the code for strict mode follows the standards, and its route needs the scope', async () => {
  const [, code] = /^### Strict mode\n.*?^```js\n(.*?)^```/ms.exec(read('README.md')) ?? [];
  const clients = new Map([['alpha', keys.rsa.certificate]]);
  const server = await serve(appOf(code, { clients }));
  try {
    const claims = { iss: 'alpha', sub: 'alpha', aud: 'https://as.example/oauth/token' };
    const exp = Math.floor(Date.now() / 1000) + 60;
    const ask = (/** @type {object} */ more, /** @type {object} */ form = {}) =>
      request(`${server.url}/oauth/token`, {
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: keys.sign({ alg: 'RS256' }, { ...claims, exp, ...more }),
          ...form,
        },
      });
    const good = await ask({});
    assert.deepEqual([good.status, good.json.scope], [200, 'reports:read']);
    assert.equal((await ask({ aud: 'https://other.example' })).json.error, 'invalid_grant');
    assert.equal((await ask({}, { scope: 'reports:write' })).json.error, 'invalid_scope');
    const less = await ask({ scope: 'other' });
    const visit = (/** @type {string} */ token) =>
      request(`${server.url}/reports`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal((await visit(good.json.access_token)).status, 200);
    assert.equal((await visit(less.json.access_token)).status, 403);
  } finally {
    await server.close();
  }
});

test('the authorization server gives a client a token that its key set verifies', async () => {
  const block = blocks
    .find((code) => code?.includes('clientCredentials'))
    ?.replace('process.env.PRIVATE_KEY', 'key');
  const clients = new Map([['alpha', keys.p256.publicKey]]);
  const server = await serve(appOf(block, { clients, key: keys.rsa.privateKey }));
  try {
    const issuer = 'https://auth.example.com';
    const exp = Math.floor(Date.now() / 1000) + 60;
    const assertion = keys.sign({ alg: 'ES256' }, { iss: 'alpha', sub: 'alpha', aud: issuer, exp });
    const ask = (/** @type {string} */ given) =>
      request(`${server.url}/oauth/token`, {
        form: {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: given,
        },
      });
    const { status, json } = await ask(assertion);
    assert.equal(status, 200);
    assert.equal((await ask(keys.tampered(assertion))).status, 401);
    const { json: metadata } = await request(`${server.url}/.well-known/oauth-authorization-server`);
    const set = (await request(server.url + new URL(metadata.jwks_uri).pathname)).json;
    const verify = createVerifier({ key: set.keys[0], issuer: metadata.issuer, typ: 'at+jwt' });
    assert.equal(verify(json.access_token).client_id, 'alpha');
    assert.throws(() => verify(keys.tampered(json.access_token)));
  } finally {
    await server.close();
  }
});

test('every file that README and CONTRIBUTING link to is there', () => {
  const links = ['README.md', 'CONTRIBUTING.md'].flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? ''),
  );
  assert.ok(links.length > 0);
  for (const link of links) assert.ok(fs.existsSync(path.join(root, link)), link);
});

test('CI runs the test command of README', () => {
  const commands = [...read('README.md').matchAll(/^npm ci && (npm [\w ]+)$/gm)].map((match) => match[1]);
  assert.deepEqual(commands, ['npm run example', 'npm test']);
  const { scripts } = JSON.parse(read('package.json'));
  for (const command of commands) assert.ok(scripts[command?.replace(/^npm (run )?/, '') ?? ''], command);
  assert.match(read('.ci/run'), /^npm ci .*\nnpm run check /m);
});

test('the table of warnings has every one there is', () => {
  const names = (/** @type {string} */ text) => new Set(text.match(/(?<![A-Z_])LATCHKEY_[A-Z_]+/g));
  const folder = path.join(root, 'lib');
  const code = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => read(path.join('lib', file)));
  const raised = names(code.join('\n'));
  assert.ok(raised.size >= 12, `${raised.size} warnings`);
  assert.deepEqual([...names(read('README.md'))].sort(), [...raised].sort());
});
