'use strict';

// Fails unless a macOS binary needs nothing beside the system's libraries, runs on macOS 11, exports nothing but what Node calls, and
// names no folder of the machine that built it. Runs on any system.
//
//   node scripts/check-macho.js [--any-exports] FILE
//
// Only Apple's linker takes the list of symbols to export; what zig links exports all, and is for trying alone.

const fs = require('node:fs');

const MAGIC_64 = 0xfeedfacf;
// <mach-o/loader.h>
const LC_SYMTAB = 0x2;
const LC_LOAD_DYLIB = 0xc;
const LC_ID_DYLIB = 0xd;
const LC_LOAD_WEAK_DYLIB = 0x80000018;
const LC_RPATH = 0x8000001c;
const LC_VERSION_MIN_MACOSX = 0x24;
const LC_BUILD_VERSION = 0x32;
// <mach-o/nlist.h>
const N_STAB = 0xe0;
const N_TYPE = 0x0e;
const N_EXT = 0x01;

const NEWEST_SYSTEM = 11;
const NAME = '@rpath/latchkey.node';
const EXPORTS = ['_napi_register_module_v1'];

/**
 * @param {Buffer} file of 64 bits and in little-endian order, as both processors have it
 * @returns {{ name?: string, libraries: string[], rpaths: string[], system?: number, exports: string[], locals: number }}
 */
function readMachO(file) {
  if (file.length < 32 || file.readUInt32LE(0) !== MAGIC_64) throw new Error('is no Mach-O file of 64 bits');
  /** @type {ReturnType<typeof readMachO>} */
  const found = { libraries: [], rpaths: [], exports: [], locals: 0 };
  const text = (/** @type {number} */ at) => file.toString('utf8', at, file.indexOf(0, at));

  let at = 32;
  for (let left = file.readUInt32LE(16); left > 0; left -= 1) {
    const kind = file.readUInt32LE(at);
    if (kind === LC_LOAD_DYLIB || kind === LC_LOAD_WEAK_DYLIB) {
      found.libraries.push(text(at + file.readUInt32LE(at + 8)));
    }
    if (kind === LC_ID_DYLIB) found.name = text(at + file.readUInt32LE(at + 8));
    if (kind === LC_RPATH) found.rpaths.push(text(at + file.readUInt32LE(at + 8)));
    if (kind === LC_VERSION_MIN_MACOSX) found.system = file.readUInt16LE(at + 10);
    if (kind === LC_BUILD_VERSION) found.system = file.readUInt16LE(at + 14);
    if (kind === LC_SYMTAB) {
      const [symbols, count, strings] = [8, 12, 16].map((offset) => file.readUInt32LE(at + offset));
      for (let symbol = symbols; symbol < symbols + count * 16; symbol += 16) {
        const type = file[symbol + 4];
        if ((type & N_STAB) !== 0 || (type & N_EXT) === 0) found.locals += 1;
        else if ((type & N_TYPE) !== 0) found.exports.push(text(strings + file.readUInt32LE(symbol)));
      }
    }
    at += file.readUInt32LE(at + 4);
  }
  return found;
}

/**
 * @param {Buffer} file
 * @param {{ anyExports?: boolean }} [allow]
 * @returns {string[]}
 */
function complaintsOf(file, { anyExports = false } = {}) {
  const { name, libraries, rpaths, system, exports: exported, locals } = readMachO(file);
  const foreign = libraries.filter((library) => !/^\/(usr\/lib|System\/Library)\//.test(library));
  const surplus = exported.filter((symbol) => !EXPORTS.includes(symbol));
  // Sources of crates have folders called `private`.
  const path = /\/(Users|home|root|tmp|private\/(var|tmp))\/[\w./-]+/.exec(file.toString('latin1'))?.[0];
  return [
    name !== NAME && `is called ${name}, not ${NAME}`,
    foreign.length > 0 && `needs ${foreign.join(', ')}`,
    rpaths.length > 0 && `looks for libraries in ${rpaths.join(', ')}`,
    !(system !== undefined && system <= NEWEST_SYSTEM) && `is for macOS ${system}, not ${NEWEST_SYSTEM}`,
    !EXPORTS.every((symbol) => exported.includes(symbol)) && `does not export ${EXPORTS.join(', ')}`,
    surplus.length > 0 && !anyExports && `exports ${surplus.length} symbols more, among them ${surplus[0]}`,
    locals > 0 && `has ${locals} symbols of its own: it is not stripped`,
    path !== undefined && `contains the path ${path}`,
  ].filter((complaint) => complaint !== false);
}

module.exports = { complaintsOf, readMachO };

if (require.main === module) {
  const args = process.argv.slice(2);
  const file = args.find((arg) => !arg.startsWith('--'));
  if (!file) throw new Error('Usage: node scripts/check-macho.js [--any-exports] FILE');
  const bytes = fs.readFileSync(file);
  const complaints = complaintsOf(bytes, { anyExports: args.includes('--any-exports') });
  for (const complaint of complaints) console.error(`${file}: ${complaint}`);
  const { libraries, system, exports: exported } = readMachO(bytes);
  console.log(
    `${file}: macOS ${system}, ${bytes.length} bytes, needs ${libraries.join(' ')}, exports ${exported.length} symbols`,
  );
  process.exitCode = complaints.length > 0 ? 1 : 0;
}
