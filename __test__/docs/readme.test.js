'use strict';

// README.md's quick starts are run here as they stand there, each in a process of its own, and its commands and
// figures must be true.

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const { generateKeyPairSync } = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { blocksOf, read, root } = require('../support/documented');
const keys = require('../support/keys');
const { request } = require('../support/request');

/** An application's folder, with what README has it install. */
const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'latchkey-readme-'));
const installed = {
  latchkey: '.',
  express: 'node_modules/express5',
  '@types/express': 'node_modules/@types/express5',
  '@types/node': 'node_modules/@types/node',
};

/** @param {string} file @param {string} code */
const save = (file, code) => fs.writeFileSync(path.join(folder, file), code);

before(() => {
  for (const [name, from] of Object.entries(installed)) {
    const link = path.join(folder, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(root, from), link, 'junction');
  }
  save('package.json', '{ "type": "module" }');
  save('public.pem', keys.p256.publicKey);
  save('private.pem', keys.p256.privateKey);
});
after(() => fs.rmSync(folder, { recursive: true }));

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, () => {
      const { port } = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

/**
 * Starts a server that README shows, and waits until it listens.
 *
 * @param {string} file
 * @returns {Promise<{ url: string, close(): Promise<unknown> }>}
 */
async function start(file) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), SECRET: keys.secret };
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exit = new Promise((resolve) => child.once('exit', resolve));
  let isRunning = true;
  exit.then(() => {
    isRunning = false;
  });
  while (isRunning && !(await isListening(port)));
  assert.ok(isRunning, `${file} ended`);
  const close = () => {
    child.kill();
    return exit;
  };
  return { url: `http://localhost:${port}`, close };
}

/** @param {number} port @returns {Promise<boolean>} */
const isListening = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, 'localhost');
    socket.once('connect', () => resolve(true)).once('error', () => setTimeout(resolve, 20, false));
    socket.once('connect', () => socket.destroy());
  });

test('the quick start for users starts a session, checks passwords, and ends the session', async () => {
  const [code = ''] = blocksOf('README.md', 'js');
  const [, body = ''] = /--json '(.+)'$/m.exec(read('README.md')) ?? [];
  const credentials = JSON.parse(body);
  save('server.cjs', code);
  const server = await start('server.cjs');
  try {
    const post = (/** @type {string} */ where, /** @type {object} */ json) =>
      request(`${server.url}${where}`, { json });
    const visit = (/** @type {string} */ token) =>
      request(`${server.url}/me`, { headers: { Authorization: `Bearer ${token}` } });
    const first = await post('/login', credentials);
    assert.equal(first.status, 200);
    assert.deepEqual((await visit(first.json.grantToken)).json, { id: '1', roles: 'reader' });
    assert.equal((await visit(keys.tampered(first.json.grantToken))).status, 401);
    for (const wrong of [{ password: 'wrong' }, { password: undefined }, { password: 1 }, { login: 'bob' }]) {
      assert.equal((await post('/login', { ...credentials, ...wrong })).status, 401, JSON.stringify(wrong));
    }

    const second = await post('/login', { refreshToken: first.json.refreshToken });
    assert.equal((await visit(second.json.grantToken)).status, 200);
    const tampered = keys.tampered(second.json.refreshToken);
    assert.equal((await post('/login', { refreshToken: tampered })).status, 401);
    const { refreshToken } = second.json;
    assert.equal((await post('/logout', { refreshToken })).status, 204);
    assert.equal((await post('/login', { refreshToken })).status, 401);
  } finally {
    await server.close();
  }
});

test('a log-in of an unknown user hashes a password too', async () => {
  const code = blocksOf('README.md', 'js')[0]?.split('const app = ')[0];
  let hashes = 0;
  const crypto = require('node:crypto');
  const counted = {
    ...crypto,
    scrypt: (/** @type {any[]} */ ...args) => {
      hashes += 1;
      Reflect.apply(crypto.scrypt, crypto, args);
    },
  };
  const requireCounted = (/** @type {string} */ name) => (name === 'node:crypto' ? counted : require(name));
  const getUser = new Function('require', `${code}; return getUser;`)(requireCounted);
  assert.equal(await getUser({ login: 'bob', password: 'open sesame' }), null);
  assert.equal(hashes, 1);
  assert.equal(await getUser({ login: 'alice', password: 'wrong' }), null);
  assert.equal((await getUser({ login: 'alice', password: 'open sesame' })).userId, '1');
  assert.equal(hashes, 3);
  assert.equal((await getUser({ id: '1' })).userId, '1');
  assert.equal(await getUser({ id: '2' }), undefined);
});

test('the quick start in TypeScript compiles, and its client gets its session', async () => {
  const [code = '', client = ''] = blocksOf('README.md', 'ts');
  save('server.ts', code);
  save('client.ts', client);
  const compiler = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  execFileSync(process.execPath, [compiler, ...options, '--skipLibCheck', 'server.ts', 'client.ts'], {
    cwd: folder,
    stdio: 'inherit',
  });
  const server = await start('server.js');
  try {
    const env = { ...process.env, SERVER: server.url };
    const run = async () => {
      const child = spawn(process.execPath, ['client.js'], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
      await new Promise((resolve) => child.once('close', resolve));
      return output;
    };
    const output = await run();
    assert.match(output, /^200 \{/);
    assert.match(output, /iss: 'billing'/);
    assert.match(output, /role: 'reader'/);

    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    save('private.pem', String(other.export({ type: 'pkcs8', format: 'pem' })));
    assert.match(await run(), /ERR_TOKEN_REQUEST_REFUSED/);
  } finally {
    await server.close();
  }
});

test('CI runs the test command of README', () => {
  const commands = [...read('README.md').matchAll(/^npm ci && (npm [\w ]+)$/gm)].map((match) => match[1]);
  assert.deepEqual(commands, ['npm run example', 'npm test']);
  const { scripts } = JSON.parse(read('package.json'));
  for (const command of commands) assert.ok(scripts[command?.replace(/^npm (run )?/, '') ?? ''], command);
  assert.match(read('.ci/run'), /^npm ci .*\nnpm run check /m);
});

test('README and SECURITY are as short as they shall be', () => {
  assert.ok(fs.statSync(path.join(root, 'README.md')).size <= 9000);
  assert.ok(fs.statSync(path.join(root, 'SECURITY.md')).size <= 10_000);
});

test('the figures of README are those of benchmark/RESULTS.md', () => {
  const [, performance = ''] = read('README.md').split('## Performance');
  const [, results = ''] = read('benchmark/RESULTS.md').split('## Node v24');
  const [others = '', routes = ''] = results.split('| Express 5 route behind ');
  const cells = (/** @type {string} */ row, table = others) =>
    (table.split('\n').find((line) => line.startsWith(`| ${row} `)) ?? '')
      .split('|')
      .map((cell) => cell.trim());
  /** @type {[string, number, number, string?][]} the row, the column, the digits after the point, and the table */
  const figures = [
    ['jwt-identity: authenticate a request', 2, 1],
    ['jwt-identity: authenticate a request', 3, 1],
    ['Verify HS256', 2, 1],
    ['Verify HS256', 5, 0],
    ['Verify RS256', 2, 1],
    ['Verify RS256', 5, 1],
    ['latchkey as jwt-identity', 2, 0, routes],
    ['jwt-identity', 2, 0, routes],
  ];
  const shown = performance
    .split('\n- ')
    .slice(1)
    .join(' ')
    .match(/\d+(\.\d+)?(?= (µs|times|%))/g);
  const measured = figures.map(([row, column, digits, table]) => {
    const [, number, unit] = /^([\d.]+) (\S+)$/.exec(cells(row, table)[column] ?? '') ?? [];
    return (Number(number) / (unit === 'ns' ? 1000 : 1)).toFixed(digits);
  });
  assert.deepEqual(shown, measured);
});

test('the plot is the one of benchmark/baseline.json', () => {
  const { plotOf } = require('../../benchmark/report/plot');
  assert.equal(read('docs/images/benchmark.svg'), plotOf(JSON.parse(read('benchmark/baseline.json'))));
});
