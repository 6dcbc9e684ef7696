'use strict';

// Rebuilds the binary when Rust changes, and runs again the tests that a change touches: node --watch follows what each test file
// requires, the binary included.
//
//   npm run watch                         the tests in CORE
//   npm run watch -- jwt-identity store   those whose path below __test__ begins with one of these

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const CORE = ['jwt-identity', 'jwt-middleware', 'package/jwt', 'package/sealed', 'store'];
/** An editor saves several files at once, and some write a file twice. */
const SETTLE_MS = 200;

const words = process.argv.slice(2);
const files = testFiles(words.length > 0 ? words : CORE);
if (files.length === 0) throw new Error(`No test file found in __test__ for: ${words.join(' ')}`);
const tests = spawn(process.execPath, ['--watch', '--test', '--test-reporter=spec', ...files], {
  cwd: root,
  stdio: 'inherit',
});
tests.on('exit', (code) => process.exit(code ?? 1));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => tests.kill(signal));
rebuildOnChange(['src', 'Cargo.toml', 'build.rs']);

/** @param {string[]} beginnings */
function testFiles(beginnings) {
  return fs
    .readdirSync(path.join(root, '__test__'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.test.js') && !/(^|\/)(node_modules|samples)\//.test(file))
    .filter((file) => beginnings.some((beginning) => file.startsWith(beginning)))
    .map((file) => path.join('__test__', file))
    .sort();
}

/** @param {string[]} sources */
function rebuildOnChange(sources) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let building = false;
  let stale = false;
  const build = () => {
    stale = building;
    if (building) return;
    building = true;
    console.log('Rust changed: building');
    spawn('npm', ['run', '--silent', 'build:debug'], {
      cwd: root,
      stdio: 'inherit',
      // There it is a batch file.
      shell: process.platform === 'win32',
    }).on('exit', () => {
      building = false;
      if (stale) build();
    });
  };
  for (const source of sources) {
    const place = path.join(root, source);
    fs.watch(place, { recursive: fs.statSync(place).isDirectory() }, () => {
      clearTimeout(timer);
      timer = setTimeout(build, SETTLE_MS);
    });
  }
}
