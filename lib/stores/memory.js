'use strict';

const { given } = require('../values/members');
const { isCount, isText, optional } = require('../values/checks');
const { Table } = require('./table');
const { declare } = require('./traits');

// About 400 bytes for a small session: 400 MB when full.
const DEFAULT_MAX = 1_000_000;

// All stores of a process share one table, so that an app may build one middleware for `token` and another for `check`.
const shared = new Table();
/** @type {Map<string, InstanceType<typeof Table>>} */
const namespaces = new Map();

const STATE = Symbol('state');

/**
 * Keeps sessions in the memory of the process.
 *
 * @constructor
 * @this {any}
 * @param {{ max?: number, namespace?: string } | null} [options]
 */
function Store(options) {
  const max = optional('a positive integer', 'store.max', given(options, 'max'), isCount) ?? DEFAULT_MAX;
  const namespace = optional('a non-empty string', 'store.namespace', given(options, 'namespace'), isText);
  Object.defineProperty(this, STATE, { value: { table: tableOf(namespace), max } });
}

/** @param {string | undefined} namespace */
function tableOf(namespace) {
  if (namespace === undefined) return shared;
  const table = namespaces.get(namespace) ?? new Table();
  namespaces.set(namespace, table);
  return table;
}

/**
 * @this {any}
 * @param {any} payload kept as it is, not copied
 * @param {(error: Error | null, token?: string) => void} callback
 */
Store.prototype.make = function (payload, callback) {
  const { table, max } = this?.[STATE] ?? { table: shared, max: DEFAULT_MAX };
  // Loaded by the first token: it takes as long to load as a third of a middleware.
  require('node:crypto').randomBytes(32, (error, bytes) => {
    if (error) return callback(error);
    const token = bytes.toString('base64url');
    table.add(token, payload, max);
    callback(null, token);
  });
};

/**
 * @this {any}
 * @param {unknown} token
 * @param {(error: null, payload: any) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  const { table } = this?.[STATE] ?? { table: shared };
  callback(null, table.get(token));
};

/**
 * @this {any}
 * @param {unknown} token
 * @returns {Promise<boolean>} whether it was there
 */
Store.prototype.remove = async function (token) {
  return tableIn(this).remove(token);
};

/**
 * @this {any}
 * @param {unknown} match members that a session must have, with their values
 * @returns {Promise<number>} how many there were
 */
Store.prototype.removeAll = async function (match) {
  return tableIn(this).removeAll(require('./match').readMatch(match));
};

declare(Store.prototype, true);

/** @param {any} store */
function tableIn(store) {
  return store?.[STATE]?.table ?? shared;
}

module.exports = Store;
