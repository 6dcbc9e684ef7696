'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const manifest = require('latchkey/package.json');
const { runTable } = require('../support/run-table');

const root = path.join(__dirname, '../..');
const folder = path.join(root, '.github/workflows');
const read = (/** @type {string} */ file) => fs.readFileSync(path.join(root, file), 'utf8');

/** @type {{ name: string, text: string }[]} */
const workflows = fs.readdirSync(folder).map((name) => ({ name, text: read(`.github/workflows/${name}`) }));

/**
 * @param {string} text a workflow
 * @returns {string[]} what is wrong with it, one sentence each
 */
function faults(text) {
  const [head = '', jobs = ''] = text.split(/^jobs:\n/m);
  const found = [];
  for (const [, action, ref = ''] of text.matchAll(/\buses: *([^@\s]+)@?(.*)$/gm)) {
    if (!/^[0-9a-f]{40} # \S/.test(ref)) found.push(`${action} is not pinned by commit and version`);
  }
  if (!/^permissions: \{\}$/m.test(head)) found.push('grants permissions to every job');
  for (const [, job, body = ''] of jobs.matchAll(/^ {2}([\w-]+):\n((?: {3,}.*\n|\n)+)/gm)) {
    if (!/^ {4}permissions:/m.test(body)) found.push(`${job} states no permissions`);
  }
  return found;
}

runTable('workflows pin their actions by commit and grant permissions by job', 4, workflows, ({ text }) => {
  assert.match(text, /^ {2}[\w-]+:\n {4}name: /m);
  assert.deepEqual(faults(text), []);
});

const pinned = `permissions: {}\njobs:\n  a:\n    permissions:\n      contents: read\n    steps:\n      - uses: x/y@${'0'.repeat(40)} # v1.0.0\n`;

runTable(
  'a workflow',
  6,
  [
    { name: 'pinned, with permissions', text: pinned, expected: [] },
    {
      name: 'with a tag',
      text: pinned.replace('0'.repeat(40), 'v1'),
      expected: ['x/y is not pinned by commit and version'],
    },
    {
      name: 'with a short commit',
      text: pinned.replace('0'.repeat(40), '0'.repeat(7)),
      expected: ['x/y is not pinned by commit and version'],
    },
    {
      name: 'with a commit of no version',
      text: pinned.replace(' # v1.0.0', ''),
      expected: ['x/y is not pinned by commit and version'],
    },
    {
      name: 'with permissions for all jobs',
      text: pinned.replace('permissions: {}', 'permissions:\n  contents: read'),
      expected: ['grants permissions to every job'],
    },
    {
      name: 'with a job without permissions',
      text: pinned.replace('    permissions:\n      contents: read\n', ''),
      expected: ['a states no permissions'],
    },
  ],
  ({ text, expected }) => assert.deepEqual(faults(text), expected),
);

/** Where a script may be called from: by the package's scripts, workflows, CI, and other scripts that are called. */
const CALLERS = [
  ...workflows.map(({ name }) => `.github/workflows/${name}`),
  '.ci/run',
  '__test__/install/run.js',
  '__test__/matrix/run.js',
];

test('every script is called by package.json, a workflow, or a script that is', () => {
  const scripts = fs
    .readdirSync(path.join(root, 'scripts'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\.(js|sh)$/.test(file));
  assert.ok(scripts.length >= 15, `${scripts.length} scripts`);
  let called = [...Object.values(manifest.scripts), ...CALLERS.map(read)].join('\n');
  const stress = /script: \[(.+)\]/.exec(read('.github/workflows/weekly.yml'))?.[1]?.split(', ') ?? [];
  called += stress.map((name) => `\nscripts/stress/${name}.js`).join('');
  let waiting = scripts;
  for (;;) {
    const found = waiting.filter(
      (file) =>
        called.includes(`scripts/${file}`) ||
        new RegExp(
          `require\\('[./\\w-]*/${path.posix.basename(file, '.js')}'\\)|'soak/${path.posix.basename(file)}'`,
        ).test(called),
    );
    if (found.length === 0) break;
    called += found.map((file) => read(`scripts/${file}`)).join('\n');
    waiting = waiting.filter((file) => !found.includes(file));
  }
  assert.deepEqual(waiting, []);
});
