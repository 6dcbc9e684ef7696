'use strict';

const { given } = require('../../../values/members');
const { unknownAnswer } = require('../errors');
const { compile, compileAll } = require('./statement');
const { SWEEP_BATCH, common, onConflict, returning, surplus } = require('./statements');

const mark = (/** @type {number} */ position) => `$${position}`;

const ignore = () => {};

/** @typedef {import('./statement').Statement} Statement */

/** @type {import('./dialects').Dialect} */
const postgresql = {
  connect(client) {
    // Not as named prepared statements, which poolers that share connections between transactions don't support.
    const query = async (/** @type {Statement} */ { text, counts }, /** @type {unknown[]} */ values) => {
      const answer = await client.query({ text, values });
      const [rows, rowCount] = [given(answer, 'rows'), given(answer, 'rowCount')];
      if (!Array.isArray(rows) || Number.isSafeInteger(rowCount) !== counts) throw unknownAnswer('sql');
      return { rows, count: rowCount ?? 0, isPending: client.getTransactionStatus?.() === 'T' };
    };
    // Only a pool has totalCount. A single client is given one query after the other.
    if (typeof client.totalCount === 'number') return query;
    let last = Promise.resolve();
    return (statement, values) => {
      const result = last.then(() => query(statement, values));
      last = result.then(ignore, ignore);
      return result;
    };
  },

  // serialization_failure, deadlock_detected
  conflicts: ['40001', '40P01'],
  quoted: (name) => `"${name}"`,
  content: (value) => value,
  added: ({ count }) => count > 0,

  statements: (table) =>
    compileAll(
      {
        ...common(table),
        ...onConflict(table),
        ...returning(table),
        // By the place of the row, which nobody can move while it is locked: by its id, the planner may read the whole table instead.
        sweep: `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ends <= :ended ORDER BY ends LIMIT ${SWEEP_BATCH} FOR UPDATE SKIP LOCKED))`,
      },
      mark,
    ),

  surplus: (table, max) => compile(surplus(table, max), mark),

  table: (table, index) =>
    [
      `CREATE TABLE IF NOT EXISTS ${table} (
  id VARCHAR(128) COLLATE "C" PRIMARY KEY,
  content TEXT NOT NULL,
  family VARCHAR(128) COLLATE "C",
  ends BIGINT NOT NULL
)`,
      `CREATE INDEX IF NOT EXISTS ${index('family')} ON ${table} (family)`,
      `CREATE INDEX IF NOT EXISTS ${index('ends')} ON ${table} (ends)`,
    ].map((text) => compile(text, mark)),
};

module.exports = { postgresql };
