'use strict';

const { parseHarmless } = require('../values/json');
const { read } = require('../values/members');
const native = require('../native');
const { assertGiven, expectedSecret } = require('../values/checks');
const { declareCapabilities } = require('./capabilities');
const { isSecret } = require('./secret');
const { sessionText } = require('./session-text');

// Loaded when an option needs them.
const warnings = () => require('../diagnostics/warnings');
const legacyTokens = () => require('./legacy');
const sealedRevocation = () => require('./sealed-revocation');

const SEAL = Symbol('seal');
const READ = Symbol('read');
const LEGACY = Symbol('legacy');
const REVOCATION = Symbol('revocation');

const PURPOSE = 'access token';

// Version, key id and nonce (docs/sealed-tokens.md): 33 bytes in base64url, which are different for each sealed token.
const ID_LENGTH = 44;

/** @typedef {any} Instance of Store or a class that inherits from it, which may be a constructor function */

/**
 * Stores nothing: the access token is the sealed session.
 *
 * @constructor
 * @this {Instance}
 * @param {{ secret: unknown, algorithm?: string, legacy?: object, revocation?: object }} options
 * @param {import('./legacy').StoreContext} [context]
 */
function Store(options, context) {
  assertGiven(options, 'options argument should be provided');
  const given = read(options, ['secret', 'algorithm', 'legacy', 'revocation']);
  const { secret, algorithm, legacy, revocation } = given;
  assertGiven(secret, 'secret phrase should be provided for this store');
  if (!(Array.isArray(secret) ? [...secret] : [secret]).every(isSecret)) {
    throw expectedSecret(
      'a string, Uint8Array or secret KeyObject, or an array of those,',
      'store.secret',
      secret,
    );
  }
  if (algorithm && legacy === undefined) {
    warnings().warnOnce(
      'LATCHKEY_STORE_ALGORITHM',
      'store.algorithm has no effect without store.legacy: access tokens are sealed with XAES-256-GCM. Remove it',
    );
  }
  const tokens = legacy === undefined ? undefined : new (legacyTokens().LegacyTokens)(given, context);
  Object.defineProperties(this, {
    [SEAL]: { value: native.createSeal(secret, PURPOSE) },
    [READ]: { value: native.createSealedReader(secret, PURPOSE, parseHarmless) },
    [LEGACY]: { value: tokens },
    [REVOCATION]: {
      value: revocation === undefined ? undefined : sealedRevocation().createSealedRevocation(revocation),
    },
  });
}

/** Counts of legacy tokens, which jwt-middleware 0.3.0 issued; undefined without the option `legacy`. */
Object.defineProperty(Store.prototype, 'legacy', {
  configurable: true,
  /** @this {Instance} */
  get() {
    return this[LEGACY]?.counts;
  },
});

/**
 * @this {Instance}
 * @param {unknown} payload anything that JSON can represent
 * @param {(error: Error | null, token?: string) => void} callback
 */
Store.prototype.make = function (payload, callback) {
  const text = sessionText(payload, typeof payload === 'object' ? 'session' : 'payload');
  const legacy = this[LEGACY];
  callback(null, legacy?.writes ? legacy.write(text) : this[SEAL](text));
};

/**
 * @this {Instance}
 * @param {unknown} token
 * @param {(error: unknown, payload?: unknown) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  const opened = this[READ](token);
  const isSealed = opened !== undefined;
  const session = isSealed ? opened : this[LEGACY]?.open(token);
  const revocation = this[REVOCATION];
  if (revocation === undefined || session === undefined) callback(null, session);
  else revocation.retrieve(isSealed ? sealedId(token) : legacyId(session), session, callback);
};

/** Revokes a token; undefined without the option `revocation`. */
Object.defineProperty(Store.prototype, 'remove', {
  configurable: true,
  /** @this {Instance} */
  get() {
    return this[REVOCATION] && remove;
  },
});

/**
 * @this {Instance}
 * @param {unknown} token
 * @returns {Promise<boolean>} whether the token was this store's and had not expired
 */
async function remove(token) {
  const revocation = this[REVOCATION];
  const opened = this[READ](token);
  if (opened !== undefined) return revocation.revoke(sealedId(token), opened);
  const session = this[LEGACY]?.open(token);
  return session !== undefined && revocation.revoke(legacyId(session), session);
}

declareCapabilities(Store.prototype, { alwaysExpires: true });

/** @param {unknown} token that this store has opened */
function sealedId(token) {
  return `sealed ${String(token).slice(0, ID_LENGTH)}`;
}

/**
 * Identifies a legacy token by its session. Its text doesn't identify it: nothing authenticates it, so several texts can be made that
 * decrypt to the same session.
 *
 * @param {unknown} session
 */
function legacyId(session) {
  return `legacy ${JSON.stringify(session)}`;
}

module.exports = Store;
