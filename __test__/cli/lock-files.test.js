'use strict';

// Copies of the originals in lock files of each format. The twin has latchkey under the same name.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { checkLockFile } = require('../../lib/cli/doctor/lock-files');
const { runTable } = require('../support/run-table');
const { inFolder } = require('./support');

const npm = (/** @type {object} */ entry, where = 'node_modules/jwt-middleware') =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'app' }, [where]: entry } });
const npm1 = (/** @type {string} */ version) =>
  JSON.stringify({
    lockfileVersion: 1,
    dependencies: { a: { version: '1.0.0', dependencies: { 'jwt-identity': { version } } } },
  });

/** @type {{ name: string, file: string, text: string, twin: string, found: string }[]} */
const rows = [
  {
    name: 'npm 7 and later',
    file: 'package-lock.json',
    text: npm({ version: '0.3.0' }),
    twin: npm({ name: 'latchkey', version: '0.1.0' }),
    found: 'jwt-middleware 0.3.0, the original, at node_modules/jwt-middleware',
  },
  {
    name: 'npm, below another package',
    file: 'npm-shrinkwrap.json',
    text: npm({ version: '0.3.0' }, 'node_modules/a/node_modules/jwt-middleware'),
    twin: npm({ version: '0.3.0' }, 'node_modules/a/node_modules/jwt-middleware-other'),
    found: 'at node_modules/a/node_modules/jwt-middleware',
  },
  {
    name: 'npm, under another name',
    file: 'package-lock.json',
    text: npm({ name: 'jwt-identity', version: '3.1.0' }, 'node_modules/old-identity'),
    twin: npm({ name: 'other', version: '3.1.0' }, 'node_modules/old-identity'),
    found: 'jwt-identity 3.1.0, the original, at node_modules/old-identity',
  },
  {
    name: 'npm 6',
    file: 'package-lock.json',
    text: npm1('3.1.0'),
    twin: npm1('npm:latchkey@0.1.0'),
    found: 'jwt-identity 3.1.0, the original, at node_modules/a/node_modules/jwt-identity',
  },
  {
    name: 'pnpm 9',
    file: 'pnpm-lock.yaml',
    text: 'packages:\n\n  jwt-middleware@0.3.0:\n    resolution: {}\n\nsnapshots:\n\n  jwt-middleware@0.3.0:\n    dependencies: {}\n',
    twin: 'importers:\n  .:\n    dependencies:\n      jwt-middleware:\n        specifier: npm:latchkey\n        version: latchkey@0.1.0\npackages:\n\n  latchkey@0.1.0:\n',
    found: 'jwt-middleware 0.3.0',
  },
  {
    name: 'pnpm 7',
    file: 'pnpm-lock.yaml',
    text: 'packages:\n\n  /jwt-identity/3.1.0:\n    resolution: {}\n',
    twin: 'packages:\n\n  /latchkey/0.1.0:\n    resolution: {}\n',
    found: 'jwt-identity 3.1.0',
  },
  {
    name: 'Yarn 1',
    file: 'yarn.lock',
    text: '# yarn lockfile v1\n\n\na@^1:\n  version "1.0.0"\n\njwt-middleware@^0.3.0:\n  version "0.3.0"\n  resolved "https://x"\n',
    twin: '# yarn lockfile v1\n\n\n"jwt-middleware@npm:latchkey":\n  version "0.1.0"\n  resolved "https://x"\n',
    found: 'jwt-middleware 0.3.0, the original, at jwt-middleware@^0.3.0',
  },
  {
    name: 'Yarn 4',
    file: 'yarn.lock',
    text: '__metadata:\n  version: 8\n\n"jwt-identity@npm:^3.1.0":\n  version: 3.1.0\n  resolution: "jwt-identity@npm:3.1.0"\n',
    twin: '__metadata:\n  version: 8\n\n"jwt-identity@npm:latchkey@^0.1.0":\n  version: 0.1.0\n  resolution: "latchkey@npm:0.1.0"\n',
    found: 'jwt-identity 3.1.0',
  },
];

runTable('a copy of an original is found in a lock file of', 8, rows, ({ file, text, twin, found }) =>
  inFolder((folder) => {
    const below = path.join(folder, 'packages', 'app');
    fs.mkdirSync(below, { recursive: true });
    for (const line of ['\n', '\r\n']) {
      fs.writeFileSync(path.join(folder, file), text.replaceAll('\n', line));
      const findings = checkLockFile(below);
      assert.equal(findings.length, 1, JSON.stringify(findings));
      assert.equal(findings[0]?.level, 'warning');
      assert.ok(findings[0]?.text.includes(found), findings[0]?.text);
    }
    fs.writeFileSync(path.join(folder, file), twin);
    assert.deepEqual(
      checkLockFile(below).map(({ level, subject }) => [level, subject]),
      [['ok', file]],
    );
    if (!file.endsWith('json')) return;
    fs.writeFileSync(path.join(folder, file), '{');
    assert.match(String(checkLockFile(below)[0]?.text), /cannot be read/);
  }),
);
