'use strict';

const { inspect } = require('node:util');
const { check } = require('./check');
const { assertAnnounced } = require('./endpoints/announced');
const { introspect } = require('./endpoints/introspect');
const { createJwks, jwks } = require('./endpoints/jwks');
const { metadata } = require('./endpoints/metadata');
const { revocationEndpoint } = require('./endpoints/revoke');
const { prepare } = require('./options');
const { revoke, revokeAll } = require('./revoke');
const { storeContextOf } = require('./store-context');
const { token } = require('./token');
const { allowUnbound } = require('./unbound');
const { withScope } = require('./with-scope');
const createStore = require('../stores');

/**
 * @typedef {import('./types').Middleware} Middleware
 * @typedef {import('./types').Request} Request
 * @typedef {import('./types').Response} Response
 * @typedef {import('./types').Next} Next
 *
 * An instance, or what a subclass made of it.
 * @typedef {Middleware & Record<string, any>} Instance
 */

/** The methods that work detached from their instance, with the members of each. */
const METHODS = { token: {}, check: {}, revoke: {}, revokeAll: {}, introspect: {}, metadata: {}, jwks: {} };

/**
 * A token endpoint that takes JWT assertions (RFC 7523), and the check of the access tokens that it issues.
 *
 * A function rather than a class, because old code inherits from it with `util.inherits` and `JwtMiddleware.call(this, …)`.
 *
 * @constructor
 * @this {Instance}
 * @param {Middleware['options']} options
 */
function JwtMiddleware(options) {
  // Without `new`, `this` is the object that the function was read from, which must not be written to.
  if (!this || /** @type {unknown} */ (this) === globalThis || this.JwtMiddleware === JwtMiddleware) {
    throw new TypeError('JwtMiddleware must be called with new');
  }
  prepare(options);
  this.options = options;
  this.store = createStore(options.store, storeContextOf(this));
  assertAnnounced(options, this.store);
  if (this instanceof JwtMiddleware) {
    const check = {
      withScope: (/** @type {string} */ scope) =>
        withScope(/** @type {import('./with-scope').CheckingMiddleware} */ (this), scope),
    };
    allowUnbound(this, JwtMiddleware, { ...METHODS, check });
  }
}

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.token = function (req, res, next) {
  token(this, req, res, next);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.check = function (req, res, next) {
  check(this, req, res, next);
};

/**
 * Revokes an access token. Called with a request, it is the revocation endpoint.
 *
 * @this {Instance}
 * @param {unknown} tokenOrRequest
 * @param {Response} [res]
 * @param {Next} [next]
 */
JwtMiddleware.prototype.revoke = function (tokenOrRequest, res, next) {
  // `tokens.map(auth.revoke)` passes an index and an array besides.
  if (typeof next !== 'function') return revoke(this, tokenOrRequest);
  revocationEndpoint(this, /** @type {Request} */ (tokenOrRequest), res, next);
};

/**
 * @this {Instance}
 * @param {unknown} match
 */
JwtMiddleware.prototype.revokeAll = function (match) {
  return revokeAll(this, match);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.introspect = function (req, res, next) {
  introspect(this, req, res, next);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.metadata = function (req, res, next) {
  metadata(this, req, res, next);
};

/**
 * Called with a request, it is the handler that publishes the public keys; called with options or nothing, it makes that handler.
 *
 * @this {Instance}
 * @param {Request & { maxAge?: number }} [requestOrOptions]
 * @param {Response} [res]
 * @param {Next} [next]
 */
JwtMiddleware.prototype.jwks = function (requestOrOptions, res, next) {
  if (typeof next !== 'function') return createJwks(this, requestOrOptions);
  jwks(this, /** @type {Request} */ (requestOrOptions), res, next);
};

// for…in finds only the methods that the original's instances have.
for (const name of Object.keys(JwtMiddleware.prototype)) {
  const enumerable = ['token', 'check'].includes(name);
  Object.defineProperty(JwtMiddleware.prototype, name, { enumerable });
}

// The options hold the store's secret, which must not be logged with a middleware.
Object.defineProperties(JwtMiddleware.prototype, {
  toJSON: { value: withoutSecrets, configurable: true, writable: true },
  [inspect.custom]: { value: inspectWithoutSecrets, configurable: true, writable: true },
});

/** @this {Partial<Instance>} an object that only inherits the method has neither options nor store */
function withoutSecrets() {
  const { options, store, ...own } = this;
  return {
    ...own,
    options: { ttl: options?.ttl },
    store: /** @type {{ type?: unknown } | undefined} */ (options?.store)?.type ?? store?.constructor?.name,
  };
}

/**
 * @this {Instance}
 * @param {number} _depth
 * @param {import('node:util').InspectOptions} options
 */
function inspectWithoutSecrets(_depth, options) {
  return `${this.constructor?.name} ${inspect(withoutSecrets.call(this), options)}`;
}

module.exports = JwtMiddleware;
