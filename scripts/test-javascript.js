'use strict';

// Runs the tests in __test__ with the Node that runs this file: each file in a process of its own, as many at once as there are
// processors, a line for each as it ends, and a summary. It fails when it finds no file, and when a file runs no test.
//
//   node scripts/test-javascript.js                    everything except what is in onRequest
//   node scripts/test-javascript.js store jwt.test.js  the files whose path below __test__ begins with one of these
//   node scripts/test-javascript.js --core             without the folders in notCore

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.join(__dirname, '..');
const folder = path.join(root, '__test__');
/** What takes minutes, what calls compilers, package managers and Node programs, and what reads text: on one version of Node. */
const notCore = [
  'architecture',
  'differential',
  'docs',
  'engines',
  'fleet',
  'fuzz',
  'hostile',
  'package',
  'robustness',
  'types',
];
/** Needs other software to be installed first: only when it is named. */
const onRequest = ['browser', 'interop', 'recipes'];
/** Samples are apps that tests install elsewhere; their test files are for other runners. */
const ignored = ['node_modules', 'samples'];
/** They take longest, so they start first. */
const slowFirst = ['fuzz', 'engines', 'fleet', 'robustness', 'hostile'];
/** For one file, in milliseconds. The slowest takes under a minute on an idle processor. */
const LIMIT = 5 * 60_000;
/** A test or a suite that was skipped, with its reason. */
const SKIPPED = /^\s*﹣ .*\) # (.+)$/m;
const COUNTED = /** @type {const} */ (['tests', 'pass', 'fail', 'cancelled', 'skipped', 'todo']);

const args = process.argv.slice(2);
const core = args.includes('--core');
const wanted = args.filter((arg) => arg !== '--core').map((arg) => arg.replace(/^(\.\/)?__test__\//, ''));
const files = chosen(testFiles(''));
if (files.length === 0) {
  console.error(`No test file found in __test__ for: ${args.join(' ') || 'everything'}`);
  process.exit(1);
}

main();

async function main() {
  const begun = Date.now();
  const waiting = [...files];
  /** @type {Result[]} */
  const results = [];
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await run(file);
      results.push(result);
      print(result, results.length);
    }
  };
  await Promise.all(Array.from({ length: os.cpus().length }, worker));
  summarize(results, begun);
}

/**
 * @typedef {Record<typeof COUNTED[number], number>} Counts
 * @typedef {{ file: string, counts: Counts, problem: string | undefined, output: string, seconds: number }} Result
 */

/**
 * @param {string} file
 * @returns {Promise<Result>}
 */
function run(file) {
  const begun = Date.now();
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--test-reporter=spec', '--test-reporter-destination=stdout', path.join('__test__', file)],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, LIMIT);
    child.on('error', (error) => {
      output += error;
    });
    child.on('close', (status, signal) => {
      clearTimeout(limit);
      const counts = countsOf(output);
      const problem = problemOf({
        isLate,
        status,
        signal,
        isEmpty: counts.tests === 0 && !SKIPPED.test(output),
      });
      resolve({ file, counts, problem, output, seconds: (Date.now() - begun) / 1000 });
    });
  });
}

/** @param {{ isLate: boolean, status: number | null, signal: string | null, isEmpty: boolean }} end */
function problemOf({ isLate, status, signal, isEmpty }) {
  if (isLate) return `did not end within ${LIMIT / 60_000} minutes`;
  if (signal) return `was ended by ${signal}`;
  if (status !== 0) return `exited with ${status}`;
  return isEmpty ? 'ran no test' : undefined;
}

/** @param {string} output @returns {Counts} from the reporter's summary */
function countsOf(output) {
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  return /** @type {Counts} */ (Object.fromEntries(COUNTED.map((name) => [name, count(name)])));
}

/** @param {Result} result @param {number} done */
function print({ file, counts, problem, output, seconds }, done) {
  const mark = problem === undefined ? '✔' : '✖';
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  const tests = problem ?? `${counts.pass} passed${skipped}`;
  console.log(
    `${mark} ${String(done).padStart(3)}/${files.length} ${file}: ${tests} (${seconds.toFixed(1)} s)`,
  );
  if (problem === undefined) return;
  // The reporter repeats the failures at its end; a file that didn't come so far is shown from where it stopped.
  const at = output.indexOf('✖ failing tests:');
  console.log(at === -1 ? output.slice(-20_000) : output.slice(at));
}

/** @param {Result[]} results @param {number} begun */
function summarize(results, begun) {
  const total = (/** @type {typeof COUNTED[number]} */ name) =>
    results.reduce((sum, { counts }) => sum + counts[name], 0);
  console.log();
  for (const [reason, count] of skippedBy(results)) console.log(`left out ${count}: ${reason}`);
  const slowest = [...results].sort((a, b) => b.seconds - a.seconds).slice(0, 5);
  console.log(`slowest: ${slowest.map(({ file, seconds }) => `${file} ${seconds.toFixed(0)} s`).join(', ')}`);
  const bad = results.filter(({ problem }) => problem !== undefined);
  for (const { file, problem } of bad) console.log(`✖ ${file}: ${problem}`);
  for (const name of COUNTED) console.log(`ℹ ${name} ${total(name)}`);
  console.log(`ℹ files ${results.length}`);
  console.log(`ℹ duration_ms ${Date.now() - begun}`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}

/**
 * Why tests or suites were skipped, as they say it themselves.
 *
 * @param {Result[]} results
 * @returns {Map<string, number>}
 */
function skippedBy(results) {
  const reasons = new Map();
  for (const { output } of results) {
    for (const [, reason] of output.matchAll(new RegExp(SKIPPED, 'gm'))) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  return reasons;
}

/** @param {string[]} all */
function chosen(all) {
  const top = (/** @type {string} */ file) => /** @type {string} */ (file.split('/', 1)[0]);
  const rank = (/** @type {string} */ file) =>
    (slowFirst.indexOf(top(file)) + slowFirst.length + 1) % (slowFirst.length + 1);
  return all
    .filter((file) =>
      wanted.length === 0 ? !onRequest.includes(top(file)) : wanted.some((start) => file.startsWith(start)),
    )
    .filter((file) => !core || !notCore.includes(top(file)))
    .sort((a, b) => rank(a) - rank(b));
}

/**
 * @param {string} below a folder's path below __test__
 * @returns {string[]} in an order that doesn't depend on the file system
 */
function testFiles(below) {
  return fs
    .readdirSync(path.join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.posix.join(below, entry.name);
      if (entry.isDirectory()) return ignored.includes(entry.name) ? [] : testFiles(file);
      return entry.name.endsWith('.test.js') ? [file] : [];
    });
}
