'use strict';

const { given } = require('../values/members');
const { isCount, isText, optional } = require('../values/checks');
const { DIAGNOSE, declareCapabilities } = require('./capabilities');
const { SessionTable } = require('./session-table');

// Loaded by the first token, since it takes as long to load as a third of a middleware.
const crypto = () => require('node:crypto');

// About 400 bytes for a small session: 400 MB when full.
const DEFAULT_MAX = 1_000_000;

// The stores of a process share one table, so that an app can create one middleware for `token` and another for `check`.
const shared = new SessionTable();
/** @type {Map<string, InstanceType<typeof SessionTable>>} */
const namespaces = new Map();

const STATE = Symbol('state');

/** @typedef {any} Instance of Store or a class that inherits from it; the methods also work on other objects, as in the original */

/**
 * Stores sessions in the memory of the process.
 *
 * @constructor
 * @this {Instance}
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
  const table = namespaces.get(namespace) ?? new SessionTable();
  namespaces.set(namespace, table);
  return table;
}

/**
 * @this {Instance}
 * @param {unknown} payload kept as it is, not copied
 * @param {(error: Error | null, token?: string) => void} callback
 */
Store.prototype.make = function (payload, callback) {
  const { table, max } = this?.[STATE] ?? { table: shared, max: DEFAULT_MAX };
  crypto().randomBytes(32, (error, bytes) => {
    if (error) return callback(error);
    const token = bytes.toString('base64url');
    if (table.wouldReplaceOther(token)) return Store.prototype.make.call(this, payload, callback);
    table.add(token, payload, max);
    callback(null, token);
  });
};

/**
 * @this {Instance}
 * @param {unknown} token
 * @param {(error: null, payload: unknown) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  const { table } = this?.[STATE] ?? { table: shared };
  callback(null, table.get(token));
};

/**
 * @this {Instance}
 * @param {unknown} token
 * @returns {Promise<boolean>} whether it existed
 */
Store.prototype.remove = async function (token) {
  return tableIn(this).remove(token);
};

/**
 * @this {Instance}
 * @param {unknown} match names and values that a session must have to be removed
 * @returns {Promise<number>} how many were removed
 */
Store.prototype.removeAll = async function (match) {
  return tableIn(this).removeAll(require('./match').readMatch(match));
};

declareCapabilities(Store.prototype, { alwaysExpires: true, keepsObjects: true });
Object.defineProperty(Store.prototype, DIAGNOSE, {
  value: (/** @type {string} */ token) => require('./diagnosis').diagnoseStored(token),
});

/** @param {Instance} store */
function tableIn(store) {
  return store?.[STATE]?.table ?? shared;
}

module.exports = Store;
