'use strict';

const { keyOf } = require('./support/keys');
const { UNAVAILABLE, failures } = require('./support/failures');
const { options, startPostgresql, withoutPostgresql } = require('./support/postgresql');
const { shared } = require('./support/shared');

const skip = withoutPostgresql();

/**
 * @param {number} port
 * @param {string} text
 * @param {any[]} [values]
 */
async function tell(port, text, values) {
  const client = await connected(port);
  await client.query(text, values);
  await client.end();
}

/** @param {number} port */
async function connected(port) {
  const client = new (require('pg').Client)(options(port));
  await client.connect();
  return client;
}

/**
 * @param {string} begin a statement
 * @param {string} end the one that undoes it
 */
const statements =
  (begin, end) =>
  async (/** @type {any} */ { port }) => {
    await tell(port, begin);
    return () => tell(port, end);
  };

const faults = [
  {
    name: 'it does not answer, since the table is locked',
    begin: async (/** @type {any} */ { port }) => {
      const client = await connected(port);
      await client.query('BEGIN');
      await client.query('LOCK TABLE latchkey IN ACCESS EXCLUSIVE MODE');
      return () => client.end();
    },
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'it may only be read',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { options: { client } }) => {
      const every = async (/** @type {string} */ text) => {
        const clients = await Promise.all(Array.from({ length: 10 }, () => client.connect()));
        for (const each of clients) {
          await each.query(text);
          each.release();
        }
      };
      await tell(port, 'SELECT 1');
      await every('SET default_transaction_read_only = on');
      return () => every('SET default_transaction_read_only = off');
    },
    reads: '200',
    writes: UNAVAILABLE,
  },
  {
    name: 'the table is another',
    begin: statements(
      'ALTER TABLE latchkey RENAME COLUMN content TO contents',
      'ALTER TABLE latchkey RENAME COLUMN contents TO content',
    ),
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'the table is not there',
    begin: statements('ALTER TABLE latchkey RENAME TO elsewhere', 'ALTER TABLE elsewhere RENAME TO latchkey'),
    reads: UNAVAILABLE,
    writes: UNAVAILABLE,
  },
  {
    name: 'there is garbage in a row',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { token }) =>
      tell(port, 'UPDATE latchkey SET content = $1 WHERE id = $2', ['{"admin":true}', keyOf(token)]),
    reads: '500 ERR_STORE_INVALID',
    writes: '200',
  },
  {
    name: 'a row was given another key',
    begin: async (/** @type {any} */ { port }, /** @type {any} */ { token }) => {
      await tell(
        port,
        'UPDATE latchkey SET content = (SELECT content FROM latchkey WHERE id <> $1 LIMIT 1) WHERE id = $1',
        [keyOf(token)],
      );
    },
    reads: '500 ERR_STORE_INVALID',
    writes: '200',
  },
];

failures('postgresqlPool', shared(startPostgresql), faults, skip);
