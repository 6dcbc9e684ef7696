'use strict';

const { parseHarmless } = require('../values/json');
const { given: memberOf, read } = require('../values/members');
const { isSecret } = require('../native/key-material');
const { createSeal, createSealedReader } = require('../native/sealing');
const { assertGiven, expectedSecret } = require('../values/checks');
const { DIAGNOSE, declareCapabilities } = require('./capabilities');
const { sessionText } = require('./session-text');

// Loaded when an option needs them.
const warnings = () => require('../diagnostics/warnings');
const legacyTokens = () => require('./legacy');
const revocations = () => require('./encrypted-revocation');

const SEAL = Symbol('seal');
const READ = Symbol('read');
const LEGACY = Symbol('legacy');
const REVOCATION = Symbol('revocation');

const PURPOSE = 'access token';

/** @typedef {any} Instance of Store or a class that inherits from it, which may be a constructor function */

/**
 * Stores nothing: the access token is the sealed session.
 *
 * @constructor
 * @this {Instance}
 * @param {{ secret: unknown, algorithm?: string, legacy?: object, revocation?: object }} options
 * @param {() => import('./legacy').StoreContext} [context]
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
  // A subclass may have a getter.
  if (memberOf(this, 'secret') !== undefined) refuseSecret(this.secret);
  const tokens = legacy === undefined ? undefined : new (legacyTokens().LegacyTokens)(given, context?.());
  const reader = createSealedReader(secret, PURPOSE, parseHarmless);
  const parts = { secret, legacy: tokens, hasRevocation: revocation !== undefined };
  /** @type {ReturnType<typeof import('./diagnosis').createSealedDiagnosis> | undefined} */
  let diagnose;
  Object.defineProperties(this, {
    // It may be set later in jwt-middleware 0.3.0. This store would silently go on with the secret that it was made with.
    secret: { set: refuseSecret },
    [SEAL]: { value: createSeal(secret, PURPOSE) },
    [READ]: { value: reader },
    [LEGACY]: { value: tokens },
    [DIAGNOSE]: {
      value: (/** @type {string} */ token) => {
        diagnose ??= require('./diagnosis').createSealedDiagnosis(parts);
        return diagnose(token);
      },
    },
    [REVOCATION]: {
      value:
        revocation === undefined
          ? undefined
          : revocations().createEncryptedRevocation(revocation, this, { read: reader, legacy: tokens }),
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
  const sealed = this[READ](token);
  const session = sealed === undefined ? this[LEGACY]?.open(token) : sealed;
  const revocation = this[REVOCATION];
  if (revocation === undefined || session === undefined) callback(null, session);
  else revocation.retrieve({ token, session, isSealed: sealed !== undefined }, callback);
};

/** Revokes a token; undefined without the option `revocation`. */
Object.defineProperty(Store.prototype, 'remove', {
  configurable: true,
  /** @this {Instance} */
  get() {
    return this[REVOCATION]?.remove;
  },
});

/** @param {unknown} secret @returns {never} */
function refuseSecret(secret) {
  throw expectedSecret('a new store, since keys are derived when one is made,', 'store.secret', secret);
}

declareCapabilities(Store.prototype, { alwaysExpires: true });

module.exports = Store;
