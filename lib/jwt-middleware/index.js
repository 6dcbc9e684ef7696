'use strict';

const { inspect } = require('node:util');
const { allowUnbound } = require('./unbound');
const { given } = require('../values/members');

// Loaded by the first instance: `require('latchkey')` needs the constructor and its prototype, whichever product is then made.
const loadServing = () => ({
  ...require('./check'),
  ...require('./options'),
  ...require('./surroundings'),
  ...require('./token'),
  createStore: require('../stores'),
});
/** @type {ReturnType<typeof loadServing> | undefined} */
let serving;
const loaded = () => {
  serving ??= loadServing();
  return serving;
};

// Loaded when an option or a call needs them.
const announced = () => require('./endpoints/announced');
const introspection = () => require('./endpoints/introspect');
const keySet = () => require('./endpoints/jwks');
const serverMetadata = () => require('./endpoints/metadata');
const revocation = () => require('./revoke');
const revocationEndpoint = () => require('./endpoints/revoke');
const scoped = () => require('./with-scope');

/** What can be taken off an instance, with what each of them has besides. */
const METHODS = { token: {}, check: {}, revoke: {}, revokeAll: {}, introspect: {}, metadata: {}, jwks: {} };

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
  const { createStore, prepare, surroundingsOf } = loaded();
  prepare(options);
  this.options = options;
  this.store = createStore(
    /** @type {any} */ (options).store,
    surroundingsOf(() => this.options),
  );
  if (given(options, 'metadata') !== undefined) announced().assertAnnounced(options, this.store);
  if (this instanceof JwtMiddleware) {
    const check = { withScope: (/** @type {string} */ scope) => scoped().withScope(this, scope) };
    allowUnbound(this, JwtMiddleware, { ...METHODS, check });
  }
}

/**
 * @this {any}
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
JwtMiddleware.prototype.token = function (req, res, next) {
  loaded().token(this, req, res, next);
};

/**
 * @this {any}
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
JwtMiddleware.prototype.check = function (req, res, next) {
  loaded().check(this, req, res, next);
};

/**
 * Ends an access token. Called with a request, it is the endpoint where clients do so.
 *
 * @this {any}
 * @param {any} tokenOrRequest
 * @param {any} [res]
 * @param {(error?: any) => void} [next]
 */
JwtMiddleware.prototype.revoke = function (tokenOrRequest, res, next) {
  // `tokens.map(auth.revoke)` gives more than one argument too.
  if (typeof next !== 'function') return revocation().revoke(this, tokenOrRequest);
  revocationEndpoint().revocationEndpoint(this, tokenOrRequest, res, next);
};

/**
 * @this {any}
 * @param {unknown} match
 */
JwtMiddleware.prototype.revokeAll = function (match) {
  return revocation().revokeAll(this, match);
};

/**
 * @this {any}
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
JwtMiddleware.prototype.introspect = function (req, res, next) {
  introspection().introspect(this, req, res, next);
};

/**
 * @this {any}
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
JwtMiddleware.prototype.metadata = function (req, res, next) {
  serverMetadata().metadata(this, req, res, next);
};

/**
 * Called with a request, the handler that publishes the public keys; called with options or nothing, it makes that handler.
 *
 * @this {any}
 * @param {any} reqOrOptions
 * @param {any} [res]
 * @param {(error?: any) => void} [next]
 */
JwtMiddleware.prototype.jwks = function (reqOrOptions, res, next) {
  if (typeof next !== 'function') return keySet().createJwks(this, reqOrOptions);
  keySet().jwks(this, reqOrOptions, res, next);
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
