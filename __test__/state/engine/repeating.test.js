'use strict';

const assert = require('node:assert/strict');
const { repeating } = require('../../../lib/state/engine/sql/repeating');
const { postgresql } = require('../../../lib/state/engine/sql/postgresql');
const { runTable } = require('../../support/run-table');

const statement = /** @type {any} */ ({});
const result = { rows: [], count: 1 };

runTable(
  'a statement that the database undid because of another one:',
  5,
  [
    { name: 'a conflict of serializable is repeated', code: '40001', failures: 2, calls: 3, isDone: true },
    { name: 'a deadlock is repeated', code: '40P01', failures: 9, calls: 10, isDone: true },
    { name: 'not for ever', code: '40001', failures: 100, calls: 10, isDone: false },
    { name: 'another failure is not repeated', code: '23505', failures: 1, calls: 1, isDone: false },
    { name: 'nor is one without a code', code: undefined, failures: 1, calls: 1, isDone: false },
  ],
  async ({ code, failures, calls, isDone }) => {
    let count = 0;
    const query = repeating(async () => {
      count += 1;
      if (count <= failures) throw Object.assign(new Error('undone'), code && { code });
      return result;
    }, postgresql.conflicts);
    const done = Promise.resolve(query(statement, []));
    if (isDone) assert.equal(await done, result);
    else await assert.rejects(done, /undone/);
    assert.equal(count, calls);
  },
);
