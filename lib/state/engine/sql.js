'use strict';

const { optional } = require('../../values/checks');
const { invalid, misshapen, unavailable } = require('./errors');
const { dialectOf } = require('./sql/dialects');
const { Sweep } = require('./sql/sweep');

const DEFAULT_TABLE = 'latchkey';
// Short enough for an index to be called like its table, and a little more.
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,47}$/;

/**
 * A table with one row per value. Each verb is one statement that is atomic by itself, so that it needs no transaction and
 * no connection of its own. What is over stays in the table until it is swept, and no statement sees it.
 *
 * @param {{ client: any, dialect?: string, table?: string }} options
 */
function create({ client, dialect: name, table: given }) {
  const table = optional('a plain identifier', 'store.table', given, isTable) ?? DEFAULT_TABLE;
  const dialect = dialectOf(client, name);
  const query = dialect.connect(client);
  const statements = dialect.statements(dialect.quoted(table));
  const sweep = new Sweep((ended) => run(statements.sweep, { ended }));

  /**
   * @param {import('./sql/statement').Statement} statement
   * @param {Record<string, unknown>} values
   */
  async function run(statement, values) {
    const result = await query(
      statement,
      statement.order.map((each) => values[each]),
    );
    // To acknowledge what a ROLLBACK takes back might be to lose a revocation.
    if (result.isPending && statement.writes)
      throw unavailable('sql', 'is in a transaction that is not its own');
    return result;
  }

  /** @type {import('./engine').Adapter} */
  const adapter = {
    async get(key) {
      return contentOf(await run(statements.get, { key, now: Date.now() }));
    },
    async put(key, value, until, group = undefined) {
      sweep.later();
      const content = dialect.content(value);
      await run(statements.put, { key, content, family: group ?? null, ends: until });
    },
    async remove(key) {
      return (await run(statements.remove, { key, now: Date.now() })).count > 0;
    },
    async add(key, value, until) {
      sweep.later();
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
  const { take } = statements;
  if (take) adapter.take = async (key) => contentOf(await run(take, { key, now: Date.now() }));
  return adapter;
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
 * @param {any} row
 * @param {string} name
 */
function memberOf(row, name) {
  if (typeof row !== 'object' || row === null || !Object.hasOwn(row, name)) throw misshapen('sql');
  return row[name];
}

/** @param {unknown} content */
function textOf(content) {
  if (typeof content === 'string') return content;
  if (content instanceof Uint8Array) return Buffer.from(content).toString();
  throw invalid('sql');
}

module.exports = { create, names: ['client', 'dialect', 'table'] };
