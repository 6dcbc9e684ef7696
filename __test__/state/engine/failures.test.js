'use strict';

// What an error of an engine says, where nothing prints its cause.

const assert = require('node:assert/strict');
const { createEngine } = require('../../../lib/state/engine');
const { runTable } = require('../../support/run-table');

const SECRET = 'redis://user:open-sesame@db.internal';
const table = 'has no table: call ready({ createTables: true })';
const failure = (/** @type {object} */ props, message = SECRET) =>
  Object.assign(new Error(message), { url: SECRET }, props);

runTable(
  'the error of an engine names the code of its cause:',
  14,
  [
    {
      name: 'a refused connection',
      cause: failure({ code: 'ECONNREFUSED' }),
      says: 'is not available: ECONNREFUSED',
    },
    { name: 'too many connections', cause: failure({ code: '53300' }), says: 'is not available: 53300' },
    { name: 'no code', cause: failure({}), says: 'is not available' },
    { name: 'a code that is a sentence', cause: failure({ code: SECRET }), says: 'is not available' },
    { name: 'a code in lower case', cause: failure({ code: 'open_sesame' }), says: 'is not available' },
    { name: 'a code that is too long', cause: failure({ code: 'A'.repeat(41) }), says: 'is not available' },
    { name: 'a number', cause: failure({ code: 7 }), says: 'is not available' },
    { name: 'an inherited code', cause: Object.create({ code: 'EVIL' }), says: 'is not available' },
    { name: 'nothing', cause: undefined, says: 'is not available' },
    { name: 'no table in PostgreSQL', cause: failure({ code: '42P01' }), says: table },
    { name: 'no table in MySQL', cause: failure({ code: 'ER_NO_SUCH_TABLE', errno: 1146 }), says: table },
    {
      name: 'no table in SQLite',
      cause: failure({ code: 'ERR_SQLITE_ERROR' }, 'no such table: latchkey'),
      says: table,
    },
    { name: 'no column in PostgreSQL', cause: failure({ code: '42703' }), says: 'is not available: 42703' },
    {
      name: 'no column in SQLite',
      cause: failure({ code: 'ERR_SQLITE_ERROR' }, 'no such column: no such table: '),
      says: 'is not available: ERR_SQLITE_ERROR',
    },
  ],
  async ({ cause, says }) => {
    const down = () => Promise.reject(cause);
    const engine = createEngine({ get: down, put: down, remove: down });
    await assert.rejects(engine.get('a'), (/** @type {any} */ error) => {
      assert.deepEqual([error.code, error.message], ['ERR_STORE_UNAVAILABLE', `The custom store ${says}`]);
      assert.equal(error.cause, cause);
      return true;
    });
  },
);
