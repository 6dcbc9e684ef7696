'use strict';

const assert = require('node:assert');
const native = require('../native');
const { expectedSecret } = require('../options');
const { warnOnce } = require('../warnings');
const { LegacyTokens } = require('./legacy');
const { isSecret } = require('./secret');

const SEALER = Symbol('sealer');
const LEGACY = Symbol('legacy');

/**
 * Keeps nothing: the access token itself is the session, sealed.
 *
 * @constructor
 * @this {any}
 * @param {{ secret: unknown, algorithm?: string, legacy?: object }} options
 * @param {import('./legacy').Surroundings} [surroundings]
 */
function Store(options, surroundings) {
  assert(options, 'options argument should be provided');
  assert(options.secret, 'secret phrase should be provided for this store');
  const { secret, algorithm, legacy } = options;
  if (![secret].flat().every(isSecret)) {
    throw expectedSecret(
      'a string, Uint8Array or secret KeyObject, or an array of those,',
      'store.secret',
      secret,
    );
  }
  if (algorithm && legacy === undefined) {
    warnOnce(
      'LATCHKEY_STORE_ALGORITHM',
      'store.algorithm only says what legacy tokens look like: access tokens are sealed with XAES-256-GCM',
    );
  }
  const tokens = legacy === undefined ? undefined : new LegacyTokens(options, surroundings);
  Object.defineProperties(this, {
    [SEALER]: { value: native.createSealer(secret, 'access token') },
    [LEGACY]: { value: tokens },
  });
}

/** How many tokens of jwt-middleware 0.3.0 this store has met; undefined where it doesn't take them. */
Object.defineProperty(Store.prototype, 'legacy', {
  configurable: true,
  /** @this {any} */
  get() {
    return this[LEGACY]?.counts;
  },
});

/**
 * @this {any}
 * @param {any} payload anything that JSON can hold
 * @param {(error: Error | null, token?: string) => void} callback
 */
Store.prototype.make = function (payload, callback) {
  const text = JSON.stringify(payload);
  if (text === undefined) throw expectedSecret('what JSON can hold', 'payload', payload);
  const legacy = this[LEGACY];
  callback(null, legacy?.writes ? legacy.write(text) : this[SEALER].seal(text));
};

/**
 * @this {any}
 * @param {unknown} token
 * @param {(error: null, payload: any) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  const text = this[SEALER].open(/** @type {string} */ (token));
  callback(null, typeof text === 'string' ? JSON.parse(text) : this[LEGACY]?.open(token));
};

module.exports = Store;
