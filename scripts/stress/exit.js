'use strict';

// Processes that call process.exit with signatures in flight, each after another time: every one ends at once, with the
// code it was given and nothing printed.
//
//   node scripts/stress/exit.js [count, default 100]

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const jwt = require('../../lib/tokens/jwt');
const keys = require('../../__test__/support/keys');

const AT_ONCE = 4;
const CODE = 7;

/** @param {number} milliseconds */
function child(milliseconds) {
  const sign = jwt.createSigner({ key: keys.rsa.privateKey, algorithm: 'RS256' });
  for (let index = 0; index < 2000; index += 1) sign.async({ index });
  if (milliseconds === 0) process.exit(CODE);
  setTimeout(() => process.exit(CODE), milliseconds);
}

async function main() {
  const count = Number(process.argv[2] ?? 100);
  let started = 0;
  let slowest = 0;
  const lane = async () => {
    while (started < count) {
      const milliseconds = started++ % 25;
      const start = performance.now();
      const process_ = spawn(process.execPath, [__filename, 'exit', String(milliseconds)], { stdio: 'pipe' });
      let printed = '';
      for (const stream of [process_.stdout, process_.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          printed += text;
        });
      }
      const ended = await new Promise((resolve) =>
        process_.on('close', (code, signal) => resolve({ code, signal })),
      );
      assert.deepEqual({ ...ended, printed }, { code: CODE, signal: null, printed: '' });
      slowest = Math.max(slowest, performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  console.log(`${count} processes exited with ${CODE}, the slowest ${slowest.toFixed(0)} ms after its start`);
}

if (process.argv[2] === 'exit') child(Number(process.argv[3]));
else main();
