'use strict';

// An application in a folder of its own, for the doctor.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { run } = require('../../lib/cli/run');

const root = path.join(__dirname, '../..');

/**
 * @param {{ files?: Record<string, string>, packages?: Record<string, string> }} content files, and the folders of packages by their names
 */
function createApplication({ files = {}, packages = { latchkey: root } } = {}) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-app-')));
  /** @param {string} name @param {string} text */
  const write = (name, text) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  fs.mkdirSync(path.join(folder, 'node_modules'));
  for (const [name, target] of Object.entries(packages)) {
    fs.symlinkSync(target, path.join(folder, 'node_modules', name), 'junction');
  }
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { folder, write, remove: () => fs.rmSync(folder, { recursive: true, maxRetries: 5 }) };
}

/**
 * @param {string} folder
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [more] environment variables
 */
async function doctor(folder, args, more = {}) {
  let stdout = '';
  let stderr = '';
  const io = {
    stdin: (async function* () {})(),
    stdout: { write: (/** @type {string} */ text) => (stdout += text) },
    stderr: { write: (/** @type {string} */ text) => (stderr += text) },
    env: { ...process.env, ...more },
    cwd: () => folder,
  };
  const status = await run(['doctor', ...args], io);
  return { status, stdout, stderr };
}

module.exports = { createApplication, doctor, root };
