'use strict';

// What lies at the top level is what somebody sees first. Anything else there was left behind, such as a key that an example made.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const EXPECTED = [
  '.ci',
  '.devcontainer',
  '.editorconfig',
  '.gitattributes',
  '.github',
  '.gitignore',
  '.npmrc',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'Cargo.lock',
  'Cargo.toml',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  '__test__',
  'benches',
  'benchmark',
  'biome.json',
  'build.rs',
  'clippy.toml',
  'deny.toml',
  'docs',
  'examples',
  'fuzz',
  'index.d.mts',
  'index.d.ts',
  'index.js',
  'index.mjs',
  'lib',
  'package-lock.json',
  'package.json',
  'rustfmt.toml',
  'scripts',
  'src',
  'tests',
  'tsconfig.json',
  'types',
];

const listed = spawnSync('git', ['ls-files', '-z'], {
  cwd: path.join(__dirname, '../..'),
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
const skip = listed.status === 0 ? false : 'no Git checkout';

test('the repository has nothing else at its top level', { skip }, () => {
  const found = new Set(listed.stdout.split('\0').map((file) => file.split('/')[0]));
  found.delete('');
  assert.deepEqual([...found].sort(), EXPECTED);
});
