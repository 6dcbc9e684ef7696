'use strict';

// docs/cli.md: its commands are run as they stand there, and its tables are those of the program.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { inFolder, program } = require('../cli/support');
const { COMMANDS } = require('../../lib/cli/commands');
const { KINDS } = require('../../lib/cli/key-files');

const text = fs.readFileSync(path.join(__dirname, '../../docs/cli.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map((match) => String(match[1]));
const { createApplication, root } = require('../cli/application');
const { sign, rsa, secret } = require('../support/keys');
const cells = (/** @type {RegExp} */ header) => {
  const [, table = ''] =
    new RegExp(`${header.source}.*\\n\\|[-| ]+\\|\\n((?:\\|.*\\n?)+)`, 'm').exec(text) ?? [];
  return table
    .trim()
    .split('\n')
    .flatMap((row) => [...String(row.split('|')[1]).matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
};

/**
 * Runs a block with the program of this package.
 *
 * @param {string | undefined} block
 * @param {string} cwd
 * @param {string} [before] a line of sh
 */
const runBlock = (block, cwd, before = 'set -e') => {
  const script = `${before}\nnpx() { shift; "$NODE" "$PROGRAM" "$@"; }\n${block}`;
  const env = { ...process.env, NODE: process.execPath, PROGRAM: program, STORE_SECRET: secret };
  return spawnSync('sh', ['-c', script], { cwd, env, encoding: 'utf8' });
};

test('keygen does what the page says', { skip: process.platform === 'win32' && 'there is no sh' }, () =>
  inFolder((folder) => {
    assert.equal(runBlock(blocks[0], folder).status, 0);
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

test('explain does what the page says', { skip: process.platform === 'win32' && 'there is no sh' }, () =>
  inFolder((folder) => {
    const seconds = Math.floor(Date.now() / 1000) - 51;
    fs.writeFileSync(path.join(folder, 'client.pem'), rsa.publicKey);
    const token = sign({ alg: 'RS256', typ: 'JWT' }, { aud: 'https://api.example.com', exp: seconds });
    fs.writeFileSync(path.join(folder, 'token.txt'), token);
    const lines = String(blocks[1]).trim().split('\n');
    assert.equal(lines.length, 4);
    // The last one needs a network.
    const { stdout: output } = runBlock(lines.slice(0, 3).join('\n'), folder, '');
    assert.equal(output.match(/^What it is$/gm)?.length, 3);
    const [, shown = ''] = /^```\n(Checks\n.*?)^```/ms.exec(text) ?? [];
    const said = (/** @type {string} */ text) =>
      text.replaceAll(/[\d-]{10} [\d:]{8} UTC \(\d+ seconds ago\)/g, 'then');
    assert.ok(shown.length > 500 && said(output).includes(said(shown)), output);
  }),
);

test('doctor does what the page says', {
  skip: process.platform === 'win32' && 'there is no sh',
}, async () => {
  const days = 12.5 * 86_400;
  const engine =
    "get() { throw { code: '42P01' }; }, put() { throw Object.assign(new Error(), { code: '42P01' }); }, remove() {}, add() {}";
  const auth = `
    const latchkey = require('latchkey');
    const { generateKeyPairSync } = require('node:crypto');
    const { createCertificate } = require(${JSON.stringify(path.join(root, 'lib/cli/certificate'))});
    const now = Date.now;
    Date.now = () => now() + ${days} * 1000 - 86_400_000;
    const billing = createCertificate({ ...generateKeyPairSync('rsa', { modulusLength: 2048 }), subject: 'x', days: 1 });
    Date.now = now;
    exports.auth = new latchkey({ keys: { clients: { billing } }, store: { type: 'memory' }, adience: 'x', replay: { store: { ${engine} } } });`;
  const application = createApplication({ files: { 'auth.js': auth } });
  const { stdout } = runBlock(blocks[2], application.folder, '');
  application.remove();
  assert.equal(stdout.match(/^runtime$/gm)?.length, 2);
  assert.match(stdout, /^ {2}"summary": \{$/m);
  const [, shown = ''] = /^```\n(options\n.*?)^```/ms.exec(text) ?? [];
  const said = (/** @type {string} */ text) =>
    text
      .replaceAll(/on [\d-]{10} [\d:]{8} UTC/g, 'then')
      .split('\n')
      .filter((line) => / {2}(WARN|FAIL) {2}/.test(line));
  assert.equal(said(shown).length, 3);
  for (const line of said(shown)) assert.ok(said(stdout).includes(line), `${line}\n${stdout}`);
});

test('each command has a section, which names its options', () => {
  const sections = [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  assert.deepEqual(sections, Object.keys(COMMANDS));
  const parts = text.split(/^## /m).slice(1);
  for (const [index, { load }] of Object.values(COMMANDS).entries()) {
    for (const option of Object.keys(load().options))
      assert.ok(parts[index]?.includes(`--${option}`), option);
  }
});

test('the table names every kind', () => {
  const kinds = cells(/^\| kind/).filter((name) => !name.startsWith('--'));
  assert.deepEqual(kinds.sort(), Object.keys(KINDS).sort());
});
