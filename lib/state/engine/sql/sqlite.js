'use strict';

const { given } = require('../../../values/members');
const { unknownAnswer } = require('../errors');
const { compile, compileAll } = require('./statement');
const { SWEEP_BATCH, common, onConflict, returning, surplus } = require('./statements');

const mark = () => '?';

/** @type {import('./dialects').Dialect} */
const sqlite = {
  connect(client) {
    /** @type {Map<string, import('../clients').Client>} */
    const prepared = new Map();
    return ({ text, returns }, values) => {
      const statement = prepared.get(text) ?? prepare(client, text);
      prepared.set(text, statement);
      const rows = returns ? statement.all(...values) : [];
      const count = returns ? rows?.length : Number(given(statement.run(...values), 'changes'));
      if (!Array.isArray(rows) || !Number.isSafeInteger(count)) throw unknownAnswer('sql');
      return { rows, count, isPending: client.isTransaction ?? client.inTransaction };
    };
  },

  // One statement at a time writes.
  conflicts: [],
  quoted: (name) => `"${name}"`,
  content: (value) => value,
  added: ({ count }) => count > 0,

  statements: (table) =>
    compileAll(
      {
        ...common(table),
        ...onConflict(table),
        ...returning(table),
        sweep: `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ends <= :ended ORDER BY ends LIMIT ${SWEEP_BATCH})`,
      },
      mark,
    ),

  surplus: (table, max) => compile(surplus(table, max), mark),

  table: (table, index) =>
    [
      `CREATE TABLE IF NOT EXISTS ${table} (
  id TEXT NOT NULL PRIMARY KEY,
  content TEXT NOT NULL,
  family TEXT,
  ends INTEGER NOT NULL
) WITHOUT ROWID`,
      `CREATE INDEX IF NOT EXISTS ${index('family')} ON ${table} (family)`,
      `CREATE INDEX IF NOT EXISTS ${index('ends')} ON ${table} (ends)`,
    ].map((text) => compile(text, mark)),
};

/**
 * @param {import('../clients').Client} client
 * @param {string} text
 */
function prepare(client, text) {
  const statement = client.prepare(text);
  // The database may be configured to return rows as arrays.
  statement.setReturnArrays?.(false);
  return statement;
}

module.exports = { sqlite };
