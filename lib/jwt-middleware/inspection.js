'use strict';

// What a middleware shows of itself. Its options hold the store's secret, which must not be logged.

const { inspect } = require('node:util');

/** @typedef {Partial<import('./types').Middleware>} Shown an object that only inherits the methods has neither options nor store */

/** @param {Shown} middleware */
function withoutSecrets({ options, store, ...own }) {
  return {
    ...own,
    options: { ttl: options?.ttl },
    store: /** @type {{ type?: unknown } | undefined} */ (options?.store)?.type ?? store?.constructor?.name,
  };
}

/**
 * @param {Shown} middleware
 * @param {import('node:util').InspectOptions} options
 */
function inspectMiddleware(middleware, options) {
  return `${middleware.constructor?.name} ${inspect(withoutSecrets(middleware), options)}`;
}

module.exports = { inspectMiddleware, withoutSecrets };
