'use strict';

const fs = require('node:fs');
const path = require('node:path');

// Loaded where the file of the program doesn't tell.
const reports = () => require('./libc-report');

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
 * The C library of the running program, from the loader that its file names. The diagnostic report, which is slower, is the fallback:
 * reading the file may be forbidden, or the program may need no loader.
 */
function libcOf() {
  return libcOfProgram(process.execPath) ?? reports().libcOfReport() ?? 'gnu';
}

/** @param {string} file */
function libcOfProgram(file) {
  try {
    const descriptor = fs.openSync(file, 'r');
    try {
      const loader = path.basename(interpreterOf(descriptor) ?? '');
      // musl's loader is its C library, and may go by that name.
      if (/^(ld-musl-|libc\.so$)/.test(loader)) return 'musl';
      if (/^ld(-linux|64)?\b/.test(loader)) return 'gnu';
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    // The report is the fallback.
  }
  return undefined;
}

const PT_INTERP = 3;

/**
 * The loader that the program header of type PT_INTERP names (System V ABI, ELF-64 object file format §6). The name may be anywhere in the
 * file: tools that rewrite it append it.
 *
 * @param {number} descriptor
 * @returns {string | undefined} undefined for other files than ELF of 64 bits in little-endian order, which all targets have
 */
function interpreterOf(descriptor) {
  /** @param {number} position @param {number} size */
  const read = (position, size) => {
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, size, position));
  };
  const header = read(0, 64);
  if (header.toString('latin1', 0, 6) !== '\x7fELF\x02\x01') return undefined;
  const size = header.readUInt16LE(54);
  const table = read(Number(header.readBigUInt64LE(32)), size * header.readUInt16LE(56));
  for (let at = 0; at < table.length; at += size) {
    if (table.readUInt32LE(at) !== PT_INTERP) continue;
    const name = read(
      Number(table.readBigUInt64LE(at + 8)),
      Math.min(Number(table.readBigUInt64LE(at + 32)), 4096),
    );
    return name.toString('latin1').replace(/\0.*$/s, '');
  }
  return undefined;
}

module.exports = { libcOfProgram, targetOf };
