'use strict';

const { optional } = require('../../values/checks');
const { invalid, unavailable, unknownAnswer } = require('./errors');
const { dialectOf } = require('./sql/dialects');
const { repeating } = require('./sql/repeating');
const { Sweep } = require('./sql/sweep');

const DEFAULT_TABLE = 'latchkey';
// Short enough for the names of the indexes, which are that of the table with a suffix.
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,47}$/;

/**
 * A table with one row per value. Each verb is one statement, atomic by itself, so that it needs neither a transaction nor a connection of
 * its own. Expired rows stay in the table until they are swept, but no statement returns them.
 *
 * @param {{ client: import('./clients').Client, dialect?: string, table?: string }} options
 */
function create({ client, dialect: name, table: given }) {
  const table = optional('a plain identifier', 'store.table', given, isTable) ?? DEFAULT_TABLE;
  const dialect = dialectOf(client, name);
  const run = createRunner(repeating(dialect.connect(client), dialect.conflicts));
  const statements = dialect.statements(dialect.quoted(table));
  const sweep = new Sweep((ended) => run(statements.sweep, { ended }));

  /** @type {import('./engine').Adapter} */
  const adapter = {
    async get(key) {
      return contentOf(await run(statements.get, { key, now: Date.now() }));
    },
    async put(key, value, until, group = undefined) {
      sweep.schedule();
      const content = dialect.content(value);
      await run(statements.put, { key, content, family: group ?? null, ends: until });
    },
    async remove(key) {
      return (await run(statements.remove, { key, now: Date.now() })).count > 0;
    },
    async add(key, value, until) {
      sweep.schedule();
      const content = dialect.content(value);
      return dialect.added(await run(statements.add, { key, content, ends: until, now: Date.now() }), until);
    },
    async swap(key, expected, value, until) {
      const [before, content] = [dialect.content(expected), dialect.content(value)];
      return (await run(statements.swap, { key, before, content, ends: until, now: Date.now() })).count > 0;
    },
    async list(family) {
      return entriesOf(await run(statements.list, { family, now: Date.now() }));
    },
    async surplus(family, max) {
      return entriesOf(await run(dialect.surplus(dialect.quoted(table), max), { family, now: Date.now() }));
    },
    async removeGroup(family) {
      return (await run(statements.removeGroup, { family, now: Date.now() })).count;
    },
    async createTable() {
      const all = dialect.table(dialect.quoted(table), (suffix) => dialect.quoted(`${table}_${suffix}`));
      for (const statement of all) await run(statement, {});
    },
  };
  adapter.stop = () => sweep.stop();
  const { take } = statements;
  if (take) adapter.take = async (key) => contentOf(await run(take, { key, now: Date.now() }));
  return adapter;
}

/**
 * @param {import('./sql/dialects').Query} query
 * @returns {(statement: import('./sql/statement').Statement, values: Record<string, unknown>) => Promise<import('./sql/dialects').Result>}
 */
function createRunner(query) {
  return async (statement, values) => {
    const result = await query(
      statement,
      statement.order.map((name) => values[name]),
    );
    // A ROLLBACK would undo a revocation that was confirmed.
    if (result.isPending && statement.writes) {
      throw unavailable(
        'sql',
        "is in a transaction of the application's; give it a pool or a connection of its own",
      );
    }
    return result;
  };
}

/** @param {unknown} value */
const isTable = (value) => typeof value === 'string' && IDENTIFIER.test(value);

/** @param {import('./sql/dialects').Result} result */
function entriesOf({ rows }) {
  return rows.map((row) => ({ key: textOf(memberOf(row, 'id')), value: textOf(memberOf(row, 'content')) }));
}

/** @param {import('./sql/dialects').Result} result */
function contentOf({ rows }) {
  return rows.length === 0 ? null : textOf(memberOf(rows[0], 'content'));
}

/**
 * @param {unknown} row
 * @param {string} name
 * @returns {unknown}
 */
function memberOf(row, name) {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, name)) throw unknownAnswer('sql');
  return Reflect.get(row, name);
}

/** @param {unknown} content */
function textOf(content) {
  if (typeof content === 'string') return content;
  if (content instanceof Uint8Array) return Buffer.from(content).toString();
  throw invalid('sql');
}

module.exports = { create, names: ['client', 'dialect', 'table'] };
