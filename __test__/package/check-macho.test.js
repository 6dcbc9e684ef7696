'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { complaintsOf } = require('../../scripts/check-macho');
const { runTable } = require('../support/run-table');

/**
 * A Mach-O file of load commands and symbols alone.
 *
 * @typedef {{ name: string, type: number }} Symbol
 * @param {{ name?: string, libraries?: string[], rpaths?: string[], system?: number, symbols?: Symbol[], more?: string }} [changes]
 */
function machO({
  name = '@rpath/latchkey.node',
  libraries = ['/usr/lib/libSystem.B.dylib'],
  rpaths = [],
  system = 11,
  symbols = [registration, imported],
  more = '',
} = {}) {
  const named = (/** @type {number} */ kind, /** @type {number} */ at, /** @type {string} */ text) => {
    const command = Buffer.alloc(Math.ceil((at + text.length + 1) / 8) * 8);
    command.writeUInt32LE(kind, 0);
    command.writeUInt32LE(command.length, 4);
    command.writeUInt32LE(at, 8);
    command.write(text, at);
    return command;
  };
  const version = Buffer.alloc(24);
  writeAll(version, [0x32, 24, 1, system << 16]);
  const table = Buffer.alloc(24);
  const commands = [
    named(0xd, 24, name),
    ...libraries.map((library) => named(0xc, 24, library)),
    ...rpaths.map((folder) => named(0x8000001c, 12, folder)),
    version,
    table,
  ];
  const start = 32 + commands.reduce((sum, command) => sum + command.length, 0);
  writeAll(table, [2, 24, start, symbols.length, start + 16 * symbols.length]);
  let strings = '\0';
  const entries = symbols.map((symbol) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(strings.length, 0);
    entry[4] = symbol.type;
    strings += `${symbol.name}\0`;
    return entry;
  });
  const header = Buffer.alloc(32);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(commands.length, 16);
  return Buffer.concat([header, ...commands, ...entries, Buffer.from(`${strings}${more}`)]);
}

/** @param {Buffer} bytes @param {number[]} values */
function writeAll(bytes, values) {
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
}

const registration = { name: '_napi_register_module_v1', type: 0x0f };
const imported = { name: '_malloc', type: 0x01 };

test('a binary that needs the system alone is fit to be published', () => {
  assert.deepEqual(complaintsOf(machO()), []);
});

runTable(
  'a binary is refused',
  10,
  [
    {
      name: 'whose name is the path of the build',
      changes: { name: '/a/target/liblatchkey.dylib' },
      complaint: /is called \/a/,
    },
    {
      name: 'that needs another library',
      changes: { libraries: ['/opt/lib/liba.dylib'] },
      complaint: /needs \/opt/,
    },
    {
      name: 'with a path to look for libraries in',
      changes: { rpaths: ['/opt/lib'] },
      complaint: /looks for libraries/,
    },
    { name: 'for a newer system', changes: { system: 15 }, complaint: /macOS 15/ },
    { name: 'that Node cannot register', changes: { symbols: [imported] }, complaint: /does not export/ },
    {
      name: 'that exports more',
      changes: { symbols: [registration, { name: '_aws_lc_SHA256', type: 0x0f }] },
      complaint: /exports 1 symbols more, among them _aws_lc_SHA256/,
    },
    {
      name: 'with symbols of its own',
      changes: { symbols: [registration, { name: '_local', type: 0x0e }] },
      complaint: /not stripped/,
    },
    {
      name: 'with symbols for a debugger',
      changes: { symbols: [registration, { name: 'a.o', type: 0x66 }] },
      complaint: /not stripped/,
    },
    {
      name: 'with a path of the machine that built it',
      changes: { more: '/Users/runner/work/a.rs' },
      complaint: /path \/Users/,
    },
    {
      name: "with a path of the machine's temporary folder",
      changes: { more: '/private/var/folders/a.rs' },
      complaint: /path \/private\/var/,
    },
  ],
  ({ changes, complaint }) => {
    const complaints = complaintsOf(machO(changes));
    assert.equal(complaints.length, 1);
    assert.match(String(complaints[0]), complaint);
  },
);

test('the folder `private` of a crate is no path of the machine', () => {
  assert.deepEqual(complaintsOf(machO({ more: '/cargo/registry/src/serde-1.0.0/src/private/de.rs' })), []);
});

test('what zig links may export more, and nothing else', () => {
  const symbols = [registration, { name: '_aws_lc_SHA256', type: 0x0f }];
  assert.deepEqual(complaintsOf(machO({ symbols }), { anyExports: true }), []);
  assert.match(complaintsOf(machO({ symbols: [imported] }), { anyExports: true }).join(), /does not export/);
});

test('what is no Mach-O file is refused', () => {
  assert.throws(() => complaintsOf(Buffer.from('\x7fELF')), /is no Mach-O file/);
});
