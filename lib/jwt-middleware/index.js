'use strict';

const { inspect } = require('node:util');
const { allowUnbound } = require('./unbound');
const { given } = require('../values/members');

// Loaded by the first instance or request: `require('latchkey')` needs the constructor, whichever product is made.
const loadServing = () => ({
  ...require('./check'),
  ...require('./options'),
  ...require('./store-context'),
  ...require('./token'),
  createStore: require('../stores'),
});
/** @type {ReturnType<typeof loadServing> | undefined} */
let serving;

// Loaded when an option or a call needs it.
const announced = () => require('./endpoints/announced');
const introspection = () => require('./endpoints/introspect');
const keySet = () => require('./endpoints/jwks');
const serverMetadata = () => require('./endpoints/metadata');
const revocation = () => require('./revoke');
const revocationEndpoint = () => require('./endpoints/revoke');
const scoped = () => require('./with-scope');

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
  serving ??= loadServing();
  const { createStore, prepare, storeContextOf } = serving;
  prepare(options);
  this.options = options;
  this.store = createStore(options.store, storeContextOf(this));
  if (given(options, 'metadata') !== undefined) announced().assertAnnounced(options, this.store);
  if (this instanceof JwtMiddleware) {
    const check = {
      withScope: (/** @type {string} */ scope) =>
        scoped().withScope(/** @type {import('./with-scope').CheckingMiddleware} */ (this), scope),
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
  serving ??= loadServing();
  serving.token(this, req, res, next);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.check = function (req, res, next) {
  serving ??= loadServing();
  serving.check(this, req, res, next);
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
  if (typeof next !== 'function') return revocation().revoke(this, tokenOrRequest);
  revocationEndpoint().revocationEndpoint(this, /** @type {Request} */ (tokenOrRequest), res, next);
};

/**
 * @this {Instance}
 * @param {unknown} match
 */
JwtMiddleware.prototype.revokeAll = function (match) {
  return revocation().revokeAll(this, match);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.introspect = function (req, res, next) {
  introspection().introspect(this, req, res, next);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.metadata = function (req, res, next) {
  serverMetadata().metadata(this, req, res, next);
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
  if (typeof next !== 'function') return keySet().createJwks(this, requestOrOptions);
  keySet().jwks(this, /** @type {Request} */ (requestOrOptions), res, next);
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
