'use strict';

const { inspect } = require('node:util');
const { check } = require('./jwt-middleware/check');
const { prepare } = require('./jwt-middleware/options');
const { revoke, revokeAll } = require('./jwt-middleware/revoke');
const { surroundingsOf } = require('./jwt-middleware/surroundings');
const { token } = require('./jwt-middleware/token');
const { allowUnbound } = require('./jwt-middleware/unbound');
const { withScope } = require('./jwt-middleware/with-scope');
const createStore = require('./store');

/**
 * A token endpoint that takes JWT assertions (RFC 7523), and the check of the access tokens that it gives out.
 *
 * A function and not a class, because old code inherits from it with `util.inherits` and `JwtMiddleware.call(this, …)`.
 *
 * @constructor
 * @this {any}
 * @param {object} options
 */
function JwtMiddleware(options) {
  // Without `new` this would write its properties on whatever it was taken from.
  if (!this || this === globalThis || this.JwtMiddleware === JwtMiddleware) {
    throw new TypeError('JwtMiddleware must be called with new');
  }
  prepare(options);
  this.options = options;
  this.store = createStore(
    /** @type {any} */ (options).store,
    surroundingsOf(() => this.options),
  );
  if (this instanceof JwtMiddleware) {
    const check = { withScope: (/** @type {string} */ scope) => withScope(this, scope) };
    allowUnbound(this, JwtMiddleware, { token: {}, check, revoke: {}, revokeAll: {} });
  }
}

/**
 * @this {any}
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
JwtMiddleware.prototype.token = function (req, res, next) {
  token(this, req, res, next);
};

/**
 * @this {any}
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
JwtMiddleware.prototype.check = function (req, res, next) {
  check(this, req, res, next);
};

/**
 * @this {any}
 * @param {string} accessToken
 */
JwtMiddleware.prototype.revoke = function (accessToken) {
  return revoke(this, accessToken);
};

/**
 * @this {any}
 * @param {unknown} match
 */
JwtMiddleware.prototype.revokeAll = function (match) {
  return revokeAll(this, match);
};

// What the original's instances don't have isn't found by for…in.
for (const name of Object.keys(JwtMiddleware.prototype)) {
  const enumerable = ['token', 'check'].includes(name);
  Object.defineProperty(JwtMiddleware.prototype, name, { enumerable });
}

// The options hold the store's secret, and whoever logs a middleware doesn't mean to log that.
Object.defineProperties(JwtMiddleware.prototype, {
  toJSON: { value: withoutSecrets, configurable: true, writable: true },
  [inspect.custom]: { value: inspectWithoutSecrets, configurable: true, writable: true },
});

/** @this {any} */
function withoutSecrets() {
  const { options, store, ...own } = this;
  return {
    ...own,
    options: { ttl: options?.ttl },
    store: options?.store?.type ?? store?.constructor?.name,
  };
}

/**
 * @this {any}
 * @param {number} _depth
 * @param {import('node:util').InspectOptions} options
 */
function inspectWithoutSecrets(_depth, options) {
  return `${this.constructor?.name} ${inspect(withoutSecrets.call(this), options)}`;
}

module.exports = JwtMiddleware;
