'use strict';

// With the options of an original alone, little is loaded: what an option adds is loaded when it is given.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { runTable } = require('../support/run-table');

const lib = path.join(__dirname, '../../lib');
/** What no option of an original needs. */
const OPTIONAL = [
  ...['cli/', 'client/', 'testing/', 'tokens/', 'state/', 'oauth/dpop/', 'jwt-middleware/endpoints/'],
  ...['jwt-middleware/rules/', 'key-sources/url', 'key-sources/remote', 'key-sources/file', 'stores/jwt/'],
  ...['stores/legacy', 'stores/database', 'options/did-you-mean', 'diagnostics/warnings'],
];

/**
 * @param {string[]} args
 * @returns {string[]} files below lib/
 */
function loadedBy(...args) {
  const app = path.join(__dirname, 'thin-app.js');
  return JSON.parse(execFileSync(process.execPath, [app, ...args], { encoding: 'utf8' }));
}

/** @param {string[]} files */
function linesOf(files) {
  const counts = files.map((file) => fs.readFileSync(path.join(lib, file), 'utf8').split('\n').length - 1);
  return counts.reduce((sum, count) => sum + count, 0);
}

runTable(
  'a product that serves requests with the options of its original loads few files, and none for other options',
  3,
  [
    { name: 'jwt-middleware, memory store', args: ['jwt-middleware', 'memory'], files: 36, lines: 3600 },
    {
      name: 'jwt-middleware, encrypted store',
      args: ['jwt-middleware', 'encrypted'],
      files: 38,
      lines: 3700,
    },
    { name: 'jwt-identity', args: ['jwt-identity'], files: 30, lines: 3000 },
  ],
  ({ args, files, lines }) => {
    const loaded = loadedBy(...args);
    assert.ok(loaded.length > 10, loaded.join(', '));
    assert.ok(loaded.length <= files, `${loaded.length} files: ${loaded.join(', ')}`);
    assert.ok(linesOf(loaded) <= lines, `${linesOf(loaded)} lines`);
    assert.deepEqual(
      loaded.filter((file) => OPTIONAL.some((start) => file.startsWith(start))),
      [],
    );
  },
);

test('what the table calls optional is there, so that its absence says something', () => {
  const all = fs
    .readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'));
  for (const start of OPTIONAL)
    assert.ok(
      all.some((file) => file.startsWith(start)),
      start,
    );
});

test('requiring the package loads neither product until one is made or its export is read', () => {
  const script = `
    const { sep } = require('node:path');
    const loaded = () => Object.keys(require.cache).filter((file) => file.includes(sep + 'lib' + sep) && file.endsWith('.js')).length;
    const latchkey = require(${JSON.stringify(path.join(lib, '..'))});
    const counts = [loaded()];
    latchkey.jwtIdentity;
    counts.push(loaded());
    new latchkey({ getKey() {}, store: { type: 'memory' } });
    console.log(JSON.stringify([...counts, loaded()]));`;
  const counts = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
  assert.ok(counts[0] <= 6, String(counts));
  assert.ok(counts[0] < counts[1] && counts[1] < counts[2], String(counts));
});
