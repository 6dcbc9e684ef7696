'use strict';

const { createLifecycle } = require('../lifecycle');

/**
 * `ready` and `close` of a middleware.
 *
 * @param {import('./components').NamedEngine[]} engines
 */
function createIdentityLifecycle(engines) {
  return createLifecycle(() => engines.map(({ option, engine }) => ({ option, needed: engine })));
}

module.exports = { createIdentityLifecycle };
