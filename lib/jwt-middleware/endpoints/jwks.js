'use strict';

const { capabilitiesOf } = require('../../stores/capabilities');
const { asError } = require('../report');
const { switchedOff } = require('./serve');

/** @type {WeakMap<object, (req: any, res: any) => void>} */
const handlers = new WeakMap();

/**
 * Publishes the public keys of the store's tokens (RFC 7517 §5).
 *
 * @param {{ store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
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
 * @param {{ store: any }} middleware
 * @param {{ maxAge?: number }} [options]
 * @returns {(req: any, res: any) => void}
 */
function createJwks({ store }, options) {
  if (!capabilitiesOf(store).issuesJwts) throw switchedOff('auth.jwks', "store: { type: 'jwt' }");
  return store.jwks(options);
}

module.exports = { createJwks, jwks };
