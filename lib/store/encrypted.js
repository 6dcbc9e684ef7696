'use strict';

const assert = require('node:assert');
const { isKeyObject } = require('node:util').types;
const native = require('../native');
const { expectedSecret } = require('../options');
const { warnOnce } = require('../warnings');

const SEALER = Symbol('sealer');

/**
 * Keeps nothing: the access token itself is the session, sealed.
 *
 * @constructor
 * @this {any}
 * @param {{ secret: unknown, algorithm?: string }} options
 */
function Store(options) {
  assert(options, 'options argument should be provided');
  assert(options.secret, 'secret phrase should be provided for this store');
  const { secret, algorithm } = options;
  if (![secret].flat().every(isSecret)) {
    throw expectedSecret(
      'a string, Uint8Array or secret KeyObject, or an array of those,',
      'store.secret',
      secret,
    );
  }
  if (algorithm !== undefined) {
    warnOnce(
      'LATCHKEY_STORE_ALGORITHM',
      'store.algorithm is ignored: access tokens are sealed with XAES-256-GCM',
    );
  }
  Object.defineProperty(this, SEALER, { value: native.createSealer(secret, 'access token') });
}

/** @param {unknown} value */
function isSecret(value) {
  return (
    typeof value === 'string' ||
    value instanceof Uint8Array ||
    (isKeyObject(value) && value.type === 'secret')
  );
}

/**
 * @this {any}
 * @param {any} payload anything that JSON can hold
 * @param {(error: Error | null, token?: string) => void} callback
 */
Store.prototype.make = function (payload, callback) {
  const text = JSON.stringify(payload);
  if (text === undefined) throw expectedSecret('what JSON can hold', 'payload', payload);
  callback(null, this[SEALER].seal(text));
};

/**
 * @this {any}
 * @param {unknown} token
 * @param {(error: null, payload: any) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  const text = this[SEALER].open(/** @type {string} */ (token));
  callback(null, typeof text === 'string' ? JSON.parse(text) : undefined);
};

module.exports = Store;
