'use strict';

// docs/migrating.md as the tests read it.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');

const text = fs.readFileSync(path.join(__dirname, '../../../docs/migrating.md'), 'utf8');
const [, fromMiddleware, fromIdentity] = text.split(/^## /m);

/** @param {string | undefined} part one original's */
const read = (part = '') => ({
  text: part,
  code: [...part.matchAll(/^```js\n(.*?)^```/gms)].map(([, block]) => String(block)),
  /** The rows, as cells, of the table whose heading begins so. @param {string} heading */
  table: (heading) => {
    const tables = [...part.matchAll(/^(\|.*\|)\n\|[-| ]+\|\n((?:\|.*\|\n)+)/gm)];
    const found = tables.filter(([, head]) => head?.replace(/[| ]+/g, ' ').includes(` ${heading} `));
    assert.equal(found.length, 1, heading);
    const rows = String(found[0]?.[2]).trim().split('\n');
    return rows.map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  },
});

/**
 * Runs what belongs to each row, in the table's order.
 *
 * @param {string} name
 * @param {string[][]} rows
 * @param {((row: string[]) => unknown)[]} runs
 */
function tryRows(name, rows, runs) {
  describe(name, () => {
    test('every row of the table is tried', () => assert.equal(rows.length, runs.length));
    for (const [index, row] of rows.entries()) test(String(row[0]), () => runs[index]?.(row));
  });
}

/** A cell without the marks of code around it. @param {string | undefined} cell */
const plain = (cell) => String(cell).replace(/^`|`$/g, '');

module.exports = { fromIdentity: read(fromIdentity), fromMiddleware: read(fromMiddleware), plain, tryRows };
