'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { text } = require('node:stream/consumers');
const { test } = require('node:test');
const { COMMANDS } = require('../../lib/cli/commands');
const manifest = require('../../package.json');
const { runTable } = require('../support/run-table');
const { inFolder, latchkey, program } = require('./support');

const general = [[], ['--help'], ['-h'], ['help']].map((args) => ({
  name: args.join(' ') || 'nothing',
  args,
}));
runTable('the help comes to stdout with', 4, general, ({ args }) => {
  const { status, stdout, stderr } = latchkey(args);
  assert.deepEqual([status, stderr], [0, '']);
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    assert.match(stdout, new RegExp(`^ {2}${name} +${summary}$`, 'm'));
  }
});

test('each command has a help that names all of its options', () => {
  const names = Object.keys(COMMANDS);
  assert.ok(names.length > 0);
  for (const name of names) {
    const { status, stdout } = latchkey([name, '--help']);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`Usage: npx latchkey ${name} `));
    for (const option of Object.keys(COMMANDS[name]?.load().options ?? {})) {
      assert.match(stdout, new RegExp(`^ {2}--${option}\\b`, 'm'));
    }
    assert.equal(latchkey([name, '-h']).stdout, stdout);
  }
});

test('--version says the version of the package', () => {
  assert.deepEqual(latchkey(['--version']), { status: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

const misused = [
  { name: 'a misspelled command', args: ['keygn'], says: 'unknown command "keygn". Did you mean keygen?' },
  { name: 'an unknown command', args: ['sign'], says: 'unknown command "sign"' },
  { name: 'the name of an object’s member', args: ['constructor'], says: 'unknown command "constructor"' },
  { name: 'control characters', args: ['\u001b[2J'], says: 'unknown command "\\u001b[2J"' },
  {
    name: 'a misspelled option',
    args: ['--versoin'],
    says: 'unknown option "--versoin". Did you mean --version?',
  },
  {
    name: 'a misspelled option of a command',
    args: ['keygen', '--stdot'],
    says: 'unknown option "--stdot". Did you mean --stdout?',
  },
  { name: 'an unknown option of a command', args: ['keygen', '-x'], says: 'unknown option "-x"' },
  {
    name: 'an option of an object',
    args: ['keygen', '--constructor'],
    says: 'unknown option "--constructor"',
  },
  { name: 'no value', args: ['keygen', '--out'], says: 'option --out needs a value' },
  { name: 'an empty value', args: ['keygen', '--out='], says: 'option --out needs a value' },
  { name: 'an option as value', args: ['keygen', '--out', '--stdout'], says: 'option --out needs a value' },
  {
    name: 'a value of an option that takes none',
    args: ['keygen', '--stdout=yes'],
    says: 'option --stdout takes no value',
  },
  {
    name: 'a token in place of a command',
    args: [`eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.b`],
    says: 'unknown command (a text of 63 characters)',
  },
  {
    name: 'a token in place of a kind of key',
    args: ['keygen', `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.b`],
    says: 'unknown kind (a text of 63 characters)',
  },
  {
    name: 'a token behind a kind of key',
    args: ['keygen', 'ES256', `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(40)}.b`],
    says: 'expected one kind, but (a text of 63 characters) is another',
  },
];
runTable('a wrong call has the exit code 2, and nothing on stdout:', 15, misused, ({ args, says }) =>
  inFolder((folder) => {
    const called = args.length > 1 ? 'latchkey keygen' : 'latchkey';
    assert.deepEqual(latchkey(args, folder), {
      status: 2,
      stdout: '',
      stderr: `${called}: ${says}\nRun \`npx ${called} --help\` for help.\n`,
    });
    assert.deepEqual(fs.readdirSync(folder), []);
  }),
);

test('the program can be executed', {
  skip: process.platform === 'win32' && 'there npm makes a batch file',
}, () => {
  assert.equal(fs.statSync(program).mode & 0o111, 0o111);
  assert.ok(fs.readFileSync(program, 'utf8').startsWith('#!/usr/bin/env node\n'));
});

test('a reader that closes the pipe early is no error', async () => {
  const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const stderr = text(child.stderr);
  const [code] = await once(child, 'exit');
  assert.deepEqual([code, await stderr], [0, '']);
});

test('the help loads neither a command nor the binary', () => {
  const script = `process.argv = [process.execPath, 'latchkey', '--help']; require(${JSON.stringify(program)});
    process.on('exit', () => console.error(Object.keys(require.cache).join('\\n')));`;
  const { stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.ok(stderr.includes(path.join('cli', 'help.js')));
  assert.doesNotMatch(stderr, /keygen|native|\.node\b/);
});

test('nothing but its own face loads the program, and nothing else loads the client', () => {
  const lib = path.join(__dirname, '../../lib');
  /** @param {string} folder @returns {string[]} */
  const files = (folder) =>
    fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      return entry.isDirectory() ? files(file) : file.endsWith('.js') ? [file] : [];
    });
  let count = 0;
  for (const file of files(lib)) {
    for (const [, wanted = ''] of fs.readFileSync(file, 'utf8').matchAll(/require\('(\.[^']*)'\)/g)) {
      count += 1;
      const [room = ''] = path.relative(lib, path.resolve(path.dirname(file), wanted)).split(path.sep);
      if (!['client', 'cli'].includes(room)) continue;
      const [own = ''] = path.relative(lib, file).split(path.sep);
      assert.equal(own.replace(/\.js$/, ''), room, `${file} requires ${wanted}`);
    }
  }
  assert.ok(count > 100);
});
