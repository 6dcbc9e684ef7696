'use strict';

// docs/api.md is what npm run docs makes of the declarations, and they say something about every option.

const assert = require('node:assert/strict');
const { before, test } = require('node:test');
const { readDeclarations } = require('../../scripts/api/declarations');
const { FILES, apiPage } = require('../../scripts/api/page');
const { read } = require('../support/documented');

/** @type {import('../../scripts/api/declarations').Declaration[]} */
let declarations;
before(async () => {
  declarations = (await readDeclarations(FILES)).flatMap((group) => group.declarations);
});

test('docs/api.md is up to date', async () => {
  assert.equal(read('docs/api.md'), await apiPage());
});

test('every declaration has a section', () => {
  const sections = [...read('docs/api.md').matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
  assert.ok(declarations.length > 130, `${declarations.length} declarations`);
  assert.deepEqual(
    sections,
    declarations.map(({ name }) => name),
  );
});

test('every option says what it does, and those that may be left out what holds then', () => {
  // Whose names are those of the standards, or say all.
  const plain = new Set([
    'login',
    'password',
    'rememberMe',
    'refreshToken',
    'algorithm',
    'client',
    'keyv',
    'type',
  ]);
  const silent = declarations
    .filter(({ name }) => /Options$|Rules$|Policy$/.test(name))
    .flatMap(({ name, members }) => members.map((member) => ({ name, ...member })))
    .filter(
      ({ head, said, members }) =>
        said.paragraphs.length === 0 && members.length === 0 && !plain.has(String(/\w+/.exec(head))),
    )
    .map(({ name, head }) => `${name}: ${head}`);
  assert.deepEqual(
    silent.filter((line) => !/\?: never$/.test(line)),
    [],
  );
});

test('no link of a comment is left', () => {
  assert.deepEqual(read('docs/api.md').match(/.*(?:\{@link|\]\(docs\/).*/g), null);
});
