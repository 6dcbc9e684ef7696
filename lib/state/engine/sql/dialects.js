'use strict';

const { expected } = require('../../../values/checks');
const { own } = require('../../../values/members');
const { hasAll, unsupportedClient } = require('../clients');

/**
 * The result of a statement.
 *
 * @typedef {object} Result
 * @property {unknown[]} rows
 * @property {number} count how many rows it changed or returned
 * @property {number} [insertId]
 * @property {boolean} [isPending] whether it can still be rolled back: it is in an open transaction of the application's
 */

/**
 * @typedef {import('../clients').Client} Client
 * @typedef {(statement: import('./statement').Statement, values: unknown[]) => Result | Promise<Result>} Query
 * @typedef {object} Dialect
 * @property {(client: Client) => Query} connect
 * @property {readonly unknown[]} conflicts codes of errors by which the database undoes a statement because of another one at the same time
 * @property {(name: string) => string} quoted an identifier
 * @property {(value: string) => unknown} content the parameter for a value
 * @property {(result: Result, ends: number) => boolean} added whether the statement `add` has inserted its value
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
 * The dialect of a client, which is recognized by its members. MariaDB has the same clients as MySQL, so it must be named.
 *
 * @param {Client} client
 * @param {string} [name]
 */
function dialectOf(client, name) {
  if (name !== undefined && !(typeof name === 'string' && Object.hasOwn(dialects, name))) {
    throw expected(`one of ${Object.keys(dialects).join(', ')}`, 'store.dialect', name);
  }
  const detected = detect(client);
  if (detected === undefined) {
    throw unsupportedClient(
      'a pool or connection of mysql2, a Pool or Client of pg, or a database of node:sqlite or better-sqlite3',
      'store.client',
      client,
    );
  }
  if (name === undefined || name === detected || (name === 'mariadb' && detected === 'mysql')) {
    return dialects[name ?? detected]();
  }
  throw expected(`the dialect of store.client, ${detected},`, 'store.dialect', name);
}

/**
 * Members that a driver's clients have and no other driver's. A driver with several classes has several rows.
 *
 * @type {{ dialect: string, members: string[], inner?: string }[]}
 */
const KNOWN = [
  // mysql2: its callback API, then the pool and the connection of its promise API.
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

/** @param {Client} client */
function detect(client) {
  return KNOWN.find((known) => {
    const inner = own(known, 'inner');
    return hasAll(client, known.members) && (inner === undefined || hasAll(client[inner], ['promise()']));
  })?.dialect;
}

module.exports = { dialectOf };
