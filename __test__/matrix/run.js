// Runs the core tests on every Node version of package.json with the one binary that was built, and counts.

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const runner = path.join(__dirname, '../../scripts/test.js');
const here = `${process.platform}-${process.arch}`;
const { optionalDependencies } = require('./package.json');
const names = Object.keys(optionalDependencies).filter((name) => name.endsWith(`-${here}`));

const results = names.map((name) => {
  const node = path.join(__dirname, 'node_modules', name, 'bin/node');
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() || name;
  const { status, error, stdout, stderr } = spawnSync(node, [runner, '--core'], {
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const count = (/** @type {string} */ word) =>
    Number(stdout?.match(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  const result = { version, pass: count('pass'), fail: count('fail'), skipped: count('skipped') };
  const ok = status === 0 && result.pass > 0 && result.fail === 0 && result.skipped === 0;
  if (!ok) console.log(`${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`.replace(/^/gm, '    '));
  console.log(
    `Node ${version}: ${result.pass} passed, ${result.fail} failed, ${result.skipped} skipped${ok ? '' : '  FAILED'}`,
  );
  return { ...result, ok };
});

if (results.length === 0) {
  console.error(`There is no Node in package.json for ${here}`);
  process.exit(1);
}
const passed = results.map(({ pass }) => pass);
if (new Set(passed).size > 1) {
  console.error(`The versions ran different numbers of tests: ${passed.join(', ')}`);
  process.exitCode = 1;
}
if (!results.every(({ ok }) => ok)) process.exitCode = 1;
console.log(
  `${results.length} Node versions × ${Math.min(...passed)} tests${process.exitCode ? ': FAILED' : ''}`,
);
