'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const PATIENCE = 30_000;

/**
 * A database server of a test's own, on a free port of this machine and in a folder of its own.
 */
class Server {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #guardian;
  /** @type {number | undefined} */
  #pid;
  #command;
  #isUp;
  #user;

  /**
   * @param {{ command(server: Server): string[], isUp(server: Server): Promise<unknown>, user?: { uid: number, gid: number } }} how
   * @param {number} port
   * @param {string} folder
   */
  constructor({ command, isUp, user = { uid: -1, gid: -1 } }, port, folder) {
    this.#command = command;
    this.#isUp = isUp;
    this.#user = user;
    this.port = port;
    this.folder = folder;
  }

  async start() {
    const { uid, gid } = this.#user;
    const guardian = spawn(
      process.execPath,
      [path.join(__dirname, 'guardian.js'), this.folder, String(uid), String(gid), ...this.#command(this)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    this.#guardian = guardian;
    const [pid] = await once(/** @type {any} */ (guardian.stdout), 'data');
    this.#pid = Number(String(pid));
    // Neither keeps the test's process.
    for (const handle of [guardian, guardian.stdout, guardian.stdin]) /** @type {any} */ (handle).unref();
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        await this.#isUp(this);
        return;
      } catch (error) {
        if (Date.now() > end || guardian.exitCode !== null) {
          assert.fail(`The server did not come up: ${error}\n${this.log()}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  }

  /** As by a power cut. The folder stays. */
  async kill() {
    const guardian = /** @type {import('node:child_process').ChildProcess} */ (this.#guardian);
    guardian.ref();
    const exit = once(guardian, 'exit');
    this.signal('SIGKILL');
    await exit;
  }

  /** @param {NodeJS.Signals} signal such as SIGSTOP, for a server that doesn't answer any more */
  signal(signal) {
    process.kill(/** @type {number} */ (this.#pid), signal);
  }

  async stop() {
    const guardian = this.#guardian;
    if (guardian?.exitCode === null) {
      guardian.ref();
      const exit = once(guardian, 'exit');
      guardian.stdin?.destroy();
      await exit;
    }
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  log() {
    return fs.readFileSync(path.join(this.folder, 'log'), 'utf8').slice(-3000);
  }
}

/** @param {string} name */
function temporaryFolder(name) {
  return fs.mkdtempSync(path.join(os.tmpdir(), `latchkey-${name}-`));
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * The path of a program, or undefined. Where CI is set it must be there.
 *
 * @param {string} name
 * @param {string} found the newest of these folders is looked in, too
 */
function program(name, found = '') {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin'];
  if (found !== '' && fs.existsSync(found)) {
    const versions = fs.readdirSync(found).sort((a, b) => Number(b) - Number(a));
    folders.push(...versions.map((version) => path.join(found, version, 'bin')));
  }
  const file = folders.map((folder) => path.join(folder, name)).find((each) => fs.existsSync(each));
  // Machines without Debian's packages say so.
  if (!file && process.env.CI && process.env.LATCHKEY_SERVERS !== 'none')
    assert.fail(`${name} is not installed; .ci/run installs it`);
  return file;
}

/**
 * The reason to skip what needs a program; false where it is there.
 *
 * @param {string} name of Debian's package
 * @param {string | undefined} file
 */
function reasonWithout(name, file) {
  return file ? false : `${name} is not installed: apt-get install ${name}, as .ci/run does`;
}

/** @param {string} name @returns {{ uid: number, gid: number } | undefined} for what refuses to run as root */
function userNamed(name) {
  if (process.getuid?.() !== 0) return undefined;
  const id = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 */
function run(command, args, options) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  assert.equal(status, 0, `${command}: ${error ?? ''}${stdout}${stderr}`);
}

module.exports = { Server, freePort, program, reasonWithout, run, temporaryFolder, userNamed };
