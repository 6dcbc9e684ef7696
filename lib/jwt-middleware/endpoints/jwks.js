'use strict';

const { capabilitiesOf } = require('../../stores/capabilities');
const { asError } = require('../report');
const { switchedOff } = require('./serve');

/** @typedef {(req: import('../types').Request, res: import('../types').Response) => void} JwksHandler */

/** By store. @type {WeakMap<object, JwksHandler>} */
const handlers = new WeakMap();

/**
 * Publishes the public keys of the store's tokens (RFC 7517 §5).
 *
 * @param {Pick<import('../types').Middleware, 'store'>} middleware
 * @param {import('../types').Request} req
 * @param {import('../types').Response} res
 * @param {import('../types').Next} next
 */
function jwks(middleware, req, res, next) {
  const { store } = middleware;
  try {
    const handler = handlers.get(store) ?? createJwks(middleware);
    handlers.set(store, handler);
    handler(req, res);
  } catch (thrown) {
    next(asError(thrown));
  }
}

/**
 * @param {Pick<import('../types').Middleware, 'store'>} middleware
 * @param {{ maxAge?: number }} [options]
 * @returns {JwksHandler}
 */
function createJwks({ store }, options) {
  if (!capabilitiesOf(store).issuesJwts) throw switchedOff('auth.jwks', "store: { type: 'jwt' }");
  return /** @type {import('../types').JwtStore} */ (/** @type {unknown} */ (store)).jwks(options);
}

module.exports = { createJwks, jwks };
