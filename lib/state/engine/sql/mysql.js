'use strict';

const { given } = require('../../../values/members');
const { unknownAnswer } = require('../errors');
const { compile, compileAll } = require('./statement');
const { SWEEP_BATCH, common, returning, surplus } = require('./statements');

const mark = () => '?';

// SERVER_STATUS_IN_TRANS of the protocol. It is also set where autocommit is off.
const IN_TRANSACTION = 1;

/** @type {import('./dialects').Dialect} */
const mysql = {
  connect(client) {
    const promised = typeof client.promise === 'function' ? client.promise() : client;
    // Always a prepared statement: how a client must quote text depends on the server's SQL mode. The client may be configured to return
    // rows in another shape.
    const shape = { rowsAsArray: false, namedPlaceholders: false, nestTables: false, typeCast: true };
    return async ({ text, returns }, values) => {
      const answer = await promised.execute({ sql: text, values, ...shape });
      const [result] = Array.isArray(answer) ? answer : [];
      if (Array.isArray(result) !== returns) throw unknownAnswer('sql');
      if (returns) return { rows: result, count: result.length };
      const [count, serverStatus] = [given(result, 'affectedRows'), given(result, 'serverStatus')];
      if (!Number.isSafeInteger(count) || !Number.isSafeInteger(serverStatus)) throw unknownAnswer('sql');
      return {
        rows: [],
        count,
        insertId: Number(given(result, 'insertId')),
        isPending: (serverStatus & IN_TRANSACTION) !== 0,
      };
    };
  },

  // MariaDB 11.6 and later refuse to write a row that changed since the transaction began.
  conflicts: ['ER_LOCK_DEADLOCK', 'ER_CHECKREAD'],
  quoted: (name) => `\`${name}\``,
  // Bytes, since collations of text ignore trailing spaces.
  content: (value) => Buffer.from(value),
  // The number of changed rows is the same whether the row was inserted or left alone. The argument of LAST_INSERT_ID is not.
  added: ({ insertId }, ends) => insertId === ends,

  statements: (table) =>
    compileAll(
      {
        ...common(table),
        put: `INSERT INTO ${table} (id, content, family, ends) VALUES (:key, :content, :family, :ends) ON DUPLICATE KEY UPDATE content = :content, family = :family, ends = :ends`,
        // Assignments run from left to right, so `ends` has its old value until the last one.
        add: `INSERT INTO ${table} (id, content, family, ends) VALUES (:key, :content, NULL, LAST_INSERT_ID(:ends)) ON DUPLICATE KEY UPDATE content = IF(ends <= :now, :content, content), family = IF(ends <= :now, NULL, family), ends = IF(ends <= :now, LAST_INSERT_ID(:ends), ends + LAST_INSERT_ID(0))`,
        sweep: `DELETE FROM ${table} WHERE ends <= :ended ORDER BY ends LIMIT ${SWEEP_BATCH}`,
      },
      mark,
    ),

  surplus: (table, max) => compile(surplus(table, max), mark),

  table: (table, index) =>
    [
      `CREATE TABLE IF NOT EXISTS ${table} (
  id VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  content MEDIUMBLOB NOT NULL,
  family VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin,
  ends BIGINT NOT NULL,
  INDEX ${index('family')} (family),
  INDEX ${index('ends')} (ends)
) ENGINE = InnoDB`,
    ].map((text) => compile(text, mark)),
};

/** @type {import('./dialects').Dialect} */
const mariadb = {
  ...mysql,
  statements: (table) => ({ ...mysql.statements(table), ...compileAll(returning(table), mark) }),
};

module.exports = { mariadb, mysql };
