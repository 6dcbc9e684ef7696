'use strict';

// Instructions that an operation of the Rust core takes, counted by valgrind: the same on a busy machine and on a quiet
// one, so that a change of one percent shows. Valgrind's processor has fewer instructions than the real one (no
// SHA extensions, no AVX-512): the primitives count for more here than they cost.
//
//   node instructions.js [words of an operation's name …]
//   node instructions.js --check    fails if a hot operation takes more than it did, as instructions.json says
//   node instructions.js --write    writes that file

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const stored = path.join(__dirname, 'instructions.json');
/** By how much a count may grow: what the addresses of the heap and of the stack change is less. */
const tolerance = 0.02;
/**
 * What each request goes through. The primitives of public keys are left out, as they are aws-lc's alone, and so are
 * sealing and opening: a random nonce made their counts differ by 3 and 8 % from run to run.
 *
 * @param {string} name
 */
const isHot = (name) => !/2 kB|RS256|ES256|EdDSA|^seal|^open/.test(name);

/**
 * Operations of libraries alone, which choose their code by the processor: where these take another number, so does everything.
 *
 * @param {string} name
 */
const isPrimitive = (name) => /^(HMAC|encode base64url|decode base64url)/.test(name);

/** @returns {string} the program of benches/instructions.rs, of crates that are compiled as for the binary, which names its target */
function built() {
  const [, target] = /^host: (.+)$/m.exec(execFileSync('rustc', ['-vV'], { encoding: 'utf8' })) ?? [];
  const lines = execFileSync(
    'cargo',
    [
      'bench',
      '--locked',
      '--no-default-features',
      '--bench',
      'instructions',
      '--target',
      String(target),
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

/**
 * @param {string} program
 * @param {string[]} names
 * @returns {Record<string, number>} instructions per run
 */
function countAll(program, names) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const name of names) {
    const times = /RS256|ES256|EdDSA/.test(name) ? 20 : 1000;
    // What comes before and after is in both counts.
    const perRun = (counted(program, name, times * 2) - counted(program, name, times)) / times;
    counts[name] = Math.round(perRun);
    console.log(`${counts[name].toLocaleString('en').padStart(12)}  ${name}`);
  }
  return counts;
}

/** Another compiler makes other instructions, and another processor has others. */
const made = () => ({
  compiler: execFileSync('rustc', ['--version'], { encoding: 'utf8' }).trim(),
  processor: process.arch,
});

/** @param {Record<string, number>} counts */
function check(counts) {
  const { counts: before, ...of } = JSON.parse(fs.readFileSync(stored, 'utf8'));
  if (JSON.stringify(of) !== JSON.stringify(made())) {
    console.log(`The stored counts are of ${of.compiler} on ${of.processor}: nothing to compare with`);
    return;
  }
  const other = Object.keys(counts).find(
    (name) => isPrimitive(name) && Math.abs(counts[name] / before[name] - 1) > tolerance,
  );
  if (other !== undefined) {
    console.log(`${other} takes ${counts[other]} here, was ${before[other]}: nothing to compare with`);
    return;
  }
  const grown = Object.entries(counts).filter(([name, count]) => count > before[name] * (1 + tolerance));
  for (const [name, count] of grown) console.error(`SLOWER: ${name} takes ${count}, was ${before[name]}`);
  const unknown = Object.keys(counts).filter((name) => before[name] === undefined);
  for (const name of unknown)
    console.error(`No count is stored of ${name}: run npm run instructions -- --write`);
  if (grown.length + unknown.length > 0) process.exitCode = 1;
  else
    console.log(
      `${Object.keys(counts).length} counts, none of them more than ${tolerance * 100} % above the stored one`,
    );
}

const program = built();
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const has = (/** @type {string} */ option) => process.argv.includes(option);
const names = execFileSync(program, { encoding: 'utf8' }).trim().split('\n');
const chosen = names.filter((name) =>
  has('--check') || has('--write') ? isHot(name) : words.every((word) => name.includes(word)),
);
const counts = countAll(program, chosen);
if (has('--check')) check(counts);
if (has('--write')) fs.writeFileSync(stored, `${JSON.stringify({ ...made(), counts }, null, 2)}\n`);
