'use strict';

// What can be said about where everything comes from without asking anybody: the manifests, the lock files, and where
// unsafe code is. `npm audit` and `cargo deny check advisories` say more, and need a network.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file), 'utf8');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && fs.existsSync(path.join(root, file)));
const named = (/** @type {string} */ name) => {
  const found = files.filter((file) => path.posix.basename(file) === name);
  assert.ok(found.length > 0, `there is no ${name}`);
  return found;
};

/** What runs by itself when a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
/** Packages that run a script when they are installed, all of them tools of tests: `npm ci --ignore-scripts` does without it. */
const MAY_RUN = new Set(['@parcel/watcher', 'esbuild', 'pnpm', 'yarn']);
const BANNED = new Set([...read('deny.toml').matchAll(/\{ crate = "([^"]+)"/g)].map(([, name = '']) => name));
assert.ok(BANNED.size > 0, 'deny.toml bans no crate');
const CRATES = 'registry+https://github.com/rust-lang/crates.io-index';
const OWN_CRATES = new Set(['latchkey', 'latchkey-fuzz', 'latchkey-benchmark-floor']);

/** @type {string[]} */
const bad = [];
const complain = (/** @type {string} */ line) => bad.push(line);

published(JSON.parse(read('package.json')));
const packages = named('package-lock.json').map(npmLock);
const crates = named('Cargo.lock').map(cargoLock);
const unsafe = unsafeLines();

for (const line of bad) console.error(line);
const sum = (/** @type {number[]} */ numbers) => numbers.reduce((all, one) => all + one, 0);
console.log(
  bad.length > 0
    ? `${bad.length} complaints about the supply chain`
    : `${sum(packages)} entries in ${packages.length} npm lock files, ${sum(crates)} in ${crates.length} of Cargo's, ${unsafe} times unsafe`,
);
process.exitCode = bad.length > 0 ? 1 : 0;

/** @param {any} manifest */
function published(manifest) {
  for (const kind of ['dependencies', 'peerDependencies', 'bundleDependencies', 'bundledDependencies']) {
    if (Object.keys(manifest[kind] ?? {}).length > 0) complain(`package.json has ${kind}`);
  }
  for (const name of Object.keys(manifest.optionalDependencies ?? {})) {
    if (!/^latchkey-[a-z0-9-]+$/.test(name)) complain(`package.json has the optional dependency ${name}`);
  }
  for (const script of INSTALL_SCRIPTS) {
    if (manifest.scripts?.[script]) complain(`package.json runs ${script}`);
  }
  if (manifest.gypfile || files.includes('binding.gyp')) complain('npm would run node-gyp');
}

/**
 * @param {string} file
 * @returns {number} how many entries it has
 */
function npmLock(file) {
  const { lockfileVersion, packages } = JSON.parse(read(file));
  assert.equal(lockfileVersion, 3, file);
  const entries = Object.entries(/** @type {Record<string, any>} */ (packages)).filter(
    ([place, { link, inBundle }]) => place !== '' && !link && !inBundle,
  );
  assert.ok(entries.length > 0, `${file} is empty`);
  for (const [place, entry] of entries) {
    const who = `${file}: ${place} ${entry.version}`;
    if (entry.integrity === undefined) {
      // What the registry in use didn't have when the lock file was written; see scripts/complete-lock.js.
      if (!(entry.optional && entry.cpu)) complain(`${who} has no integrity`);
    } else if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity)) {
      complain(`${who} has the integrity ${entry.integrity}`);
    }
    // .npmrc leaves the registry out of lock files, so an address is one of something else.
    if (entry.resolved !== undefined && !entry.link) complain(`${who} comes from ${entry.resolved}`);
    const name = entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 13);
    if (entry.hasInstallScript && !MAY_RUN.has(name)) complain(`${who} runs a script when it is installed`);
  }
  return entries.length;
}

/**
 * @param {string} file
 * @returns {number} how many entries it has
 */
function cargoLock(file) {
  const entries = read(file).split('[[package]]\n').slice(1);
  assert.ok(entries.length > 1, `${file} is empty`);
  for (const entry of entries) {
    const value = (/** @type {string} */ key) => new RegExp(`^${key} = "([^"]*)"$`, 'm').exec(entry)?.[1];
    const who = `${file}: ${value('name')} ${value('version')}`;
    if (file === 'Cargo.lock' && BANNED.has(value('name') ?? '')) complain(`${who} is banned`);
    if (value('source') === undefined) {
      if (!OWN_CRATES.has(value('name') ?? '')) complain(`${who} has no source`);
    } else if (value('source') !== CRATES) {
      complain(`${who} comes from ${value('source')}`);
    } else if (!/^[0-9a-f]{64}$/.test(value('checksum') ?? '')) {
      complain(`${who} has no checksum`);
    }
  }
  return entries.length;
}

/** Unsafe code is in one file, as often as SECURITY.md says. */
function unsafeLines() {
  let found = 0;
  for (const file of files.filter((file) => /^(src|tests|build)\b.*\.rs$/.test(file))) {
    const code = read(file).replaceAll(/\/\/.*$/gm, '');
    const times = code.match(/\bunsafe\b/g)?.length ?? 0;
    if (times > 0 && file !== 'src/node/function.rs') complain(`${file} has unsafe code`);
    found += times;
  }
  const stated = Number(/\*\*(\d+)\*\*/.exec(read('SECURITY.md'))?.[1]);
  if (found === 0 || found !== stated)
    complain(`SECURITY.md argues ${stated} unsafe places; there are ${found}`);
  return found;
}
