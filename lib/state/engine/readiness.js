'use strict';

const { latchkeyError } = require('../../values/errors');
const { own } = require('../../values/members');
const { isTableMissing } = require('./errors');

// No caller writes it: callers' keys are hashes.
const KEY = 'latchkey.ready';

/**
 * Whether an engine answers, and its table is there.
 *
 * @param {ReturnType<typeof import('.').createEngine>} engine
 * @param {{ hasTable: boolean, createTables: boolean }} options
 */
async function checkReady(engine, { hasTable, createTables }) {
  try {
    await engine.get(KEY);
  } catch (error) {
    if (!hasTable || !isTableMissing(own(error, 'cause'))) throw error;
    if (!createTables) throw tableMissing(engine.name, error);
    await engine.createTable();
    await engine.get(KEY);
  }
}

/**
 * @param {string} name the engine's
 * @param {unknown} cause
 */
function tableMissing(name, cause) {
  return latchkeyError(
    'ERR_STORE_TABLE_MISSING',
    `The table of the ${name} store does not exist: call ready({ createTables: true }), or create it as docs/stores.md says`,
    { cause },
  );
}

module.exports = { checkReady };
