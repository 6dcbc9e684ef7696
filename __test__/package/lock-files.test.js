'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');

// npm verifies the hashes that a lock file has. It installs an entry without a hash, from any address, all the same.

const root = path.join(__dirname, '../..');
const files = [
  'package-lock.json',
  ...['__test__', 'examples']
    .flatMap((parent) => fs.readdirSync(path.join(root, parent)).map((folder) => `${parent}/${folder}`))
    .concat('benchmark')
    .map((folder) => `${folder}/package-lock.json`)
    .filter((file) => fs.existsSync(path.join(root, file))),
];
/** Tools of the install tests. `npm ci --ignore-scripts` does without their scripts. */
const MAY_RUN_SCRIPTS = new Set(['@parcel/watcher', 'esbuild', 'pnpm', 'yarn']);
/** The oldest Node that the tools are run with: what CI installs. */
const OLDEST_NODE = '20.19.0';
/** @type {{ satisfies: (version: string, range: string) => boolean }} */
const semver = createRequire(require.resolve('jsonwebtoken'))('semver');

/** @typedef {Record<string, any>} Entry */
/** @typedef {Record<string, Entry>} Packages what package-lock.json has under `packages`: a path in node_modules → its entry */

/**
 * @param {Packages} packages
 * @returns {string[]} what is wrong with them, one sentence each
 */
function faults(packages) {
  const entries = Object.entries(packages).filter(([place]) => place !== '');
  return entries.flatMap(([place, entry]) => {
    // Outside of node_modules is what a link leads to: latchkey itself.
    if (entry.link || entry.inBundle || !place.includes('node_modules/')) return [];
    const found = [];
    if (entry.integrity === undefined) {
      // Some registries lack platform packages, so their hash isn't known.
      if (!(entry.optional && entry.cpu)) found.push('has no integrity');
    } else if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity)) {
      found.push(`has the integrity ${entry.integrity}`);
    }
    // .npmrc keeps the registry's address out of lock files, so any address is that of something else.
    if (entry.resolved !== undefined) found.push(`comes from ${entry.resolved}`);
    const name = entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (entry.hasInstallScript && !MAY_RUN_SCRIPTS.has(name)) found.push('runs an install script');
    for (const optional of Object.keys(entry.optionalDependencies ?? {})) {
      if (!resolves(packages, place, optional)) found.push(`has no entry for ${optional}`);
    }
    return found.map((fault) => `${place} ${fault}`);
  });
}

/**
 * Whether Node's lookup, from the package's own folder upwards, ends at an entry.
 *
 * @param {Packages} packages
 * @param {string} place
 * @param {string} name
 */
function resolves(packages, place, name) {
  const folders = place.split('/node_modules/');
  return [...folders.keys()]
    .map((depth) => folders.slice(0, depth + 1).join('/node_modules/'))
    .concat('')
    .some((folder) => packages[`${folder && `${folder}/`}node_modules/${name}`]);
}

/** @param {string} file @returns {Packages} */
const packagesOf = (file) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;

test('every lock file is checked', () => {
  const tracked = execFileSync('git', ['ls-files', '*package-lock.json'], { cwd: root, encoding: 'utf8' });
  assert.deepEqual([...files].sort(), tracked.trim().split('\n').sort());
});

for (const file of files) {
  test(`${file} names hashes, no address, no new install script, and every platform package`, () => {
    const packages = packagesOf(file);
    assert.ok(Object.keys(packages).length > 1);
    assert.deepEqual(faults(packages), []);
  });
}

test(`every tool that npm ci installs supports Node ${OLDEST_NODE}`, () => {
  const unsupported = Object.entries(packagesOf('package-lock.json'))
    .filter(([, { engines }]) => engines?.node && !semver.satisfies(OLDEST_NODE, engines.node))
    .map(([place, { version, engines }]) => `${place}@${version} needs Node ${engines.node}`);
  assert.deepEqual(unsupported, []);
});

const place = 'node_modules/tool';
const good = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` };
const platform = { version: '1.0.0', cpu: ['arm64'], optional: true };

runTable(
  'entries',
  11,
  [
    { name: 'an entry with its hash', entry: good, fault: undefined },
    { name: 'an entry without one', entry: { version: '1.0.0' }, fault: 'has no integrity' },
    { name: 'a platform package without one', entry: platform, fault: undefined },
    {
      name: 'an optional package for all platforms without one',
      entry: { ...platform, cpu: undefined },
      fault: 'has no integrity',
    },
    { name: 'a SHA-1', entry: { ...good, integrity: 'sha1-AAAA' }, fault: 'has the integrity sha1-AAAA' },
    {
      name: 'an address',
      entry: { ...good, resolved: 'https://example.com/tool.tgz' },
      fault: 'comes from https://example.com/tool.tgz',
    },
    {
      name: 'a Git repository',
      entry: { ...good, resolved: 'git+ssh://git@example.com/tool.git' },
      fault: 'comes from git+ssh://git@example.com/tool.git',
    },
    {
      name: 'an install script',
      entry: { ...good, hasInstallScript: true },
      fault: 'runs an install script',
    },
    {
      name: 'an alias of a package that may run one',
      entry: { ...good, name: 'esbuild', hasInstallScript: true },
      fault: undefined,
    },
    {
      name: 'an alias named like a package that may run one',
      entry: { ...good, name: 'other', hasInstallScript: true },
      fault: 'runs an install script',
    },
    {
      name: 'a platform package that npm left out',
      entry: { ...good, optionalDependencies: { 'tool-darwin-arm64': '1.0.0' } },
      fault: 'has no entry for tool-darwin-arm64',
    },
  ],
  ({ entry, fault }) => {
    assert.deepEqual(faults({ '': {}, [place]: entry }), fault === undefined ? [] : [`${place} ${fault}`]);
  },
);

test('a platform package is found beside its owner, below it, and not below another package', () => {
  const owner = { ...good, optionalDependencies: { native: '1.0.0' } };
  const nested = `node_modules/parent/${place}`;
  for (const found of [
    `${nested}/node_modules/native`,
    'node_modules/parent/node_modules/native',
    'node_modules/native',
  ]) {
    assert.deepEqual(faults({ '': {}, [nested]: owner, [found]: platform }), [], found);
  }
  assert.deepEqual(faults({ '': {}, [nested]: owner, 'node_modules/other/node_modules/native': platform }), [
    `${nested} has no entry for native`,
  ]);
});
