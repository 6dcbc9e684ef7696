'use strict';

// docs/errors.md is generated from lib/diagnostics/codes.js, which has every code that the package raises.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ERRORS, WARNINGS } = require('../../lib/diagnostics/codes');
const { STATUSES } = require('../../lib/oauth/status');
const { errorsPage } = require('../../scripts/docs');
const { read, root } = require('../support/documented');

const { REASONS } = require('../../lib/diagnostics/reasons');

/** Where the codes are explained. */
const TABLES = ['codes.js', 'reasons.js'].map((file) => path.join('lib', 'diagnostics', file));

/** @param {string} folder @param {string} extension @returns {string} */
const textBelow = (folder, extension) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith(extension) && !TABLES.includes(file))
    .map(read)
    .join('\n');

const code = textBelow('lib', '.js') + textBelow('src', '.rs');
const documented = Object.values(ERRORS).flatMap((codes) => Object.keys(codes));

test('every code is in the table of errors or in that of reasons, and the table of errors has none besides', () => {
  const raised = new Set(code.match(/(?<![A-Z_])ERR_[A-Z_]*[A-Z]\b/g));
  assert.ok(raised.size >= 40, `${raised.size} codes`);
  const unknown = [...raised].filter((code) => !documented.includes(code) && !REASONS.has(code));
  assert.deepEqual(unknown, []);
  const unused = documented.filter((code) => !raised.has(code));
  assert.deepEqual(unused, []);
});

test('every code of a warning is in the table, and none besides', () => {
  const raised = new Set(code.match(/(?<![A-Z_])LATCHKEY_[A-Z_]+/g));
  assert.ok(raised.size >= 13, `${raised.size} warnings`);
  assert.deepEqual(Object.keys(WARNINGS).sort(), [...raised].sort());
});

test('every code with a status is in the table', () => {
  assert.ok(STATUSES.size > 10);
  for (const status of STATUSES.keys()) assert.ok(documented.includes(String(status)), String(status));
});

test('docs/errors.md is up to date: npm run docs writes it', () => {
  assert.equal(read('docs/errors.md'), errorsPage());
});
