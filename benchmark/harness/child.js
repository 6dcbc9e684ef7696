'use strict';

// Measures the row that its argument names, and sends the figures to its parent. Each row has a process of its own: what one
// row taught the just-in-time compiler about a peer's code would slow the peer in the next.

const { rows } = require('../rows');
const { runRow } = require('./run-row');

async function main() {
  const [id, effort] = process.argv.slice(2);
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`There is no row «${id}»`);
  const series = await runRow(row, JSON.parse(/** @type {string} */ (effort)));
  process.send?.([...series], () => process.exit());
}

main();
