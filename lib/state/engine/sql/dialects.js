'use strict';

const { expected } = require('../../../values/checks');
const { hasAll, refused } = require('../clients');

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
 * @property {(table: string, max: number) => import('./statement').Statement} surplus
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
    throw refused(
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

/**
 * What a client has that no other driver's has. Of two rows of a driver, the second is of another of its classes.
 *
 * @type {{ dialect: string, members: string[], inner?: string }[]}
 */
const KNOWN = [
  // mysql2, and what its promises are wrapped around.
  { dialect: 'mysql', members: ['execute()', 'query()', 'promise()'] },
  { dialect: 'mysql', members: ['execute()', 'query()'], inner: 'pool' },
  { dialect: 'mysql', members: ['execute()', 'query()'], inner: 'connection' },
  // A Pool of pg, and a Client.
  { dialect: 'postgresql', members: ['query()', 'connect()', 'totalCount'] },
  { dialect: 'postgresql', members: ['query()', 'connect()', 'connectionParameters'] },
  // better-sqlite3, and node:sqlite.
  { dialect: 'sqlite', members: ['prepare()', 'exec()', 'pragma()', 'inTransaction'] },
  { dialect: 'sqlite', members: ['prepare()', 'exec()', 'applyChangeset()'] },
];

/** @param {any} client */
function spokenBy(client) {
  return KNOWN.find(
    ({ members, inner }) =>
      hasAll(client, members) && (inner === undefined || hasAll(client[inner], ['promise()'])),
  )?.dialect;
}

module.exports = { dialectOf };
