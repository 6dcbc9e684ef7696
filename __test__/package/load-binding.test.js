'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { loadBinding } = require('../../lib/load-binding');
const { TARGETS, libcOfProgram, libcOfReport, targetOf } = require('../../lib/platform');
const { runTable } = require('../support/run-table');
const latchkey = require('latchkey');

const { version, target, path: binary } = latchkey.status();
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-binding-'));
after(() => fs.rmSync(temporary, { recursive: true }));

let folders = 0;
/**
 * A folder as the loader's, with files in it.
 *
 * @param {Record<string, string | Buffer>} files by their path
 */
function folderWith(files) {
  folders += 1;
  const folder = path.join(temporary, String(folders));
  fs.mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return folder;
}

/**
 * @param {Record<string, string | Buffer>} files
 * @param {{ target?: string, version?: string, load?: (file: string) => unknown }} [place]
 */
function search(files, { load, ...place } = {}) {
  const folder = folderWith(files);
  const real = createRequire(path.join(folder, 'loader.js'));
  const loader = load
    ? Object.assign((/** @type {string} */ file) => load(file), { resolve: real.resolve })
    : real;
  return loadBinding({ folder, target, version, load: /** @type {any} */ (loader), ...place });
}

const good = fs.readFileSync(binary);
const name = `latchkey.${target}.node`;
const local = `binding/${name}`;
const inPackage = `node_modules/latchkey-${target}`;
const packaged = {
  [`${inPackage}/package.json`]: JSON.stringify({ main: name }),
  [`${inPackage}/${name}`]: good,
};

describe('a binary is found', () => {
  test("in the loader's folder first", () => {
    const { binding, status } = search({ [local]: good, ...packaged });
    assert.equal(status.source, 'local');
    assert.equal(binding.version(), version);
  });
  test('beside the loader, where a bundle puts it', () => {
    const { status } = search({ [name]: good });
    assert.deepEqual([status.source, path.basename(status.path)], ['local', name]);
  });
  test("in the platform's package", () => {
    const { status } = search(packaged);
    assert.equal(status.source, 'package');
    assert.match(status.path, new RegExp(`node_modules[\\\\/]latchkey-${target}[\\\\/]`));
  });
  test("in the platform's package where the one at hand is damaged", () => {
    assert.equal(search({ [local]: 'damaged', ...packaged }).status.source, 'package');
  });
});

const musl = 'linux-x64-musl';
const glibcTooOld = () => {
  throw new Error("/lib64/libc.so.6: version `GLIBC_2.38' not found");
};
const notPermitted = () => {
  throw new Error('failed to map segment from shared object: Operation not permitted');
};

runTable(
  'one error tells apart why there is none',
  11,
  [
    {
      name: 'missing',
      files: {},
      reason: 'missing',
      message: /there is no binary for .* Install again .* optional dependencies/,
    },
    {
      name: 'a package without its file',
      files: { [`${inPackage}/package.json`]: JSON.stringify({ main: name }) },
      reason: 'missing',
      message: /there is no binary/,
    },
    {
      name: 'not built for',
      files: {},
      place: { target: 'sunos-sparc' },
      reason: 'missing',
      message: /for sunos-sparc, only for linux-x64-gnu, /,
    },
    {
      name: 'the other C library',
      files: { 'binding/latchkey.linux-x64-gnu.node': 'a' },
      place: { target: musl },
      reason: 'libc',
      message: /this is linux-x64-musl, .*latchkey\.linux-x64-gnu\.node.* install again/,
    },
    {
      name: 'the other C library, the other way',
      files: { 'binding/latchkey.linux-x64-musl.node': 'a' },
      place: { target: 'linux-x64-gnu' },
      reason: 'libc',
      message: /this is linux-x64-gnu/,
    },
    {
      name: 'a C library that is too old',
      files: { [local]: 'a' },
      place: { load: glibcTooOld },
      reason: 'libc',
      message: /or a newer one/,
      cause: /GLIBC_2\.38/,
    },
    {
      name: 'another version',
      files: { [local]: good },
      place: { version: '9.9.9' },
      reason: 'version',
      message: /is of version .*, the package of version 9\.9\.9\. Remove node_modules/,
    },
    {
      name: 'a version that does not say so',
      files: { [local]: 'a' },
      place: { load: () => ({}) },
      reason: 'version',
      message: /is of version unknown/,
    },
    {
      name: 'damaged',
      files: { [local]: 'not a binary' },
      reason: 'blocked',
      message: /could not be loaded.*damaged/,
      cause: /./,
    },
    {
      name: 'truncated',
      files: { [local]: good.subarray(0, 40) },
      reason: 'blocked',
      message: /damaged/,
      cause: /./,
    },
    {
      name: 'forbidden',
      files: { [local]: 'a' },
      place: { load: notPermitted },
      reason: 'blocked',
      message: /noexec/,
      cause: /not permitted/,
    },
  ],
  ({ files, place, reason, message, cause }) => {
    assert.throws(
      () => search(/** @type {any} */ (files), place),
      (/** @type {any} */ error) => {
        assert.equal(error.code, 'ERR_LATCHKEY_BINDING');
        assert.equal(error.reason, reason);
        assert.equal(error.target, place?.target ?? target);
        assert.match(error.message, /^latchkey cannot start: /);
        assert.match(error.message, message);
        if (cause) assert.match(error.cause.message, cause);
        else assert.equal('cause' in error, false);
        return true;
      },
    );
  },
);

test('Node that refuses addons is told apart', () => {
  const script = "try { require('latchkey') } catch (e) { console.log(e.code, e.reason, e.cause.code) }";
  const { stdout } = spawnSync(process.execPath, ['--no-addons', '-e', script], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  assert.equal(stdout, 'ERR_LATCHKEY_BINDING blocked ERR_DLOPEN_DISABLED\n');
});

test('environment variables do not choose the binary', () => {
  const env = {
    ...process.env,
    NAPI_RS_NATIVE_LIBRARY_PATH: __filename,
    NAPI_RS_FORCE_WASI: 'error',
    LATCHKEY_BINDING: __filename,
  };
  const script = "console.log(require('latchkey').status().path)";
  const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: __dirname, encoding: 'utf8', env });
  assert.equal(stdout.trim(), binary);
});

describe('the target', () => {
  test('of each system that is built for', () => {
    const systems = [
      { platform: 'linux', arch: 'x64', libc: () => 'gnu' },
      { platform: 'linux', arch: 'x64', libc: () => 'musl' },
      { platform: 'linux', arch: 'arm64', libc: () => 'gnu' },
      { platform: 'linux', arch: 'arm64', libc: () => 'musl' },
      { platform: 'darwin', arch: 'x64' },
      { platform: 'darwin', arch: 'arm64' },
      { platform: 'win32', arch: 'x64' },
      { platform: 'win32', arch: 'arm64' },
    ];
    assert.deepEqual(systems.map(targetOf), [...TARGETS]);
  });

  test('the C library is read from the program itself', () => {
    const glibc = folderWith({ program: '\x7fELF…\0/lib64/ld-linux-x86-64.so.2\0' });
    const alpine = folderWith({ program: '\x7fELF…\0/lib/ld-musl-x86_64.so.1\0' });
    const nix = folderWith({ program: '\x7fELF…\0/nix/store/a-glibc-2.40/lib/ld-linux-x86-64.so.2\0' });
    const unknown = folderWith({ program: '\x7fELF…' });
    const of = (/** @type {string} */ folder) => libcOfProgram(path.join(folder, 'program'));
    assert.deepEqual([glibc, alpine, nix, unknown, 'nowhere'].map(of), [
      'gnu',
      'musl',
      'gnu',
      undefined,
      undefined,
    ]);
  });

  test('or from the report, which says the same', { skip: process.platform !== 'linux' }, () => {
    assert.equal(libcOfReport(), libcOfProgram(process.execPath));
    assert.equal(/** @type {any} */ (process.report).excludeNetwork ?? false, false);
  });
});
