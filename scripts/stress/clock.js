'use strict';

// Tests with a clock that may reach the next second at any reading. One that reads the clock twice and expects the same second fails once
// in a hundred runs at the clock's own pace, and within a few rounds here. Left out are tests that wait for seconds to pass, compare with
// the clock of a server, or ask Date.now for nothing.
//
//   node scripts/stress/clock.js [rounds]    5 by default

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const FOLDERS = [
  'client',
  'diagnostics',
  'examples',
  'jwt-identity',
  'jwt-middleware',
  'key-sources',
  'lifecycle',
  'native',
  'oauth',
  'options',
  'sessions',
  'stores',
  'tokens',
  'values',
  'verifier',
  'state/expiring-map',
  'state/records',
  'state/revocation',
  'state/session-life',
  'testing/helpers',
];
/** A reading reaches the next second with this probability, and at most once per millisecond: a test drifts by seconds, not by minutes. */
const PROBABILITY = 0.08;
const PAUSE = 1;

if (require.main === module) run(Number(process.argv[2] ?? 5));
// The processes that tests start have the real time.
else if (isMainThread && process.argv[1]?.includes('__test__')) replaceClock();

/** @param {number} rounds */
function run(rounds) {
  const runner = path.join(__dirname, '..', 'test-javascript.js');
  const env = { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(__filename)}` };
  let failed = 0;
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`Round ${round} of ${rounds}`);
    const { status } = spawnSync(process.execPath, [runner, ...FOLDERS], { env, stdio: 'inherit' });
    if (status !== 0) failed += 1;
  }
  console.log(`${rounds - failed} of ${rounds} rounds passed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function replaceClock() {
  const RealDate = Date;
  const { now } = RealDate;
  let ahead = 0;
  let jumpedAt = 0;
  const read = () => {
    const real = now();
    if (real - jumpedAt > PAUSE && Math.random() < PROBABILITY) {
      jumpedAt = real;
      ahead += 1000 - ((real + ahead) % 1000);
    }
    return real + ahead;
  };
  globalThis.Date = /** @type {any} */ (
    class extends RealDate {
      constructor(/** @type {any[]} */ ...args) {
        super(.../** @type {[]} */ (args.length === 0 ? [read()] : args));
      }

      /** @override */
      static now() {
        return read();
      }
    }
  );
}
