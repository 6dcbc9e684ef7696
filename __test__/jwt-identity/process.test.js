'use strict';

// What needs a process of its own to be seen: output, warnings, open handles, threads.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { runTable } = require('../support/run-table');
const { secret } = require('../support/keys');

const library = path.join(__dirname, '../../lib/jwt-identity/index.js');

const prelude = `
  const jwtIdentity = require(${JSON.stringify(library)});
  const secret = ${JSON.stringify(secret)};
  const alice = { userId: 'alice', roles: 'r', securityStamp: 's', claims: {} };
  const optionsOf = (security) => ({ security, workers: { getUser: async () => alice } });
  const pass = (middleware, request) => new Promise((resolve) => middleware(request, {}, () => resolve(request.identity)));
  const round = async (security) => {
    const middleware = jwtIdentity(optionsOf(security));
    const first = await pass(middleware, { headers: {}, body: { login: 'a', rememberMe: true } });
    const { grantToken, refreshToken } = await first.logIn();
    const second = await pass(middleware, { headers: { authorization: 'Bearer ' + grantToken }, body: { refreshToken } });
    return second.user.id + ' ' + (await second.logIn()).statusCode;
  };
`;

/**
 * @param {string} script
 * @param {string[]} [flags]
 */
function run(script, flags = []) {
  const args = [...flags, '-e', `${prelude}${script}`];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, signal, stdout, stderr };
}
const silent = { status: 0, signal: null, stdout: '', stderr: '' };

test('nothing is printed and nothing keeps the process alive', () => {
  assert.deepEqual(
    run(`round({ key: secret }).then((result) => { process.exitCode = result === 'alice 200' ? 0 : 9; });`),
    silent,
  );
});

test('signing on other threads keeps no process alive either', () => {
  const pair = `require('node:crypto').generateKeyPairSync('rsa', { modulusLength: 2048 })`;
  const script = `round({ key: ${pair}.privateKey }).then((result) => { process.exitCode = result === 'alice 200' ? 0 : 9; });`;
  assert.deepEqual(run(script), silent);
});

test('the process can exit while tokens are being signed', () => {
  const script = `
    const { privateKey } = require('node:crypto').generateKeyPairSync('rsa', { modulusLength: 2048 });
    const middleware = jwtIdentity(optionsOf({ privateKey }));
    pass(middleware, { headers: {}, body: {} }).then((identity) => {
      for (let i = 0; i < 100; i += 1) identity.logIn(alice);
      setImmediate(() => process.exit(7));
    });`;
  assert.deepEqual(run(script), { ...silent, status: 7 });
});

runTable(
  'a secret shorter than the hash gives one warning',
  9,
  [
    { name: '31 bytes under HS256', security: `{ key: 'x'.repeat(31) }`, warned: true },
    { name: '32 bytes under HS256', security: `{ key: 'x'.repeat(32) }`, warned: false },
    { name: '16 characters of 2 bytes', security: `{ key: 'ü'.repeat(16) }`, warned: false },
    { name: '47 bytes under HS384', security: `{ key: 'x'.repeat(47), algorithm: 'HS384' }`, warned: true },
    { name: '48 bytes under HS384', security: `{ key: 'x'.repeat(48), algorithm: 'HS384' }`, warned: false },
    {
      name: '63 bytes under HS512',
      security: `{ key: Buffer.alloc(63, 1), algorithm: 'HS512' }`,
      warned: true,
    },
    {
      name: '64 bytes under HS512',
      security: `{ key: Buffer.alloc(64, 1), algorithm: 'HS512' }`,
      warned: false,
    },
    {
      name: 'a KeyObject of 16 bytes',
      security: `{ key: require('node:crypto').createSecretKey(Buffer.alloc(16, 1)) }`,
      warned: true,
    },
    { name: 'a JWK of 31 bytes', security: `{ key: { kty: 'oct', k: 'A'.repeat(42) } }`, warned: true },
  ],
  ({ security, warned }) => {
    const { status, stdout, stderr } = run(`round(${security}).then(() => round(${security}));`);
    assert.deepEqual([status, stdout], [0, '']);
    assert.equal(stderr.match(/\[LATCHKEY_SHORT_SECRET\]/g)?.length ?? 0, warned ? 1 : 0);
    assert.doesNotMatch(stderr, /xxxx/);
  },
);

test('reserved claims give one warning', () => {
  const { status, stderr } = run(
    `
    process.on('warning', ({ name, code, message }) => process.stderr.write([name, code, message].join('|') + '\\n'));
    const middleware = jwtIdentity(optionsOf({ key: secret }));
    pass(middleware, { headers: {}, body: {} }).then(async (identity) => {
      for (const claims of [{ userId: 'root' }, { exp: 5 }, { roles: 'root', iat: 5 }]) {
        await identity.logIn({ ...alice, claims });
      }
    });`,
    ['--no-warnings'],
  );
  assert.equal(status, 0);
  assert.match(stderr, /^LatchkeyWarning\|LATCHKEY_RESERVED_CLAIM\|.*"userId".*\n$/);
});

test('ordinary users give no warning', () => {
  assert.deepEqual(run(`round({ key: secret }).then(() => round({ key: secret }));`), silent);
});

test('it works after its modules were removed from the require cache', () => {
  const script = `
    round({ key: secret }).then(() => {
      for (const file of Object.keys(require.cache)) delete require.cache[file];
      const again = require(${JSON.stringify(library)});
      if (again === jwtIdentity) process.exitCode = 9;
      const middleware = again(optionsOf({ key: secret }));
      return pass(middleware, { headers: {}, body: {} }).then((identity) => identity.logIn());
    }).then(({ statusCode }) => { if (statusCode !== 200) process.exitCode = 9; });`;
  assert.deepEqual(run(script), silent);
});

test('it works in worker threads, several at once', async () => {
  const source = `${prelude}
    round({ key: secret }).then((result) => require('node:worker_threads').parentPort.postMessage(result));`;
  const results = await Promise.all(
    Array.from({ length: 4 }, () => {
      const worker = new Worker(source, { eval: true });
      return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    }),
  );
  assert.deepEqual(results, ['alice 200', 'alice 200', 'alice 200', 'alice 200']);
});

test('no hostile request ends the process', () => {
  const script = `
    const middleware = jwtIdentity(optionsOf({ key: secret }));
    const throwing = { get authorization() { throw new Error('getter'); } };
    const proxy = new Proxy({}, { get() { throw new Error('proxy'); } });
    const bodies = [undefined, null, proxy, new Proxy({}, { getOwnPropertyDescriptor() { throw new Error('proxy'); } })];
    const requests = [{}, { headers: null }, { headers: throwing }, { headers: proxy }, { headers: { authorization: proxy } }];
    let answered = 0;
    for (const request of requests) middleware(request, {}, () => { answered += 1; });
    for (const body of bodies) {
      pass(middleware, { headers: {}, body }).then((identity) => identity.logIn()).catch(() => {}).then(() => { answered += 1; });
    }
    process.on('exit', () => { if (answered !== 9) process.exitCode = 9; });`;
  assert.deepEqual(run(script), silent);
});
