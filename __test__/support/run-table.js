'use strict';

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

/**
 * One test per row, and a last one that says how many rows ran: a table that lost its rows fails. `skip` of a row says why it can't run here.
 *
 * @template {{ name: string, skip?: string | false }} Row
 * @param {string} name
 * @param {number} count how many rows there must be
 * @param {Row[]} rows
 * @param {(row: Row, t: import('node:test').TestContext) => unknown} run
 */
exports.runTable = (name, count, rows, run) => {
  describe(name, () => {
    let ran = 0;
    for (const row of rows) {
      test(row.name, { skip: row.skip }, async (t) => {
        ran += 1;
        await run(row, t);
      });
    }
    const skipped = rows.filter(({ skip }) => skip).length;
    test(`all ${count} cases ran`, () => assert.equal(ran + skipped, count));
  });
};
