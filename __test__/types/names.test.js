'use strict';

// Each type of the package can be imported by its name, from CommonJS and from ES modules.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');

const { moduleTypes } = require('../../scripts/api/module-types');

const root = path.join(__dirname, '../..');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file), 'utf8');

const declared = [...read('index.d.ts').matchAll(/^ {2}(?:interface|type) (\w+)/gm)].map(([, name]) => name);
const listed = [...read('index.d.mts').matchAll(/^export (?:import|type) (\w+)/gm)].map(([, name]) => name);

test('index.d.mts exports every type of index.d.ts by its name, and no other', () => {
  assert.ok(declared.length > 80, `${declared.length} types`);
  assert.deepEqual(listed.sort(), [...new Set(declared)].sort());
});

test('index.d.mts is what npm run docs makes of index.d.ts', () => {
  assert.equal(read('index.d.mts'), moduleTypes());
});

test('its values are those of index.mjs', async () => {
  const values = [...read('index.d.mts').matchAll(/^export declare const (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual([...values, 'default'].sort(), Object.keys(await import('latchkey')).sort());
});
