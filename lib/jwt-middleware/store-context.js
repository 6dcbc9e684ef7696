'use strict';

const { readTtl, settingsOf } = require('./options');
const { reportLegacy } = require('./reports');

/** @typedef {import('./types').Middleware} Middleware */

/**
 * What the store of a middleware can read of it: the encrypted store, to limit and report legacy tokens.
 *
 * @param {Pick<Middleware, 'options'>} middleware whose options may be replaced
 * @returns {import('../stores/legacy').StoreContext}
 */
function storeContextOf(middleware) {
  return {
    ttl: () => readTtl(middleware.options),
    clockTolerance: () => settingsOf(middleware.options).clockTolerance,
    report: (event) => reportLegacy(middleware.options, event, { entry: 'check' }),
  };
}

module.exports = { storeContextOf };
