'use strict';

// The program that `npm run example:web` starts: sessions survive its restart, in Node's SQLite, in that of WebAssembly, and in Redis.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { startRedis, withoutRedis } = require('../engines/support/redis');
const { SYSTEM, programIn } = require('../support/node-program');
const { skip } = require('./support/browser');

const root = path.join(__dirname, '../..');
const matrix = path.join(root, '__test__/matrix/node_modules');
const nodeOf = (/** @type {number} */ major) => programIn(matrix, `node${major}-${SYSTEM}`);

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {string} folder @param {{ program?: string, env?: Record<string, string> }} options */
async function startProgram(folder, { program = process.execPath, env }) {
  const child = spawn(program, [path.join(root, 'examples/web-app/dist/server.js')], {
    env: { ...process.env, DATA: folder, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const line = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => 'It has ended.'),
  ]);
  return {
    said: String(line),
    url: /http:\S+\d/.exec(String(line))?.[0] ?? '',
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** @param {{ program?: string, env?: Record<string, string>, where: string }} options */
async function assertSurvivesRestart(options) {
  const [folder, other] = [0, 1].map(() => fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-web-app-')));
  try {
    const first = await startProgram(String(folder), options);
    assert.ok(first.said.includes(`sessions in ${options.where}`), first.said);
    // A real password hash takes its time on a busy machine: no limit.
    const body = new URLSearchParams({ login: 'ada', password: 'correct horse battery', rememberMe: 'true' });
    const { headers, status } = await fetch(`${first.url}/signup`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    assert.equal(status, 303);
    const cookie = headers
      .getSetCookie()
      .map((each) => each.split(';', 1)[0])
      .join('; ');
    assert.match(cookie, /__Host-grantToken=.+__Host-refreshToken=|__Host-refreshToken=.+__Host-grantToken=/);
    await first.stop();

    for (const [place, expected] of [
      [folder, 200],
      [other, 401],
    ]) {
      const again = await startProgram(String(place), options);
      const answer = await fetch(`${again.url}/sessions`, { headers: { cookie } });
      assert.equal(answer.status, expected);
      assert.equal((await answer.text()).includes('This device'), expected === 200);
      await again.stop();
    }
    assert.equal(fs.statSync(path.join(String(folder), 'secret')).mode & 0o777, 0o600);
  } finally {
    for (const each of [folder, other]) fs.rmSync(String(each), { recursive: true });
  }
}

describe('the web app as a program keeps its sessions', { skip }, () => {
  after(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  test('in the SQLite that this Node has', () => assertSurvivesRestart({ where: 'SQLite' }));

  for (const major of [20, 24]) {
    const program = nodeOf(major);
    const reason = program === undefined && `Node ${major} of __test__/matrix is not installed`;
    test(`in SQLite, on Node ${major}`, { skip: reason }, () =>
      assertSurvivesRestart({ program: String(program), where: 'SQLite' }),
    );
  }

  test('in Redis', { skip: withoutRedis() }, async () => {
    const redis = await startRedis();
    try {
      const env = { REDIS_URL: `redis://127.0.0.1:${redis.port}` };
      await assertSurvivesRestart({ env, where: 'Redis' });
    } finally {
      await redis.stop();
    }
  });
});
