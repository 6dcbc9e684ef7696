'use strict';

// The plans and times of PostgreSQL's statements with many rows, 10 million by default: no statement may read the whole table.
//
//   node scripts/stress/plans.js [rows]

const os = require('node:os');
const path = require('node:path');

// By a path that tsc doesn't follow, since the drivers below it have no types.
const support = path.join(__dirname, '../../__test__/engines/support');
const { plansOf } = require(path.join(support, 'plans'));
const { startPostgresql } = require(path.join(support, 'postgresql'));

const rows = Number(process.argv[2] ?? 10_000_000);

main();

async function main() {
  // What is measured are reads and plans, so nothing has to survive a crash.
  const settings = ['fsync=off', 'synchronous_commit=off', 'max_wal_size=4GB', 'maintenance_work_mem=512MB'];
  const server = await startPostgresql(settings);
  try {
    console.log(`${rows} rows, load ${os.loadavg()[0]?.toFixed(1)}`);
    const { plans, bytesPerRow } = await plansOf(server.port, rows);
    for (const { name, text, milliseconds } of plans) {
      const scan = text.includes('Seq Scan') ? 'reads the whole table' : 'uses an index';
      console.log(`${name.padEnd(12)} ${milliseconds.toFixed(2).padStart(8)} ms  ${scan}`);
      if (text.includes('Seq Scan')) {
        console.error(text);
        process.exitCode = 1;
      }
    }
    console.log(`${bytesPerRow.toFixed(0)} bytes for each row, with its indexes`);
  } finally {
    await server.stop();
  }
}
