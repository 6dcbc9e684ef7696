'use strict';

// One row with mitata, as a check on the harness here: on a quiet machine both say the same.
//
//   node --expose-gc mitata.js 'verify HS256, 6 claims'

const { bench, run, summary } = require('mitata');
const { rows } = require('./rows');

async function main() {
  const [id = 'verify HS256, 6 claims'] = process.argv.slice(2);
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`There is no row «${id}»`);
  const { contestants } = await row.make();
  summary(() => {
    for (const { name, kind, run: once } of contestants) {
      if (kind === 'sync' || kind === 'promise') bench(name, once).baseline(name === 'latchkey');
    }
  });
  await run();
}

main();
