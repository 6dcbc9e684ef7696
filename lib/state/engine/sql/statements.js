'use strict';

/** How many rows a sweep deletes at a time: some milliseconds. */
const SWEEP_BATCH = 1000;

/**
 * The statements that are the same in all dialects.
 *
 * @param {string} table
 */
const common = (table) => ({
  get: `SELECT content FROM ${table} WHERE id = :key AND ends > :now`,
  remove: `DELETE FROM ${table} WHERE id = :key AND ends > :now`,
  swap: `UPDATE ${table} SET content = :content, ends = :ends WHERE id = :key AND content = :before AND ends > :now`,
  list: `SELECT id, content FROM ${table} WHERE family = :family AND ends > :now`,
  removeGroup: `DELETE FROM ${table} WHERE family = :family AND ends > :now`,
});

/**
 * The statements that PostgreSQL and SQLite share.
 *
 * @param {string} table
 */
const onConflict = (table) => ({
  put: `INSERT INTO ${table} (id, content, family, ends) VALUES (:key, :content, :family, :ends) ON CONFLICT (id) DO UPDATE SET content = excluded.content, family = excluded.family, ends = excluded.ends`,
  add: `INSERT INTO ${table} AS held (id, content, family, ends) VALUES (:key, :content, NULL, :ends) ON CONFLICT (id) DO UPDATE SET content = excluded.content, family = NULL, ends = excluded.ends WHERE held.ends <= :now`,
});

/**
 * The statements that MariaDB, PostgreSQL and SQLite share.
 *
 * @param {string} table
 */
const returning = (table) => ({
  take: `DELETE FROM ${table} WHERE id = :key AND ends > :now RETURNING content`,
});

/**
 * The entries of a group in excess of `max` that expire first, at most a hundred. The number is part of the text, because some databases
 * allow no parameter there.
 *
 * @param {string} table
 * @param {number} max
 */
const surplus = (table, max) =>
  `SELECT id, content FROM ${table} WHERE family = :family AND ends > :now ORDER BY ends DESC, id DESC LIMIT 100 OFFSET ${max}`;

module.exports = { SWEEP_BATCH, common, onConflict, returning, surplus };
