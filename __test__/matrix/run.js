// Runs the core tests on the Node versions of package.json with the one binary that was built, and counts. The version that runs this
// file is left out: all tests run on it anyway.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { SYSTEM: here, programIn } = require('../support/node-program');

const runner = path.join(__dirname, '../../scripts/test-javascript.js');
const { optionalDependencies } = require('./package.json');
const own = `node${process.versions.node.split('.', 1)[0]}-`;
const names = Object.keys(optionalDependencies).filter(
  (name) => name.endsWith(`-${here}`) && !name.startsWith(own),
);
const complaints = names.length === 0 ? [`There is no Node in package.json for ${here}`] : [];

const results = names.map((name) => {
  const node = programIn(path.join(__dirname, 'node_modules'), name);
  if (node === undefined) {
    complaints.push(`${name} is not installed: npm ci --prefix __test__/matrix`);
    return { tests: 0, passed: 0, skipped: 0 };
  }
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() || name;
  const { status, error, stdout, stderr } = spawnSync(node, [runner, '--core'], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const count = (/** @type {string} */ word) =>
    Number(stdout?.match(new RegExp(`^ℹ ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  const [passed, failed, skipped] = ['pass', 'fail', 'skipped'].map(count);
  if (status !== 0 || failed > 0 || passed === 0) {
    console.log(`${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`.replace(/^/gm, '    '));
    complaints.push(`Node ${version} failed`);
  }
  console.log(`Node ${version}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  return { tests: passed + failed + skipped, passed, skipped };
});

const tests = results.map((result) => result.tests);
if (new Set(tests).size > 1) {
  complaints.push(`The versions have different numbers of tests: ${tests.join(', ')}`);
}
// A test may need what only a newer Node has, but each has to run somewhere: the newest skips none.
if (results.at(-1)?.skipped !== 0) complaints.push('The newest version skipped tests');

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;

const sum = (/** @type {'passed' | 'skipped'} */ word) =>
  results.reduce((total, result) => total + result[word], 0);
console.log(
  `${results.length} Node versions × ${Math.max(...tests)} tests: ${sum('passed')} passed, ${sum('skipped')} skipped`,
);
