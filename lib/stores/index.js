'use strict';

const { latchkeyError } = require('../values/errors');
const { given } = require('../values/members');

/** @type {Record<string, () => any>} */
const types = {
  memory: () => require('./memory'),
  encrypted: () => require('./encrypted'),
  jwt: () => require('./jwt'),
  redis: () => require('./database'),
  sql: () => require('./database'),
  keyv: () => require('./database'),
};

/** What makes an object an engine of the application's own. */
const VERBS = ['get', 'put', 'remove'];

/**
 * The store that the options name, one over the engine that they are, or the options themselves where they are a store.
 *
 * A store has `make(payload, callback)`, which gives an access token for a session, and `retrieve(token, callback)`, which
 * gives the session back, or nothing.
 *
 * @param {any} options
 * @param {import('./legacy').Surroundings} [surroundings] the middleware's that it is for
 */
function createStore(options, surroundings) {
  if (typeof given(options, 'make') === 'function') return options;
  const Store = classOf(options);
  return new Store(options, surroundings);
}

/**
 * @param {any} options
 * @returns {any}
 */
function classOf(options) {
  if (VERBS.every((verb) => typeof given(options, verb) === 'function')) return require('./database');
  const type = given(options, 'type');
  if (typeof type === 'string' && Object.hasOwn(types, type)) return types[type]();
  // What comes first is the original's.
  const known = Object.keys(types).join(', ');
  throw latchkeyError(
    'ERR_OPTION_INVALID',
    `Invalid store provided: expected an object with a type out of ${known}, with make and retrieve, or with get, put and remove`,
  );
}

module.exports = createStore;
