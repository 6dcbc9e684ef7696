'use strict';

/** @type {Record<string, () => any>} */
const types = {
  memory: () => require('./memory'),
  encrypted: () => require('./encrypted'),
};

/**
 * The store that the options name, or the options themselves where they are a store.
 *
 * A store has `make(payload, callback)`, which gives an access token for a session, and `retrieve(token, callback)`, which
 * gives the session back, or nothing.
 *
 * @param {any} options
 * @param {import('./legacy').Surroundings} [surroundings] the middleware's that it is for
 */
function createStore(options, surroundings) {
  if (typeof options.make === 'function') return options;
  if (typeof options.type !== 'string' || !Object.hasOwn(types, options.type)) {
    throw Object.assign(new Error('Invalid store provided'), { code: 'ERR_OPTION_INVALID' });
  }
  /** @type {any} */
  const Store = types[options.type]();
  return new Store(options, surroundings);
}

module.exports = createStore;
