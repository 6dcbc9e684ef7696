'use strict';

// Instructions that an operation of the Rust core takes, counted by valgrind: the same on a busy machine and on a quiet
// one, so that a change of one percent shows. Valgrind's processor has fewer instructions than the real one (no
// SHA extensions, no AVX-512): the primitives count for more here than they cost.
//
//   node instructions.js [words of an operation's name …]

const { execFileSync, spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.join(__dirname, '..');

/** @returns {string} the program of benches/instructions.rs */
function built() {
  const lines = execFileSync(
    'cargo',
    [
      'bench',
      '--locked',
      '--no-default-features',
      '--bench',
      'instructions',
      '--no-run',
      '--message-format',
      'json',
    ],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 64 * 2 ** 20 },
  );
  const artifacts = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ target, executable }) => target?.name === 'instructions' && executable);
  return artifacts[0].executable;
}

/**
 * @param {string} program
 * @param {string} name
 * @param {number} times
 * @returns {number} the instructions of the whole process
 */
function counted(program, name, times) {
  const tool = ['--tool=callgrind', '--callgrind-out-file=/dev/null'];
  const { stderr, status } = spawnSync('valgrind', [...tool, program, name, String(times)], {
    encoding: 'utf8',
  });
  const [, count] = /Collected : (\d+)/.exec(stderr ?? '') ?? [];
  if (status !== 0 || !count) throw new Error(`valgrind did not count «${name}»: ${stderr}`);
  return Number(count);
}

const program = built();
const words = process.argv.slice(2);
const names = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
for (const name of names.filter((candidate) => words.every((word) => candidate.includes(word)))) {
  const times = /RS256|ES256|EdDSA/.test(name) ? 20 : 1000;
  // What comes before and after is in both counts.
  const perRun = (counted(program, name, times * 2) - counted(program, name, times)) / times;
  console.log(`${Math.round(perRun).toLocaleString('en').padStart(12)}  ${name}`);
}
