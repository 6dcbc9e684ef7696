'use strict';

// Runs the tests in __test__ with the Node that runs this file. Node below 21 takes no globs after --test, and none
// of them minds when nothing matched; this finds the files itself and fails when there are none.
//
//   node scripts/test.js                    everything but what is in onRequest
//   node scripts/test.js store jwt.test.js  the files whose path below __test__ begins with one of these
//   node scripts/test.js --core             without the folders in notCore

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const folder = path.join(root, '__test__');
/** What takes minutes, and what calls compilers, package managers and Node programs: on one version of Node. */
const notCore = ['differential', 'engines', 'fleet', 'fuzz', 'hostile', 'package', 'robustness', 'types'];
/** What tries software of others that has to be installed first: only when it is named. */
const onRequest = ['interop'];
/** Samples are apps that tests install elsewhere; their test files are for other runners. */
const passedBy = ['node_modules', 'samples'];
const patience = 10 * 60_000;

const args = process.argv.slice(2);
const core = args.includes('--core');
const wanted = args.filter((arg) => arg !== '--core').map((arg) => arg.replace(/^(\.\/)?__test__\//, ''));

const files = testFiles('')
  .filter((file) =>
    wanted.length === 0
      ? !onRequest.includes(file.split('/', 1)[0])
      : wanted.some((start) => file.startsWith(start)),
  )
  .filter((file) => !core || !notCore.includes(file.split('/', 1)[0]));
if (files.length === 0) {
  console.error(`No test file found in __test__ for: ${args.join(' ') || 'everything'}`);
  process.exit(1);
}

const { status, signal, error } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', ...files.map((file) => path.join('__test__', file))],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], timeout: patience },
);
if (error ?? signal) console.error(`The tests were ended: ${error?.message ?? signal}`);
process.exitCode = status ?? 1;

/**
 * @param {string} below a folder's path below __test__
 * @returns {string[]} in an order that doesn't depend on the file system
 */
function testFiles(below) {
  return fs
    .readdirSync(path.join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.posix.join(below, entry.name);
      if (entry.isDirectory()) return passedBy.includes(entry.name) ? [] : testFiles(file);
      return entry.name.endsWith('.test.js') ? [file] : [];
    });
}
