'use strict';

const { parseHarmless } = require('../values/json');
const { read } = require('../values/members');
const native = require('../native');
const { assertGiven, expectedSecret } = require('../values/checks');
const { isSecret } = require('./secret');
const { sessionText } = require('./session-text');
const { declare } = require('./traits');

// Loaded when an option needs them.
const warnings = () => require('../diagnostics/warnings');
const legacyTokens = () => require('./legacy');
const sealedRevocation = () => require('./sealed-revocation');

const SEAL = Symbol('seal');
const READ = Symbol('read');
const LEGACY = Symbol('legacy');
const REVOCATION = Symbol('revocation');

const PURPOSE = 'access token';

// Version, key id and nonce (docs/sealed-tokens.md), 33 bytes in base64url: no two sealed tokens have them in common.
const ID_LENGTH = 44;

/**
 * Keeps nothing: the access token itself is the session, sealed.
 *
 * @constructor
 * @this {any}
 * @param {{ secret: unknown, algorithm?: string, legacy?: object, revocation?: object }} options
 * @param {import('./legacy').Surroundings} [surroundings]
 */
function Store(options, surroundings) {
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
      'store.algorithm only says what legacy tokens look like: access tokens are sealed with XAES-256-GCM',
    );
  }
  const tokens = legacy === undefined ? undefined : new (legacyTokens().LegacyTokens)(given, surroundings);
  Object.defineProperties(this, {
    [SEAL]: { value: native.createSeal(secret, PURPOSE) },
    [READ]: { value: native.createSealedReader(secret, PURPOSE, parseHarmless) },
    [LEGACY]: { value: tokens },
    [REVOCATION]: {
      value: revocation === undefined ? undefined : sealedRevocation().createSealedRevocation(revocation),
    },
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
  const text = sessionText(payload, typeof payload === 'object' ? 'session' : 'payload');
  const legacy = this[LEGACY];
  callback(null, legacy?.writes ? legacy.write(text) : this[SEAL](text));
};

/**
 * @this {any}
 * @param {unknown} token
 * @param {(error: any, payload?: any) => void} callback
 */
Store.prototype.retrieve = function (token, callback) {
  const opened = this[READ](token);
  const isSealed = opened !== undefined;
  const session = isSealed ? opened : this[LEGACY]?.open(token);
  const revocation = this[REVOCATION];
  if (revocation === undefined || session === undefined) callback(null, session);
  else revocation.pass(isSealed ? sealedId(token) : legacyId(session), session, callback);
};

/** Ends a token before its time; undefined where that isn't kept. */
Object.defineProperty(Store.prototype, 'remove', {
  configurable: true,
  /** @this {any} */
  get() {
    return this[REVOCATION] && remove;
  },
});

/**
 * @this {any}
 * @param {unknown} token
 * @returns {Promise<boolean>} whether it was one of this store's, and not over yet
 */
async function remove(token) {
  const revocation = this[REVOCATION];
  const opened = this[READ](token);
  if (opened !== undefined) return revocation.end(sealedId(token), opened);
  const session = this[LEGACY]?.open(token);
  return session !== undefined && revocation.end(legacyId(session), session);
}

declare(Store.prototype, false);

/** @param {any} token */
function sealedId(token) {
  return `sealed ${token.slice(0, ID_LENGTH)}`;
}

/**
 * What tells a legacy token from others. It isn't its text: several can be put together that mean the same session.
 *
 * @param {any} session
 */
function legacyId(session) {
  return `legacy ${JSON.stringify(session)}`;
}

module.exports = Store;
