'use strict';

const { given } = require('../values/members');

// Loaded when the options describe no store.
const errors = () => require('../values/errors');

/**
 * @typedef {import('../../index').Store} Store
 * @typedef {any} StoreClass a constructor function or class, for which JSDoc has no common type
 */

/** @type {Record<string, () => StoreClass>} */
const types = {
  memory: () => require('./memory'),
  encrypted: () => require('./encrypted'),
  jwt: () => require('./jwt'),
  redis: () => require('./database'),
  sql: () => require('./database'),
  keyv: () => require('./database'),
};

/** An object with these methods is an engine of the application's. */
const VERBS = ['get', 'put', 'remove'];

/**
 * The store that the options describe. They may also be an engine, which the store uses, or a store, which is returned as it is.
 *
 * @param {object} options each class of stores checks its own
 * @param {() => import('./legacy').StoreContext} [context] of the middleware that the store serves
 * @returns {Store}
 */
function createStore(options, context) {
  if (typeof given(options, 'make') === 'function') return /** @type {Store} */ (options);
  const Store = classOf(options);
  return new Store(options, context);
}

/** @param {unknown} options @returns {StoreClass} */
function classOf(options) {
  if (VERBS.every((verb) => typeof given(options, verb) === 'function')) return require('./database');
  const type = given(options, 'type');
  if (typeof type === 'string' && Object.hasOwn(types, type)) return types[type]();
  // The message begins as the original's does.
  const known = Object.keys(types).join(', ');
  throw errors().latchkeyError(
    'ERR_OPTION_INVALID',
    `Invalid store provided: expected an object with a type out of ${known}, with make and retrieve, or with get, put and remove`,
  );
}

module.exports = createStore;
