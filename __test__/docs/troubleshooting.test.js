'use strict';

// docs/troubleshooting.md: each command is run as it stands there, in an application with that trouble, and its line is found. In an
// application without the trouble it is not.

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { program } = require('../cli/support');
const { createApplication, root } = require('../cli/application');
const { createSealer } = require('../../lib/native/sealing');
const keys = require('../support/keys');
const { legacyToken } = require('../support/legacy-tokens');
const { request } = require('../support/request');
const { read } = require('../support/documented');

const skip = process.platform === 'win32' && 'there is no sh';
const PATIENCE = 60_000;

/** The commands of the page by section, each with the line to look for. */
const sections = new Map(
  read('docs/troubleshooting.md')
    .split(/^## /m)
    .slice(1)
    .map((section) => [
      section.split('\n', 1)[0] ?? '',
      [...section.matchAll(/^```sh\n(.*?)\n```\n.*?^```\n(.*?)\n```/gms)].map(
        ([, command = '', line = '']) => ({ command, line }),
      ),
    ]),
);

/** @param {string} line in which `…` stands for anything */
const pattern = (line) =>
  new RegExp(
    line
      .split('…')
      .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*'),
    'm',
  );

const secret = 's'.repeat(64);
const now = Math.floor(Date.now() / 1000);
const times = { iat: now, exp: now + 600 };
const session = JSON.stringify({ user: 'x'.repeat(40), exp: now + 600 });
const sealed = (/** @type {string} */ secret) => createSealer(secret, 'access token').seal(session);
const assertion = (/** @type {string} */ key) =>
  keys.sign({ alg: 'RS256', typ: 'JWT' }, { iss: 'client', ...times }, key);
const refresh = keys.sign({ alg: 'HS256', typ: 'refresh+jwt' }, { userId: 1, ...times }, secret);
const grant = keys.sign({ alg: 'HS256', typ: 'JWT' }, { userId: 1, roles: '', ...times }, secret);
const encrypted = "{ type: 'encrypted', secret: process.env.STORE_SECRET }";
const clocked = (
  /** @type {number} */ seconds,
) => `{ type: 'redis', client: { status: 'ready', values: new Map(), async call(name, key, value) {
  if (name === 'TIME') return [String(Math.floor(Date.now() / 1000) + ${seconds}), '0'];
  if (name === 'SET') { this.values.set(key, value); return 'OK'; }
  return name === 'GET' ? this.values.get(key) ?? null : 1;
} } }`;

/** @param {{ keys?: string, store?: string }} options */
const authModule = ({
  keys = "{ clients: { client: require('node:fs').readFileSync(__dirname + '/client.pem') } }",
  store = encrypted,
}) => `
const latchkey = require('latchkey');
exports.auth = new latchkey({ keys: ${keys}, store: ${store} });
exports.identity = latchkey.jwtIdentity({ security: { key: '${secret}' }, workers: { getUser() {} } });
`;
const serverModule = (parser = 'express.urlencoded({ extended: false }), ') => `
const express = require('express');
const { auth, identity } = require('./auth');
const app = express();
app.post('/token', ${parser}auth.token);
app.get('/data', auth.check, (req, res) => res.json({}));
app.get('/me', identity, (req, res) => res.json(req.identity.user));
const server = app.listen(0, '127.0.0.1', () => console.log('listening on ' + server.address().port));
`;

/** @typedef {{ auth?: Parameters<typeof authModule>[0], parser?: string, token?: string, lock?: string, secret?: string, send?: (url: string) => Promise<unknown> }} Trouble */

const post = (/** @type {string} */ assertion) => (/** @type {string} */ url) =>
  request(`${url}/token`, { form: { assertion } });
/** @param {string} route @param {string} authorization */
const get = (route, authorization) => (/** @type {string} */ url) =>
  request(`${url}${route}`, { headers: { authorization } });
const jwks = "{ jwks: 'http://127.0.0.1:1/jwks.json' }";
const lock = (/** @type {object} */ entry) =>
  JSON.stringify({ packages: { 'node_modules/jwt-middleware': entry } });

/** For each command of a section: the trouble, and an application without it. @type {Record<string, [trouble: Trouble, twin: Trouble][]>} */
const troubles = {
  'Always 401': [
    [{ send: post(assertion(keys.otherRsa.privateKey)) }, { send: post(assertion(keys.rsa.privateKey)) }],
    [{ token: assertion(keys.otherRsa.privateKey) }, { token: assertion(keys.rsa.privateKey) }],
    [
      { parser: '', send: post(assertion(keys.rsa.privateKey)) },
      { send: post(assertion(keys.rsa.privateKey)) },
    ],
  ],
  'Anonymous although logged in': [
    [{ send: get('/me', `Bearer ${refresh}`) }, { send: get('/me', `Bearer ${grant}`) }],
    [{ token: refresh }, { token: grant }],
  ],
  'Logged out after deploy': [
    [{ auth: { store: "{ type: 'memory' }" } }, {}],
    [
      { auth: { store: "{ type: 'memory' }" }, send: get('/data', `Bearer ${'x'.repeat(43)}`) },
      { send: get('/data', `Bearer ${sealed(secret)}`) },
    ],
  ],
  'Works locally': [
    [{ send: get('/data', 'Basic eDp5') }, { send: get('/data', `Bearer ${sealed(secret)}`) }],
    [{ auth: { keys: jwks } }, {}],
  ],
  'Only on one server': [
    [{ token: sealed('another secret of 30 characters') }, { token: sealed(secret) }],
    [{ auth: { store: clocked(-90) } }, { auth: { store: clocked(0) } }],
  ],
  'After the upgrade': [
    [{ token: legacyToken(session, secret) }, { token: sealed(secret) }],
    [
      { send: get('/data', `Bearer ${legacyToken(session, secret)}`) },
      { send: get('/data', `Bearer ${sealed(secret)}`) },
    ],
    [{ lock: lock({ version: '0.3.0' }) }, { lock: lock({ name: 'latchkey', version: '0.1.0' }) }],
  ],
};

test('the page has a section for each trouble, and a line for each command', () => {
  assert.deepEqual([...sections.keys()], Object.keys(troubles));
  for (const [name, commands] of sections) assert.equal(commands.length, troubles[name]?.length, name);
  assert.equal([...sections.values()].flat().length, 14);
});

for (const [name, commands] of sections) {
  for (const [index, { command, line }] of commands.entries()) {
    test(`${name}: ${command} (${index + 1})`, { skip }, async () => {
      const [trouble, twin] = troubles[name]?.[index] ?? [];
      assert.ok(trouble && twin);
      const [output, other] = await Promise.all([outputOf(command, trouble), outputOf(command, twin)]);
      assert.match(output, pattern(line));
      assert.doesNotMatch(other, pattern(line));
      for (const said of [output, other])
        assert.ok(!said.includes(secret) && !(trouble.token && said.includes(trouble.token)));
    });
  }
}

/**
 * What a command prints in an application with a trouble.
 *
 * @param {string} command
 * @param {Trouble} trouble
 */
async function outputOf(command, { auth = {}, parser, token = 'none', lock: lockFile, send }) {
  const application = createApplication({
    files: {
      'auth.js': authModule(auth),
      'server.js': serverModule(parser),
      'client.pem': keys.rsa.publicKey,
      'token.txt': token,
      ...(lockFile !== undefined && { 'package-lock.json': lockFile }),
    },
    packages: { latchkey: root, express: path.join(root, 'node_modules/express5') },
  });
  const PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
  const how = {
    cwd: application.folder,
    env: { ...process.env, PATH, STORE_SECRET: secret, NODE: process.execPath, PROGRAM: program },
  };
  try {
    if (send) return await logOf(command, how, send);
    const script = `npx() { shift; "$NODE" "$PROGRAM" "$@"; }\n${command}`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script], {
      ...how,
      encoding: 'utf8',
      timeout: PATIENCE,
    });
    assert.notEqual(stdout, '', stderr);
    return stdout + stderr;
  } finally {
    application.remove();
  }
}

/**
 * What a server logs for a request.
 *
 * @param {string} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} how
 * @param {(url: string) => Promise<unknown>} send
 */
async function logOf(command, how, send) {
  const server = spawn('sh', ['-c', `exec env ${command}`], { ...how, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk) => (log += chunk));
  try {
    const port = await new Promise((resolve, reject) => {
      server.once('exit', () => reject(new Error(log)));
      server.stdout.on('data', (chunk) => {
        const found = /listening on (\d+)/.exec(String(chunk));
        if (found) resolve(found[1]);
      });
    });
    await send(`http://127.0.0.1:${port}`);
    // A second request, so that the line of the first one has been written.
    await request(`http://127.0.0.1:${port}/nothing`);
  } finally {
    const exit = new Promise((resolve) => server.once('close', resolve));
    server.kill();
    await exit;
  }
  return log;
}
