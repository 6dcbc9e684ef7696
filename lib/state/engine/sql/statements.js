'use strict';

/** How many rows a sweep deletes at most: some milliseconds. */
const SWEPT = 1000;

/**
 * What all dialects say alike.
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
 * What PostgreSQL has and SQLite took over from it.
 *
 * @param {string} table
 */
const onConflict = (table) => ({
  put: `INSERT INTO ${table} (id, content, family, ends) VALUES (:key, :content, :family, :ends) ON CONFLICT (id) DO UPDATE SET content = excluded.content, family = excluded.family, ends = excluded.ends`,
  add: `INSERT INTO ${table} AS held (id, content, family, ends) VALUES (:key, :content, NULL, :ends) ON CONFLICT (id) DO UPDATE SET content = excluded.content, family = NULL, ends = excluded.ends WHERE held.ends <= :now`,
});

/**
 * What MariaDB, PostgreSQL and SQLite have.
 *
 * @param {string} table
 */
const returning = (table) => ({
  take: `DELETE FROM ${table} WHERE id = :key AND ends > :now RETURNING content`,
});

/**
 * The values of a group beyond so many, those that end first, of which a hundred at most. The number stands in the text: some databases take no
 * parameter there.
 *
 * @param {string} table
 * @param {number} max
 */
const surplus = (table, max) =>
  `SELECT id, content FROM ${table} WHERE family = :family AND ends > :now ORDER BY ends DESC, id DESC LIMIT 100 OFFSET ${max}`;

module.exports = { SWEPT, common, onConflict, returning, surplus };
