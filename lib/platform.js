'use strict';

const fs = require('node:fs');

/** The targets that binaries are made for, by the names that the napi tools give them. */
const TARGETS = Object.freeze([
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
  'win32-arm64-msvc',
]);

/**
 * The target of the running process.
 *
 * @param {{ platform: string, arch: string, libc?: () => string }} system
 */
function targetOf({ platform, arch, libc = libcOf }) {
  if (platform === 'linux') return `linux-${arch}-${libc()}`;
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`;
}

/**
 * Which C library the running program is linked to: its own file names the loader, near its beginning. The report, which takes
 * longer, is asked where that can't be read: it may be forbidden, or the file may have been rewritten.
 */
function libcOf() {
  return libcOfProgram(process.execPath) ?? libcOfReport() ?? 'gnu';
}

/** @param {string} file */
function libcOfProgram(file) {
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      const head = Buffer.alloc(4096);
      const length = fs.readSync(descriptor, head, 0, head.length, 0);
      const [, name] =
        /\/(ld-musl|ld-linux|ld64|ld)[\w.-]*\.so/.exec(head.toString('latin1', 0, length)) ?? [];
      if (name) return name === 'ld-musl' ? 'musl' : 'gnu';
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // The report may know.
  }
  return undefined;
}

function libcOfReport() {
  /** @type {any} */
  const { report } = process;
  if (typeof report?.getReport !== 'function') return undefined;
  const { excludeNetwork } = report;
  try {
    // Or it would look up the name of every peer.
    report.excludeNetwork = true;
    const { header, sharedObjects = [] } = report.getReport();
    if (header?.glibcVersionRuntime) return 'gnu';
    return sharedObjects.some((/** @type {string} */ file) => /ld-musl-|libc\.musl-/.test(file))
      ? 'musl'
      : undefined;
  } catch {
    return undefined;
  } finally {
    report.excludeNetwork = excludeNetwork;
  }
}

module.exports = { TARGETS, libcOfProgram, libcOfReport, targetOf };
