'use strict';

const JwtMiddleware = require('./lib/jwt-middleware/index');
const { status } = require('./lib/native/load-binding');

// Loaded when its export is read, or when options ask for it.
const identity = () => require('./lib/jwt-identity');
const products = () => require('./lib/options/product');

/**
 * Both originals behind one name: makes what the options are for.
 *
 * A function and not a class, because old code calls it, inherits from it with `util.inherits`, and calls it with its own `this`.
 *
 * @this {any}
 * @param {any} options
 */
function latchkey(options) {
  // Only what inherits from it calls it on such an object: with `super` or with `.call(this, …)`.
  const isInherited = this instanceof JwtMiddleware && new.target !== latchkey;
  if (!isInherited && products().productOf(options, new.target !== undefined) === 'jwt-identity')
    return identity()(options);
  return JwtMiddleware.call(this, options);
}

latchkey.prototype = JwtMiddleware.prototype;

/** What is running: version, target, and which file the binary is. */
function reportStatus() {
  return status;
}

/** @param {unknown} error */
function isLatchkeyError(error) {
  return require('./lib/diagnostics/latchkey-error').isLatchkeyError(error);
}

// One by one, so that ES modules find the names in this file too.
module.exports = latchkey;
module.exports.JwtMiddleware = JwtMiddleware;
module.exports.status = reportStatus;
module.exports.isLatchkeyError = isLatchkeyError;
module.exports.jwtIdentity = undefined;
// In its place a getter, which a test's mock can replace.
Object.defineProperty(latchkey, 'jwtIdentity', {
  configurable: true,
  enumerable: true,
  get: identity,
  set: (value) => Object.defineProperty(latchkey, 'jwtIdentity', { value, writable: true }),
});
