'use strict';

// The HS256 rows in about twenty seconds, all in this process, for whoever works on the hot path.
//
//   node --expose-gc quick.js [words of a row's name …]

const { status } = require('./latchkey');
const { runRow } = require('./harness/run-row');
const { print, printJudged } = require('./report/print');
const { rowOf } = require('./report/row');
const { judged } = require('./targets');

const files = [
  './rows/verify',
  './rows/sign',
  './rows/everyday',
  './rows/key-set',
  './rows/refuse',
  './rows/sealed',
  './rows/middlewares',
];
const rows = files.flatMap((file) => require(file).rows);
const words = process.argv.slice(2);
const chosen = rows.filter(({ id }) =>
  words.length > 0 ? words.every((word) => id.includes(word)) : /HS256, 6 claims/.test(id),
);
const major = Number.parseInt(process.versions.node, 10);
const slow = /jose|jws|node:crypto|string secret|@node-rs/;

async function main() {
  console.log(`Node ${process.version}, ${status().path}`);
  if (!globalThis.gc) console.log('Without --expose-gc garbage is collected in whoever happens to run.');
  for (const row of chosen) {
    const series = await runRow(
      row,
      { rounds: 41, batchMs: 8, warmMs: 250 },
      (name) => words.length > 0 || !slow.test(name),
    );
    print(row.id, series);
    printJudged(judged({ rows: { [row.id]: rowOf(series) } }, major));
  }
}

main();
