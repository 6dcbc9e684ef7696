'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const latchkey = require('latchkey');
const manifest = require('latchkey/package.json');

const { linksOf } = require('../support/documented');

const root = path.join(__dirname, '../..');
const { target } = latchkey.status();

/** @type {{ path: string, mode: number, size: number }[]} */
const packed = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    // There it is a batch file.
    shell: process.platform === 'win32',
  }),
)[0].files;

/** @param {string} folder @param {RegExp} pattern @returns {string[]} */
const below = (folder, pattern) =>
  fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return below(file, pattern);
    return pattern.test(file) ? [file] : [];
  });

test('the tarball has the code, its types and its documentation, and nothing else', () => {
  const files = packed.map((file) => file.path);
  const binaries = files.filter((file) => file.endsWith('.node'));
  const pages = ['ARCHITECTURE', 'CHANGELOG', 'CONTRIBUTING', 'README', 'SECURITY', 'benchmark/RESULTS']
    .map((name) => `${name}.md`)
    .filter((file) => fs.existsSync(path.join(root, file)));
  const docs = below('docs', /\.(md|svg)$/);
  const code = below('lib', /\.js$/);
  const types = below('types', /\.d\.ts$/);
  const expected = [
    ...['index.d.mts', 'index.d.ts', 'index.js', 'index.mjs', 'package.json'],
    ...binaries,
    ...pages,
    ...docs,
    'LICENSE',
    ...code,
    ...types,
  ];
  assert.deepEqual(files.sort(), expected.sort());
  assert.ok(code.length > 20 && types.length > 5 && docs.length > 15);
  assert.ok(binaries.includes(`lib/binding/latchkey.${target}.node`));
  assert.ok(binaries.every((file) => /^lib\/binding\/latchkey\.[\w-]+\.node$/.test(file)));
});

test('every file that README links to is in the tarball, so that its links work from npm', () => {
  const files = new Set(packed.map((file) => file.path));
  const links = linksOf('README.md');
  assert.ok(links.length > 15, `${links.length} links`);
  for (const link of links) assert.ok(files.has(link), link);
});

test('the documentation in the tarball is small', () => {
  const bytes = packed
    .filter((file) => /\.(md|svg)$/.test(file.path))
    .reduce((sum, { size }) => sum + size, 0);
  assert.ok(bytes < 600_000, `${bytes} bytes`);
});

test('installing it runs nothing and brings nothing', () => {
  for (const script of ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare', 'dependencies']) {
    assert.equal(Reflect.get(manifest.scripts, script), undefined, script);
  }
  for (const kind of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'gypfile']) {
    assert.equal(Reflect.get(manifest, kind), undefined, kind);
  }
  // npm installs no optional peer.
  for (const name of Object.keys(manifest.peerDependencies)) {
    assert.deepEqual(Reflect.get(manifest.peerDependenciesMeta, name), { optional: true }, name);
  }
});

test('every file that package.json names is in it', () => {
  const files = new Set(packed.map((file) => `./${file.path}`));
  /** @param {unknown} entry @returns {string[]} */
  const named = (entry) =>
    typeof entry === 'string' ? [entry] : Object.values(/** @type {object} */ (entry)).flatMap(named);
  const all = [
    ...named(manifest.exports),
    ...named(manifest.typesVersions).map((file) => `./${file}`),
    ...named(manifest.bin).map((file) => `./${file}`),
    `./${manifest.main}`,
    `./${manifest.types}`,
  ];
  assert.ok(all.length > 40);
  for (const file of all) assert.ok(files.has(file), file);
});
