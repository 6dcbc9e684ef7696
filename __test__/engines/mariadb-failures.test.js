'use strict';

const { keyOf } = require('./support/keys');
const { UNAVAILABLE, failures } = require('./support/failures');
const { options, startMariadb, withoutMariadb } = require('./support/mariadb');
const { shared } = require('./support/shared');

const skip = withoutMariadb();

/**
 * @param {number} port
 * @param {string} sql
 * @param {any[]} [values]
 */
async function tell(port, sql, values) {
  const connection = await require('mysql2/promise').createConnection(options(port));
  await connection.query(sql, values);
  await connection.end();
}

const faults = [
  {
    name: 'it does not answer',
    begin: async (/** @type {any} */ server) => {
      server.signal('SIGSTOP');
      return () => server.signal('SIGCONT');
    },
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'it may only be read',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { options: { client } }) => {
      await tell(port, 'SET GLOBAL tx_read_only = ON');
      // The pool's connections keep what they began with.
      const connections = await Promise.all(Array.from({ length: 20 }, () => client.getConnection()));
      for (const connection of connections) {
        await connection.query('SET SESSION tx_read_only = ON');
        connection.release();
      }
      return async () => {
        await tell(port, 'SET GLOBAL tx_read_only = OFF');
        const again = await Promise.all(Array.from({ length: 20 }, () => client.getConnection()));
        for (const connection of again) {
          await connection.query('SET SESSION tx_read_only = OFF');
          connection.release();
        }
      };
    },
    reads: '200',
    writes: UNAVAILABLE,
  },
  {
    name: 'the table is another',
    begin: async (/** @type {any} */ { port }) => {
      await tell(port, 'ALTER TABLE latchkey RENAME COLUMN content TO contents');
      return () => tell(port, 'ALTER TABLE latchkey RENAME COLUMN contents TO content');
    },
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'the table is not there',
    begin: async (/** @type {any} */ { port }) => {
      await tell(port, 'RENAME TABLE latchkey TO elsewhere');
      return () => tell(port, 'RENAME TABLE elsewhere TO latchkey');
    },
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'there is garbage in a row',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { token }) =>
      tell(port, 'UPDATE latchkey SET content = ? WHERE id = ?', ['{"admin":true}', keyOf(token)]),
    reads: '500 ERR_STORE_INVALID',
    writes: '200',
  },
];

failures('mariadbPool', shared(startMariadb), faults, skip);
