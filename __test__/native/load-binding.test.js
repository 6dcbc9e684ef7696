'use strict';

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { loadBinding } = require('../../lib/native/load-binding');
const { libcOfReport } = require('../../lib/native/libc-report');
const { libcOfProgram, targetOf } = require('../../lib/native/platform');
const { platformPackageName } = require('../../lib/native/platform-package');
const { TARGETS } = require('../../lib/native/targets');
const { runTable } = require('../support/run-table');
const latchkey = require('latchkey');

const { version, target, path: binary } = latchkey.status();
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'latchkey-binding-'));
after(() => {
  // A library that is loaded stays so until the process ends, and Windows removes no file in use.
  if (process.platform !== 'win32') fs.rmSync(temporary, { recursive: true });
});

let folders = 0;
/**
 * An application's folder, with files in it.
 *
 * @param {Record<string, string | Buffer>} files by their path
 */
function folderWith(files) {
  folders += 1;
  const folder = path.join(temporary, String(folders), 'app');
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return folder;
}

const home = 'node_modules/latchkey';

/**
 * What the loader finds in an application's folder where the package is in `home`.
 *
 * @param {Record<string, string | Buffer>} files
 * @param {{ home?: string, target?: string, version?: string, load?: (file: string) => any }} [place]
 * @param {Record<string, string>} [links] folders by the path of the link to them
 */
function search(files, place = {}, links = {}) {
  const { home: own = home, ...rest } = place;
  const folder = folderWith({ [`${own}/package.json`]: JSON.stringify({ name: 'latchkey' }), ...files });
  for (const [from, to] of Object.entries(links)) {
    const link = path.join(folder, from);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(folder, to), link, 'junction');
  }
  return loadBinding({ folder: path.join(folder, own, 'lib'), target, version, load: require, ...rest });
}

const good = fs.readFileSync(binary);
const name = `latchkey.${target}.node`;
const platformName = platformPackageName(target);
const local = `${home}/lib/binding/${name}`;

/** A platform's package. @param {string} folder @param {object} [changes] of its package.json */
const platformPackage = (folder, changes) => ({
  [`${folder}/package.json`]: JSON.stringify({ name: platformName, version, main: name, ...changes }),
  [`${folder}/${name}`]: good,
});
const inPackage = `node_modules/${platformName}`;
const packaged = platformPackage(inPackage);

describe('a binary is found', () => {
  test("in the loader's folder first", () => {
    const { binding, status } = search({ [local]: good, ...packaged });
    assert.equal(status.source, 'local');
    assert.equal(binding.version(), version);
  });
  test('beside the loader, where a bundle puts it', () => {
    const { status } = search({ [`${home}/lib/${name}`]: good });
    assert.deepEqual([status.source, path.basename(status.path)], ['local', name]);
  });
  test("in the platform's package where the one at hand is damaged", () => {
    assert.equal(search({ [local]: 'damaged', ...packaged }).status.source, 'package');
  });
});

const pnpm = (/** @type {string} */ what) =>
  `node_modules/.pnpm/${what.replace('/', '+')}@1.0.0/node_modules/${what}`;
const yarn = (/** @type {string} */ what, below = 'package') =>
  `node_modules/.store/${what.replace('/', '-')}-npm-1.0.0/${below}`;
const store = (/** @type {string} */ what) => `../store/links/${what}/1.0.0/0a1b/node_modules/${what}`;

runTable(
  "the platform's package is found in the package's own tree",
  8,
  [
    { name: 'beside it', at: inPackage },
    { name: 'within it', at: `${home}/${inPackage}` },
    { name: 'beside it under the name of an original', own: 'node_modules/jwt-middleware', at: inPackage },
    { name: 'hoisted past the package that depends on it', own: `node_modules/other/${home}`, at: inPackage },
    {
      name: 'in a virtual store, as pnpm, Bun and Deno have it',
      own: pnpm('latchkey'),
      at: pnpm(platformName),
      link: `node_modules/.pnpm/latchkey@1.0.0/${inPackage}`,
    },
    {
      name: "as Yarn's pnpm linker has it",
      own: yarn('latchkey'),
      at: yarn(platformName),
      link: yarn('latchkey', inPackage),
    },
    {
      name: 'in a store that projects share',
      own: store('latchkey'),
      at: store(platformName),
      link: `../store/links/latchkey/1.0.0/0a1b/${inPackage}`,
    },
    {
      name: 'behind one of another version',
      at: inPackage,
      more: {
        [`${home}/${inPackage}/package.json`]: JSON.stringify({ name: platformName, version: '0.0.9' }),
      },
    },
  ],
  ({ own = home, at, link, more = {} }) => {
    const files = { ...platformPackage(at), ...more };
    const { status } = search(files, { home: own }, link ? { [link]: at } : {});
    assert.equal(status.source, 'package');
    assert.equal(path.basename(path.dirname(status.path)), path.basename(link ?? at));
  },
);

runTable(
  "a package of that name elsewhere isn't loaded, even where the own binary is damaged",
  9,
  [
    { name: 'in the application above', at: `../${inPackage}`, reason: 'missing' },
    {
      name: 'in the application above, the own one damaged',
      at: `../${inPackage}`,
      own: 'x',
      reason: 'blocked',
    },
    { name: 'in NODE_PATH', at: `../modules/${platformName}`, env: '../modules', reason: 'missing' },
    {
      name: 'in NODE_PATH, the own one damaged',
      at: `../modules/${platformName}`,
      env: '../modules',
      own: 'x',
      reason: 'blocked',
    },
    { name: 'beside the folder of a clone', in: 'clone', at: inPackage, reason: 'missing' },
    { name: 'in the application of a bundle', in: 'dist', manifest: 'app', at: inPackage, reason: 'missing' },
    { name: 'of another version', at: inPackage, changes: { version: '0.0.9' }, reason: 'version' },
    { name: 'of another name', at: inPackage, changes: { name: 'other' }, reason: 'version' },
    {
      name: 'without name and version',
      at: inPackage,
      changes: { name: undefined, version: undefined },
      reason: 'version',
    },
  ],
  ({ in: own = home, manifest = 'latchkey', at, changes, own: content, reason, env }) => {
    const folder = folderWith({
      [`${own}/package.json`]: JSON.stringify({ name: manifest, version }),
      ...platformPackage(at, changes),
      ...(content && { [`${own}/lib/binding/${name}`]: content }),
    });
    for (const file of [
      'load-binding.js',
      'binding-error.js',
      'platform.js',
      'platform-package.js',
      'targets.js',
    ]) {
      fs.cpSync(path.join(__dirname, '../../lib/native', file), path.join(folder, own, 'lib/native', file));
    }
    const script = "try { require('./load-binding') } catch (e) { console.log(e.reason) }";
    const { stdout } = spawnSync(process.execPath, ['-e', script], {
      cwd: path.join(folder, own, 'lib/native'),
      encoding: 'utf8',
      env: { ...process.env, ...(env && { NODE_PATH: path.join(folder, env) }) },
    });
    assert.equal(stdout, `${reason}\n`);
  },
);

const musl = 'linux-x64-musl';
const glibcTooOld = () => {
  throw new Error("/lib64/libc.so.6: version `GLIBC_2.38' not found");
};
/** @param {string} message */
const failing = (message) => () => {
  throw new Error(message);
};

runTable(
  'one error tells apart why there is none',
  25,
  [
    {
      name: 'missing',
      files: {},
      reason: 'missing',
      message: /there is no binary for .* Install again .* optional dependencies/,
    },
    {
      name: 'a package without its file',
      files: { [`${inPackage}/package.json`]: JSON.stringify({ name: platformName, version }) },
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
    ...['freebsd-x64', 'linux-riscv64-gnu', 'linux-s390x-gnu', 'openbsd-x64', 'android-arm64'].map(
      (system) => ({
        name: `not built for: ${system}`,
        files: {},
        place: { target: system },
        reason: 'missing',
        message: new RegExp(
          `no binary for ${system}, .* builds one with \`npm run build\`.* latchkey\\.${system}\\.node`,
        ),
      }),
    ),
    ...['linux-arm-gnu', 'win32-ia32-msvc', 'linux-ia32-musl'].map((system) => ({
      name: `not built for: ${system}`,
      files: {},
      place: { target: system },
      reason: 'missing',
      message: new RegExp(`no binary for ${system}, .* one of 32 bits: install the one of 64 bits`),
    })),
    {
      name: 'the other C library',
      files: { [`${home}/lib/binding/latchkey.linux-x64-gnu.node`]: 'a' },
      place: { target: musl },
      reason: 'libc',
      message: /this is linux-x64-musl, .*latchkey\.linux-x64-gnu\.node.* install again/,
    },
    {
      name: 'the other C library, the other way',
      files: { [`${home}/lib/binding/latchkey.linux-x64-musl.node`]: 'a' },
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
      place: { load: failing('failed to map segment from shared object: Operation not permitted') },
      reason: 'blocked',
      message: /noexec/,
      cause: /not permitted/,
    },
    {
      name: 'for musl, on glibc',
      files: { [local]: 'a' },
      place: { load: failing('libc.so: cannot open shared object file: No such file or directory') },
      reason: 'libc',
      message: /another C library/,
      cause: /libc\.so/,
    },
    {
      name: 'for glibc, on musl',
      files: { [local]: 'a' },
      place: { load: failing('Error relocating /app/a.node: gnu_get_libc_version: symbol not found') },
      reason: 'libc',
      message: /another C library/,
      cause: /gnu_get/,
    },
    {
      name: 'a library that is missing, in the words of glibc',
      files: { [local]: 'a' },
      place: { load: failing('libgcc_s.so.1: cannot open shared object file: No such file or directory') },
      reason: 'library',
      message: /needs libgcc_s\.so\.1, which this system doesn't have/,
      cause: /libgcc/,
    },
    {
      name: 'in the words of musl',
      files: { [local]: 'a' },
      place: {
        load: failing(
          'Error loading shared library libgcc_s.so.1: No such file or directory (needed by /app/a.node)',
        ),
      },
      reason: 'library',
      message: /needs libgcc_s\.so\.1, which/,
      cause: /libgcc/,
    },
    {
      name: 'in the words of macOS',
      files: { [local]: 'a' },
      place: { load: failing('dlopen(/app/a.node, 0x0001): Library not loaded: /opt/lib/liba.1.dylib') },
      reason: 'library',
      message: /needs \/opt\/lib\/liba\.1\.dylib, which/,
      cause: /dlopen/,
    },
    {
      name: 'in the words of Windows',
      files: { [local]: 'a' },
      place: { load: failing('The specified module could not be found.') },
      reason: 'library',
      message: /needs a library, which/,
      cause: /specified/,
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

const needed = ['libgcc_s.so.1', 'libm.so.6', 'libpthread.so.0', 'libdl.so.2'].find((library) =>
  good.includes(`${library}\0`),
);

test('a binary that needs a library which is missing says which', {
  skip:
    (process.platform !== 'linux' || needed === undefined) && 'the binary needs no library to be taken away',
}, () => {
  const [library, absent] = [String(needed), String(needed).replace('lib', 'lip')];
  const text = good.toString('latin1').replaceAll(`${library}\0`, `${absent}\0`);
  const patched = Buffer.from(text, 'latin1');
  assert.throws(
    () => search({ [local]: patched }),
    (/** @type {any} */ error) => {
      assert.equal(error.reason, 'library');
      assert.ok(error.message.includes(`needs ${absent}, which`), error.message);
      assert.ok(error.cause.message.includes(absent));
      return true;
    },
  );
  assert.equal(search({ [local]: Buffer.from(good) }).status.source, 'local');
});

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
    const programs = {
      glibc: elf('/lib64/ld-linux-x86-64.so.2'),
      arm64: elf('/lib/ld-linux-aarch64.so.1'),
      alpine: elf('/lib/ld-musl-x86_64.so.1'),
      libc: elf('/usr/lib/libc.so'),
      nix: elf('/nix/store/a-glibc-2.40/lib/ld-linux-x86-64.so.2'),
      late: elf('/lib/ld-musl-x86_64.so.1', 5_000_000),
      misleading: Buffer.concat([
        elf('/lib/ld-musl-x86_64.so.1', 2000),
        Buffer.from('/lib64/ld-linux-x86-64.so.2\0'),
      ]),
      other: elf('/system/bin/linker64'),
      script: Buffer.from('#!/lib64/ld-linux-x86-64.so.2\n'),
      truncated: elf('/lib64/ld-linux-x86-64.so.2').subarray(0, 80),
      empty: Buffer.alloc(0),
    };
    const folder = folderWith(programs);
    const found = Object.keys(programs).map((program) => libcOfProgram(path.join(folder, program)));
    assert.deepEqual(found, [
      ...['gnu', 'gnu', 'musl', 'musl', 'gnu', 'musl', 'musl'],
      ...[undefined, undefined, undefined, undefined],
    ]);
    assert.equal(libcOfProgram('nowhere'), undefined);
  });

  test('or from the report, which says the same', { skip: process.platform !== 'linux' }, () => {
    assert.equal(libcOfReport(), libcOfProgram(process.execPath));
    assert.equal(/** @type {any} */ (process.report).excludeNetwork ?? false, false);
  });
});

/**
 * A program's file as far as it is read: the ELF header, another program header, and the one that names the loader.
 *
 * @param {string} loader
 * @param {number} at where its name stands
 */
function elf(loader, at = 64 + 2 * 56) {
  const file = Buffer.alloc(at + loader.length + 1);
  file.write('\x7fELF\x02\x01', 'latin1');
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(2, 56);
  file.writeUInt32LE(6, 64);
  file.writeUInt32LE(3, 120);
  file.writeBigUInt64LE(BigInt(at), 128);
  file.writeBigUInt64LE(BigInt(loader.length + 1), 152);
  file.write(loader, at, 'latin1');
  return file;
}
