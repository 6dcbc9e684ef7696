'use strict';

// docs/cli.md: its commands are run as they stand there, and its tables are those of the program.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { inFolder, program } = require('../cli/support');
const { COMMANDS } = require('../../lib/cli/commands');
const { KINDS } = require('../../lib/cli/key-files');

const text = fs.readFileSync(path.join(__dirname, '../../docs/cli.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => String(match[1]));
const { command } = require('../../lib/cli/keygen');
const cells = (/** @type {RegExp} */ header) => {
  const [, table = ''] =
    new RegExp(`${header.source}.*\\n\\|[-| ]+\\|\\n((?:\\|.*\\n?)+)`, 'm').exec(text) ?? [];
  return table
    .trim()
    .split('\n')
    .flatMap((row) => [...String(row.split('|')[1]).matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
};

test('the commands do what the page says', { skip: process.platform === 'win32' && 'there is no sh' }, () =>
  inFolder((folder) => {
    assert.equal(blocks.length, 1);
    const script = `set -e\nnpx() { shift; "$NODE" "$PROGRAM" "$@"; }\n${blocks[0]}`;
    const env = { ...process.env, NODE: process.execPath, PROGRAM: program };
    execFileSync('sh', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'ignore', 'ignore'] });
    const files = cells(/^\| file/);
    assert.equal(files.length, 6);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['.secret', 'keys', ...files].sort());
    const named = files.filter((file) => file !== 'secret.txt').map((file) => `billing.${file}`);
    assert.deepEqual(fs.readdirSync(path.join(folder, 'keys')).sort(), named.sort());
    for (const file of files) {
      const isPrivate = (fs.statSync(path.join(folder, file)).mode & 0o077) === 0;
      assert.equal(isPrivate, /private|secret/.test(file), file);
    }
  }),
);

test('each command has a section, which names its options', () => {
  const sections = [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(sections, Object.keys(COMMANDS));
  for (const option of Object.keys(command.options)) assert.ok(text.includes(`--${option}`), option);
});

test('the table names every kind', () => {
  const kinds = cells(/^\| kind/).filter((name) => !name.startsWith('--'));
  assert.deepEqual(kinds.sort(), Object.keys(KINDS).sort());
});
