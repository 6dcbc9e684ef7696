'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { links, placeholder } = require('../../scripts/release-packages');
const { TARGETS } = require('../../lib/native/targets');
const { runTable } = require('../support/run-table');

const root = path.join(__dirname, '../..');
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-release-'));
after(() => fs.rmSync(temporary, { recursive: true, force: true }));

/** @param {string} name of a copy of what the script needs, with an empty binary for every target */
function copyOf(name) {
  const folder = path.join(temporary, name);
  for (const part of ['package.json', 'scripts/release-packages.js', 'lib']) {
    fs.cpSync(path.join(root, part), path.join(folder, part), {
      recursive: true,
      filter: (file) => !file.endsWith('.node'),
    });
  }
  fs.mkdirSync(path.join(folder, 'binaries'));
  for (const target of TARGETS) fs.writeFileSync(path.join(folder, `binaries/latchkey.${target}.node`), '');
  /** @param {...string} args */
  const run = (...args) =>
    spawnSync(process.execPath, ['scripts/release-packages.js', ...args], { cwd: folder, encoding: 'utf8' });
  /** @param {string} file */
  const read = (file) => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  return { folder, run, read };
}

test('packages are laid out with the links of the repository they are given, and pass the check', () => {
  const { run, read } = copyOf('named');
  const laidOut = run('binaries', 'acme/latchkey');
  assert.equal(laidOut.status, 0, laidOut.stderr);
  const manifests = ['package.json', ...TARGETS.slice(1).map((target) => `npm/${target}/package.json`)];
  for (const file of manifests) {
    const { repository, homepage, bugs } = read(file);
    assert.deepEqual(repository, { type: 'git', url: 'git+https://github.com/acme/latchkey.git' }, file);
    assert.equal(homepage, 'https://github.com/acme/latchkey#readme', file);
    assert.deepEqual(bugs, { url: 'https://github.com/acme/latchkey/issues' }, file);
  }
  assert.equal(run('--check').status, 0);
});

test('with the placeholder no package is laid out, and npm publish is refused', () => {
  const { folder, run, read } = copyOf('placeholder');
  const before = read('package.json');
  // Whoever has set the repository proves the same with the placeholder put back.
  fs.writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ ...before, repository: placeholder, homepage: undefined, bugs: undefined }),
  );
  for (const args of [['binaries'], ['binaries', 'OWNER/latchkey'], ['--check']]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 1, args.join(' '));
    assert.match(stderr, /repository is still github:OWNER\/latchkey/);
  }
  assert.ok(!fs.existsSync(path.join(folder, 'npm')));
  assert.equal(before.scripts.prepublishOnly, 'node scripts/release-packages.js --check');
});

test('npm publish is refused for a repository that was set and not laid out, and for links that differ', () => {
  const { folder, run, read } = copyOf('half');
  const manifest = read('package.json');
  const good = { ...manifest, ...links('github:acme/latchkey') };
  const write = (/** @type {object} */ content) =>
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(content));
  write(good);
  assert.equal(run('--check').status, 0);
  for (const wrong of [
    { repository: 'github:acme/latchkey', homepage: undefined, bugs: undefined },
    { homepage: 'https://github.com/other/latchkey#readme' },
    { bugs: undefined },
  ]) {
    write({ ...good, ...wrong });
    const { status, stderr } = run('--check');
    assert.equal(status, 1, JSON.stringify(wrong));
    assert.match(stderr, /package\.json lacks the links/);
  }
});

runTable(
  'a repository that is refused',
  6,
  [undefined, null, '', 'acme/latchkey', 'github:acme', placeholder].map((value) => ({
    name: String(JSON.stringify(value)),
    value,
  })),
  ({ value }) =>
    assert.throws(() => links(value), /^Error: (Expected github:owner\/name|The repository is still)/),
);
