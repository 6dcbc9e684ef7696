'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const root = path.join(__dirname, '../..');
const page = fs.readFileSync(path.join(root, 'docs/security-tests.md'), 'utf8');
const rows = [...page.matchAll(/^\| (.+) \| (.+) \|$/gm)].filter(
  ([row]) => !/^\| (-|guaranteed|where)/.test(row),
);

test('every guarantee of docs/security-tests.md names its tests, and they are there', () => {
  const guarantees = rows.filter(([row]) => row.split(/ \| /).length === 2);
  assert.ok(guarantees.length >= 60, `${guarantees.length} guarantees`);
  let named = 0;
  for (const [, guarantee, tests = ''] of guarantees) {
    const names = [...tests.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    assert.ok(names.length > 0 || tests.trim() === 'the libraries say so', guarantee);
    for (const name of names.filter((name) => !name.startsWith('npm '))) {
      const file = path.join(root, name.endsWith('.test.js') ? '__test__' : '', name);
      assert.ok(fs.existsSync(file), name);
      named += 1;
    }
  }
  assert.ok(named > 100, `${named} names`);
});

test('every unsafe place of the one file that has some is argued', () => {
  const code = fs.readFileSync(path.join(root, 'src/node/function.rs'), 'utf8').replaceAll(/\/\/.*$/gm, '');
  const stated = Number(/\*\*(\d+)\*\*/.exec(page)?.[1]);
  assert.equal(code.match(/\bunsafe\b/g)?.length, stated);
  const functions = [...code.matchAll(/\bfn (\w+)[^{]*\{(?:(?!\bfn ).)*?\bunsafe\b/gs)];
  assert.ok(functions.length >= 8, `${functions.length} functions`);
  for (const [, name] of functions) assert.match(page, new RegExp(`^\\| [^|]*\`${name}\``, 'm'), name);
});

test('every test that SECURITY.md names is there', () => {
  const short = fs.readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
  const names = [...short.matchAll(/`([\w./-]+\.(?:test\.js|rs))`/g)].map(([, name = '']) => name);
  assert.ok(names.length >= 4);
  for (const name of names) {
    assert.ok(fs.existsSync(path.join(root, name.endsWith('.test.js') ? '__test__' : '', name)), name);
  }
});
