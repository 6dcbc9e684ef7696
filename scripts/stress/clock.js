'use strict';

// Tests with a clock that reaches the next second between two readings, in a round for each place: before the first reading of each
// test, so after what was made when its file was loaded, between the first and the second, and so on. A test that reads the clock twice
// and expects the same second fails once in a hundred runs at the clock's own pace, and always in one of these rounds. Left out are tests
// that compare with the clock of another process.
//
//   node scripts/stress/clock.js [last] [first] [folder…]    rounds 0 to 20 by default

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

if (require.main === module) run(process.argv.slice(2));
// The processes that tests start have the real time.
else if (isMainThread && process.argv[1]?.endsWith('.test.js'))
  replaceClock(Number(process.env.SECOND_AFTER));

/** @param {string[]} args */
function run([last = '20', first = '0', ...folders]) {
  const runner = path.join(__dirname, '..', 'test-javascript.js');
  const failed = [];
  for (let reading = Number(first); reading <= Number(last); reading += 1) {
    console.log(`The next second begins after reading ${reading}`);
    const env = {
      ...process.env,
      NODE_OPTIONS: `--require ${JSON.stringify(__filename)}`,
      SECOND_AFTER: String(reading),
    };
    const { status } = spawnSync(process.execPath, [runner, ...(folders.length > 0 ? folders : FOLDERS)], {
      env,
      stdio: 'inherit',
    });
    if (status !== 0) failed.push(reading);
  }
  console.log(failed.length === 0 ? 'All rounds passed' : `Failed: after reading ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

/** @param {number} reading of each test, after which the next second begins; 0 for before the first */
function replaceClock(reading) {
  const RealDate = Date;
  const { now } = RealDate;
  let ahead = 0;
  let readings = 0;
  require('node:test').beforeEach(() => {
    readings = 0;
    ahead = reading === 0 ? 1000 - (now() % 1000) : 0;
  });
  const read = () => {
    const time = now() + ahead;
    readings += 1;
    if (readings === reading) ahead += 1000 - (time % 1000);
    return time;
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
