'use strict';

// The storeys of lib/: each require goes where the table of CONTRIBUTING.md allows it, and nothing lies outside of a room.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { arrowsOf, roomOf, violations } = require('./rooms');

const root = path.join(__dirname, '../..');
const lib = path.join(root, 'lib');
const table = readTable(fs.readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8'));
const sources = new Map(
  fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => [file, fs.readFileSync(path.join(lib, file), 'utf8')]),
);
const { exports: subpaths, bin } = require('../../package.json');
const faces = new Set(
  [JSON.stringify(subpaths), JSON.stringify(bin ?? {})]
    .flatMap((text) => text.match(/(?<="(?:\.\/)?lib\/)[\w-]+\.js(?=")/g) ?? [])
    .filter((file) => sources.has(file)),
);

test('every require goes where the table of rooms allows it', () => {
  assert.ok(sources.size > 100, `${sources.size} files`);
  assert.deepEqual(violations(sources, table, faces), []);
});

test('the table names no room and no arrow that there is not', () => {
  const arrows = arrowsOf(sources);
  const used = new Set(arrows.map(({ from, to }) => `${roomOf(from)} -> ${roomOf(to)}`));
  const rooms = new Set([...sources.keys()].map(roomOf).filter((room) => room !== undefined));
  assert.deepEqual([...table.keys()].sort(), [...rooms].sort());
  for (const [room, allowed] of table) {
    for (const other of allowed) assert.ok(used.has(`${room} -> ${other}`), `${room} -> ${other}`);
  }
});

test('the rooms have no circle', () => {
  const done = new Set();
  const visit = (/** @type {string} */ room, /** @type {string[]} */ way) => {
    assert.ok(!way.includes(room), [...way, room].join(' -> '));
    if (done.has(room)) return;
    for (const next of table.get(room) ?? []) visit(next, [...way, room]);
    done.add(room);
  };
  for (const room of table.keys()) visit(room, []);
  assert.equal(done.size, table.size);
});

const planted = [
  ['a store that requires a product', 'stores/planted.js', "require('../jwt-middleware/check')"],
  ['a type that comes from above', 'state/planted.js', "/** @type {import('../stores/memory').Table} */"],
  ['a file outside of every room', 'planted.js', ''],
  ['a second door to Rust', 'stores/planted.js', "require('../binding/latchkey.node')"],
  ['a request below oauth', 'state/planted.js', 'function get(req) { return req; }'],
  ['a require of what is not there', 'state/planted.js', "require('./nothing')"],
];
for (const [name, file, code] of planted) {
  test(`finds ${name}`, () => {
    const found = violations(new Map([...sources, [file ?? '', code ?? '']]), table, faces);
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', /planted\.js/);
  });
}

/**
 * @param {string} text
 * @returns {Map<string, Set<string>>}
 */
function readTable(text) {
  const rows = [...text.matchAll(/^\| `([\w-]+)` +\| [^|]+\| ([^|]+) \|$/gm)];
  assert.ok(rows.length >= 8, 'CONTRIBUTING.md has the table of rooms');
  return new Map(
    rows.map(([, room = '', allowed = '']) => [
      room,
      new Set([...allowed.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name)),
    ]),
  );
}
