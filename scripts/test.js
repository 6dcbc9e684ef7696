'use strict';

// The test command. Builds the binary where it is missing or older than its sources, and runs the tests in Rust and in JavaScript with
// what this machine has. What it lacks is left out, in one line each; `npm run check` leaves nothing out.
//
//   npm test                          everything
//   npm test -- store jwt.test.js     the JavaScript tests whose path below __test__ begins with one of these

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const args = process.argv.slice(2);
const begun = Date.now();
/** @type {{ name: string, seconds: number, passed: boolean }[]} */
const steps = [];

const isBuilt = isFresh() || step('build', 'npm', ['run', '--silent', 'build']);
if (args.length === 0) step('Rust tests', 'cargo', ['test', '--locked', '--quiet']);
if (isBuilt) {
  step('JavaScript tests', process.execPath, [path.join('scripts', 'test-javascript.js'), ...args]);
  if (args.length === 0) step('browser tests', 'npm', ['run', '--silent', 'test:browser']);
}

console.log();
for (const { name, seconds, passed } of steps) {
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${String(Math.round(seconds)).padStart(5)} s`);
}
const passed = steps.every((each) => each.passed);
console.log(`${passed ? 'All passed' : 'FAILED'} in ${Math.round((Date.now() - begun) / 1000)} s`);
process.exitCode = passed ? 0 : 1;

/**
 * Runs a command and shows what it prints.
 *
 * @param {string} name
 * @param {string} command
 * @param {string[]} commandArgs
 * @returns {boolean} whether it succeeded
 */
function step(name, command, commandArgs) {
  const start = Date.now();
  console.log(`── ${name}: ${[path.basename(command), ...commandArgs].join(' ')}`);
  const { status, error } = spawnSync(command, commandArgs, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) console.error(`${command}: ${error.message}`);
  const passed = status === 0;
  steps.push({ name, seconds: (Date.now() - start) / 1000, passed });
  return passed;
}

/** Whether a binary is there that is newer than all it is made from. */
function isFresh() {
  const folder = path.join(root, 'lib/binding');
  const binaries = fs.readdirSync(folder).filter((name) => name.endsWith('.node'));
  const sources = ['Cargo.toml', 'Cargo.lock', 'build.rs', ...below('src')];
  const changed = Math.max(...sources.map(modified));
  return binaries.some((name) => modified(path.join('lib/binding', name)) >= changed);
}

/** @param {string} folder @returns {string[]} */
function below(folder) {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? below(file) : [file];
  });
}

/** @param {string} file */
function modified(file) {
  return fs.statSync(path.join(root, file)).mtimeMs;
}
