'use strict';

// The API of examples/api, and the same one written by hand with what latchkey had before guards, cookies, the client and `ready`: they
// answer alike, and their line counts are what examples/api/README.md says. Both run as TypeScript, which Node can from 22.18 on.

const assert = require('node:assert/strict');
const { execFile, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { promisify } = require('node:util');
const { SYSTEM, programIn } = require('../support/node-program');
const { request } = require('../support/request');

const root = path.join(__dirname, '../..');
const SECRET = 'a secret of the tests, which is long enough for HS256';
const isNew = Number(process.versions.node.split('.', 1)) >= 24;
const node = isNew
  ? process.execPath
  : programIn(path.join(root, '__test__/matrix/node_modules'), `node24-${SYSTEM}`);

/** @typedef {{ name: string, folder: string, keygen: string[] }} Version */
/** @type {Version[]} */
const versions = [
  {
    name: 'with latchkey',
    folder: 'examples/api/src',
    keygen: [path.join(root, 'lib/cli.js'), 'keygen', 'ES256'],
  },
  {
    name: 'by hand',
    folder: '__test__/recipes/api-by-hand',
    keygen: [path.join(root, '__test__/recipes/api-by-hand/keys.ts')],
  },
];

for (const { name, folder, keygen } of versions) {
  describe(`the API ${name}`, { skip: node === undefined && 'no Node 24' }, () => {
    const run = promisify(execFile);
    const file = (/** @type {string} */ script) => path.join(root, folder, script);
    /** @type {string} */
    let place;
    /** @type {string} */
    let url;
    /** @type {import('node:child_process').ChildProcess} */
    let server;
    before(async () => {
      place = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-api-'));
      await run(String(node), keygen, { cwd: place });
      server = spawn(String(node), [file('server.ts')], {
        cwd: place,
        env: { ...process.env, SECRET, PORT: '0' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(/** @type {NodeJS.ReadableStream} */ (server.stdout), 'data');
      url = String(line).trim();
    });
    after(async () => {
      server.kill();
      await once(server, 'exit');
      fs.rmSync(place, { recursive: true });
    });

    const send = (/** @type {string} */ where, /** @type {any} */ options) => request(url + where, options);
    const logIn = (/** @type {string} */ login, password = 'open sesame') =>
      send('/login', { json: { login, password, rememberMe: true } });
    const bearer = (/** @type {string} */ token) => ({ headers: { authorization: `Bearer ${token}` } });
    const cookieOf = (/** @type {any} */ { headers }) => headers['set-cookie'][0].split(';', 1)[0];

    test('is ready, and keeps its private key to itself', async () => {
      assert.equal((await send('/ready')).status, 204);
      assert.equal(fs.statSync(path.join(place, 'private.pem')).mode & 0o777, 0o600);
      await assert.rejects(run(String(node), keygen, { cwd: place }));
    });

    test('logs users in by password and by cookie, and out', async () => {
      const first = await logIn('alice');
      assert.equal(first.status, 200);
      assert.deepEqual(Object.keys(first.json), ['grantToken']);
      assert.match(
        String(first.headers['set-cookie']),
        /^__Host-refreshToken=[^;]+; Max-Age=(?:2592000|25919\d\d); Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
      );
      const renew = (/** @type {any} */ response, origin = url) =>
        send('/login', { method: 'POST', headers: { cookie: cookieOf(response), origin } });
      const second = await renew(first);
      assert.equal(second.status, 200);
      assert.ok([401, 403].includes((await renew(second, 'https://evil.example')).status));
      assert.equal((await logIn('alice', 'wrong')).status, 401);
      const headers = { cookie: cookieOf(second), origin: url };
      assert.equal((await send('/logout', { method: 'POST', headers })).status, 204);
      assert.equal((await renew(second)).status, 401);
    });

    test('guards routes by user, role and claim', async () => {
      const tokens = [
        'none',
        (await logIn('bob', 'swordfish')).json.grantToken,
        (await logIn('alice')).json.grantToken,
      ];
      const statuses = (/** @type {string} */ where) =>
        Promise.all(tokens.map(async (token) => (await send(where, bearer(token))).status));
      assert.deepEqual(await statuses('/me'), [401, 200, 200]);
      assert.deepEqual(await statuses('/users'), [401, 403, 200]);
      assert.deepEqual(await statuses('/invoices'), [401, 403, 200]);
      assert.match(
        String((await send('/users', bearer('none'))).headers['www-authenticate']),
        /^Bearer .*invalid_token/,
      );
      assert.equal((await send('/me')).headers['www-authenticate'], 'Bearer realm="example"');
    });

    test('ends all sessions with a new password', async () => {
      const { json } = await logIn('bob', 'swordfish');
      assert.ok((await send('/sessions', bearer(json.grantToken))).json.length > 0);
      const change = (/** @type {string} */ password) =>
        send('/password', {
          method: 'PUT',
          ...bearer(json.grantToken),
          json: { password, newPassword: 'marlin' },
        });
      assert.equal((await change('wrong')).status, 403);
      assert.equal((await change('swordfish')).status, 204);
      assert.equal((await send('/me', bearer(json.grantToken))).status, 401);
      assert.deepEqual(
        [(await logIn('bob', 'swordfish')).status, (await logIn('bob', 'marlin')).status],
        [401, 200],
      );
    });

    test('gives its service what the scope allows, and others nothing', async () => {
      const { stdout } = await run(String(node), [file('export-client.ts')], {
        cwd: place,
        env: { ...process.env, SERVER: url },
      });
      assert.match(stdout, /^200 .*"name":"alice"/);
      assert.equal((await send('/export', bearer('none'))).status, 401);
      const { grantToken } = (await logIn('alice')).json;
      assert.equal((await send('/export', bearer(grantToken))).status, 401);
    });
  });
}

test('the line counts are those that the README says', () => {
  const countOf = (/** @type {string} */ folder) =>
    fs
      .readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.ts') && name !== 'users.ts')
      .map((name) => fs.readFileSync(path.join(root, folder, name), 'utf8'))
      .flatMap((text) => text.split('\n'))
      .filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line)).length;
  const counts = versions.map(({ folder }) => countOf(folder));
  const readme = fs.readFileSync(path.join(root, 'examples/api/README.md'), 'utf8');
  const [, after, before] = /\*\*(\d+) lines\*\* instead of \*\*(\d+)\*\*/.exec(readme) ?? [];
  assert.deepEqual([Number(after), Number(before)], counts);
});

test('no line of the API handles a cookie, a role or a token by hand', () => {
  const text = ['app.ts', 'auth.ts', 'server.ts']
    .map((name) => fs.readFileSync(path.join(root, 'examples/api/src', name), 'utf8'))
    .join('\n');
  for (const pattern of [
    /\.cookie\(|clearCookie|headers\.|req\.get\(/,
    /roles\.(split|includes)/,
    /authorization|Bearer/i,
  ]) {
    assert.doesNotMatch(text, pattern);
  }
});
