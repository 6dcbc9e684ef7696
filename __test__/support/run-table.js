'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

/**
 * One test per row, and a last one that says how many rows ran: a table that lost its rows fails.
 *
 * @template {{ name: string }} Row
 * @param {string} name
 * @param {number} count how many rows there must be
 * @param {Row[]} rows
 * @param {(row: Row) => unknown} run
 */
exports.runTable = (name, count, rows, run) => {
  describe(name, () => {
    let ran = 0;
    for (const row of rows) {
      test(row.name, async () => {
        ran += 1;
        await run(row);
      });
    }
    test(`all ${count} cases ran`, () => assert.equal(ran, count));
  });
};
