'use strict';

const { expected, expectedSecret } = require('../../../options');

/**
 * What became of a statement.
 *
 * @typedef {object} Result
 * @property {any[]} rows
 * @property {number} count how many rows it changed or gave
 * @property {number} [insertId]
 * @property {boolean} [isPending] whether it may be taken back: it is in a transaction that the application hasn't ended
 */

/**
 * @typedef {object} Dialect
 * @property {(client: any) => (statement: import('./statement').Statement, values: any[]) => Result | Promise<Result>} connect
 * @property {(name: string) => string} quoted an identifier
 * @property {(value: string) => unknown} content what is bound for a value
 * @property {(result: Result, ends: number) => boolean} added whether the statement `add` did
 * @property {(table: string) => { [name: string]: import('./statement').Statement }} statements
 * @property {(table: string, index: (suffix: string) => string) => import('./statement').Statement[]} table
 */

/** @type {Record<string, () => Dialect>} */
const dialects = {
  mysql: () => require('./mysql').mysql,
  mariadb: () => require('./mysql').mariadb,
  postgresql: () => require('./postgresql').postgresql,
  sqlite: () => require('./sqlite').sqlite,
};

/**
 * The dialect that a client speaks, known by the client's shape. MariaDB's can't be told from MySQL's, so it is named.
 *
 * @param {any} client
 * @param {string} [name]
 */
function dialectOf(client, name) {
  if (name !== undefined && !Object.hasOwn(dialects, name)) {
    throw expected(`one of ${Object.keys(dialects).join(', ')}`, 'store.dialect', name);
  }
  const spoken = spokenBy(client);
  if (spoken === undefined) {
    throw expectedSecret(
      'a pool or connection of mysql2, a Pool or Client of pg, or a database of node:sqlite or better-sqlite3',
      'store.client',
      client,
    );
  }
  if (name === undefined || name === spoken || (name === 'mariadb' && spoken === 'mysql')) {
    return dialects[name ?? spoken]();
  }
  throw expected(`the dialect that store.client speaks, ${spoken},`, 'store.dialect', name);
}

/** @param {any} client */
function spokenBy(client) {
  const has = (/** @type {string} */ method) => typeof client?.[method] === 'function';
  // MariaDB's own connector has the same methods with other results, and `batch` besides.
  if (has('execute') && has('query')) return has('batch') ? undefined : 'mysql';
  if (has('prepare') && has('exec')) return 'sqlite';
  return has('query') && has('connect') ? 'postgresql' : undefined;
}

module.exports = { dialectOf };
