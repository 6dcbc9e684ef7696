'use strict';

// At once: a binary that is missing should show when the package is loaded.
require('../native/load-binding');

const { inspect } = require('node:util');
const { given } = require('../values/members');

// Loaded by the first request to each: a server may issue tokens, check them, or both.
/** @type {typeof import('./check').check | undefined} */
let check;
/** @type {typeof import('./token').token | undefined} */
let token;

// Loaded when an instance or an option needs it.
const readers = () => require('./options');
const inspection = () => require('./inspection');
const stores = () => require('../stores');
const announced = () => require('./endpoints/announced');
const storeContexts = () => require('./store-context');

/**
 * The methods that the original doesn't have, loaded when they are called: endpoints are nouns, and what acts is a verb.
 *
 * @type {Readonly<Record<string, () => (middleware: any, ...args: any[]) => unknown>>} of an instance or of what a subclass made of it, with
 *   arguments of any type, which each method checks
 */
const ADDED = {
  introspection: () => require('./endpoints/introspection').introspection,
  revocation: () => require('./endpoints/revocation').revocation,
  metadata: () => require('./endpoints/metadata').metadata,
  jwks: () => require('./endpoints/jwks').jwks,
  verify: () => require('./verify').verify,
  introspect: () => require('./endpoints/introspection').introspect,
  revoke: () => require('./revoke').revoke,
  revokeAll: () => require('./revoke').revokeAll,
  ready: () => require('./lifecycle').ready,
  close: () => require('./lifecycle').close,
  requireScope: () => require('./require-scope').requireScope,
};
/** What works detached from its instance. */
const METHODS = ['token', 'check', ...Object.keys(ADDED)];

/**
 * @typedef {import('./types').Middleware} Middleware
 * @typedef {import('./types').Request} Request
 * @typedef {import('./types').Response} Response
 * @typedef {import('./types').Next} Next
 *
 * An instance, or what a subclass made of it.
 * @typedef {Middleware & import('../values/members').Members} Instance
 */

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
  readers().prepare(options);
  const store = stores()(options.store, () => storeContexts().storeContextOf(this));
  // A subclass may have getters of these names.
  Reflect.set(this, 'options', options);
  Reflect.set(this, 'store', store);
  if (given(options, 'metadata') !== undefined) announced().assertAnnounced(options, this.store);
  if (this instanceof JwtMiddleware) allowUnbound(this, JwtMiddleware, METHODS);
}

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.token = function (req, res, next) {
  token ??= require('./token').token;
  token(this, req, res, next);
};

/**
 * @this {Instance}
 * @param {Request} req
 * @param {Response} res
 * @param {Next} next
 */
JwtMiddleware.prototype.check = function (req, res, next) {
  check ??= require('./check').check;
  check(this, req, res, next);
};

for (const [name, load] of Object.entries(ADDED)) {
  /** @this {Instance} @param {unknown[]} args */
  const value = function (...args) {
    return load()(this, ...args);
  };
  // Not enumerable, as for…in finds only the methods that the original's instances have.
  Object.defineProperty(JwtMiddleware.prototype, name, { value, configurable: true, writable: true });
}

// The options hold the store's secret, which must not be logged with a middleware.
Object.defineProperties(JwtMiddleware.prototype, {
  toJSON: { value: toJSON, configurable: true, writable: true },
  [inspect.custom]: { value: inspectCustom, configurable: true, writable: true },
});

/** @this {Middleware} */
function toJSON() {
  return inspection().withoutSecrets(this);
}

/** @this {Middleware} @param {number} _depth @param {import('node:util').InspectOptions} options */
function inspectCustom(_depth, options) {
  return inspection().inspectMiddleware(this, options);
}

/**
 * Makes an object's methods work detached from it: `const { token } = auth`. One more object is put between the object and its prototype.
 * Its functions are bound to the object, and look the method up in the prototype on each call, where a subclass may override it and a test
 * may replace it.
 *
 * @param {object} object
 * @param {Function} Class
 * @param {readonly string[]} names of the methods
 */
function allowUnbound(object, Class, names) {
  const prototype = Object.getPrototypeOf(object);
  /** @param {string} name @returns {[string, PropertyDescriptor]} */
  const bound = (name) => {
    // Reflect.get is slow, and only getters need the object that they are read from.
    const find = hasGetter(prototype, name)
      ? (/** @type {object} */ self) => Reflect.get(prototype, name, self)
      : () => prototype[name];
    /**
     * @this {unknown}
     * @param {unknown} req
     * @param {unknown} res
     * @param {unknown} next
     */
    function method(req, res, next) {
      // Called on another instance, or on an object that inherits from this one, it works on that.
      const self = this === object || !(this instanceof Class) ? object : this;
      return find(self).call(self, req, res, next);
    }
    const value = Object.defineProperty(method, 'name', { value: name });
    const enumerable = Object.prototype.propertyIsEnumerable.call(Class.prototype, name);
    return [name, { value, configurable: true, enumerable, writable: true }];
  };
  Object.setPrototypeOf(object, Object.create(prototype, Object.fromEntries(names.map(bound))));
}

/** @param {object} object @param {string} name */
function hasGetter(object, name) {
  for (let owner = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertyDescriptor(owner, name);
    if (found) return found.get !== undefined;
  }
  return false;
}

module.exports = JwtMiddleware;
