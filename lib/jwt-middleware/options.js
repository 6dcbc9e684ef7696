'use strict';

const { accessTokenOf } = require('../oauth/bearer');
const { tokenMissing } = require('../oauth/errors');
const { bare, bareSettings, given, own, read } = require('../values/members');
const { OTHER_TYPES, createDecoder, createHeaderDecoder } = require('../native');
const { assertGiven, expected, expectedSecret, hasOnly, isFunction, optional } = require('../values/checks');
const { createVerifiers } = require('../key-sources/verifiers');
const { capabilitiesOf, issuesJwts } = require('../stores/capabilities');
const { silent } = require('./report');
const { jwtBearer } = require('./token-request');

// Loaded when an option needs it.
const added = () => require('./added-options');
const didYouMean = () => require('../options/did-you-mean');
const keySources = () => require('../key-sources');

const DEFAULT_TTL = 3600;
const ORIGINAL = ['getKey', 'store', 'ttl', 'debug'];
/** The rules of `./strict` that are options outside `strict` too. A test holds the two lists together. */
const RULE_OPTIONS = ['maxAssertionAge', 'sessionClaims', 'grantScopes', 'tokenFrom'];
const ENDPOINT_OPTIONS = ['metadata', 'introspection', 'clientCredentials', 'jwks'];
/** What the original doesn't have; `./added-options` reads it. */
const ADDED = [
  ...['keys', 'passHeader', 'realm', 'replay', 'dpop', 'strict', 'requestProperty'],
  ...ENDPOINT_OPTIONS,
  ...RULE_OPTIONS,
  // Those of `readPolicy`.
  ...['algorithms', 'issuer', 'audience', 'subject', 'clockTolerance', 'maxTokenAge', 'requiredClaims'],
  ...['allowInsecureKeySizes', 'maxTokenLength'],
];
const NAMES = [...ORIGINAL, ...ADDED];
/** The options of the stores that ignore unknown ones, as in the original. Other stores refuse them. */
const STORE_NAMES = {
  memory: ['type', 'max', 'namespace'],
  encrypted: ['type', 'secret', 'algorithm', 'legacy', 'revocation'],
};
// No assertion: an access token, a proof or a refresh token that a client's key signed, or that of jwt-identity, may be in other hands.
const REFUSED_TYPES = Object.freeze(['at+jwt', ...OTHER_TYPES]);
/** The registered claims that may be of any JSON type, as with jwt-middleware 0.3.0: clients send numbers and null. */
const APPLICATION_CLAIMS = ['iss', 'sub', 'aud', 'jti', 'iat'];

/** @typedef {import('./types').Settings} Settings */

/** The settings where no added option is given: all rules are off. Absent ones are undefined. */
const DEFAULTS = Object.freeze({
  isSigned: false,
  clockTolerance: 0,
  realm: 'example',
  requestProperty: 'session',
  grants: Object.freeze([jwtBearer]),
  accessTokenOf,
  missing: tokenMissing,
  endpoints: Object.freeze({ clientCredentials: false }),
});

/** @type {Readonly<import('../native').Policy>} */
const POLICY = Object.freeze({
  __proto__: null,
  refuseTyp: REFUSED_TYPES,
  applicationClaims: APPLICATION_CLAIMS,
});

/** @type {WeakMap<object, Settings>} */
const prepared = new WeakMap();
/** Those with a store that issues JWTs in place of the option's. @type {WeakMap<object, Settings>} */
const preparedSigned = new WeakMap();

/**
 * Validates the options, and writes the defaults of `ttl` and `debug` into them.
 *
 * @param {unknown} options
 */
function prepare(options) {
  if (options === null || (typeof options !== 'object' && typeof options !== 'function')) {
    throw expectedSecret('an object', 'options', options);
  }
  const { getKey, keys, store, ...rest } = read(options, ['getKey', 'keys', 'store', 'ttl', 'debug']);
  assertGiven(getKey || keys, 'options.getKey should be provided');
  assertGiven(store, 'options.store should be provided');
  if (getKey) {
    // Whatever is given instead of a function may be the key itself.
    if (!isFunction(getKey)) throw expectedSecret('a function', 'getKey', getKey);
    if (keys && keySources().isKeySource(keys))
      throw expectedSecret('either getKey or keys', 'options', options);
  }

  const ttl = own(rest, 'ttl') || DEFAULT_TTL;
  readTtl({ ttl });
  const debug = optional('a function', 'debug', own(rest, 'debug') || silent, isFunction);
  // Frozen options stay unchanged; the defaults apply nevertheless.
  if (Reflect.get(options, 'ttl') !== ttl) Reflect.set(options, 'ttl', ttl);
  if (Reflect.get(options, 'debug') !== debug) Reflect.set(options, 'debug', debug);

  prepared.set(options, readSettings(options));
  if (!hasOnly(options, NAMES)) added().warnOfUnknown(options, NAMES);
  const type = given(store, 'type');
  if (type === 'memory' || type === 'encrypted') {
    const names = STORE_NAMES[/** @type {'memory' | 'encrypted'} */ (type)];
    if (!hasOnly(store, names)) didYouMean().warnOfUnknownOptions(store, names, 'store');
  }
}

/**
 * @param {unknown} all options
 * @param {boolean} [hasSignedStore] whether the application replaced the store by one that issues JWTs
 * @returns {Settings}
 */
function readSettings(all, hasSignedStore = false) {
  const options = read(all, NAMES);
  // Undefined ones among them.
  if (!hasOnly(all, ORIGINAL)) added().assertLimitsOf(all);
  const isSigned = hasSignedStore || issuesJwts(options.store);
  const hasAdded = isSigned || isAnyGiven(options, ADDED);
  const { policy, ...others } = hasAdded ? added().readAdded(options, isSigned) : { policy: POLICY };
  const decodeHeader = createHeaderDecoder(policy.maxTokenLength);
  const made = {
    verifierFor: createVerifiers(policy),
    decode: createDecoder(policy.maxTokenLength),
    headerOf: (/** @type {string} */ assertion) => JSON.parse(String(decodeHeader(assertion))),
    policy,
  };
  const settings = /** @type {Settings} */ (bareSettings(bare(DEFAULTS, made, others)));
  if (hasAdded) added().addEndpoints(settings, options);
  return settings;
}

/** @param {Record<string, unknown>} options @param {readonly string[]} names */
function isAnyGiven(options, names) {
  return names.some((name) => options[name] !== undefined);
}

/**
 * The settings of a middleware's options, which may have been replaced since construction. `check` works without options, too.
 *
 * @param {object | undefined} options
 * @param {unknown} [store] which may have been replaced as well; needed by what issues tokens
 * @returns {Settings}
 */
function settingsOf(options, store) {
  const known = prepared.get(/** @type {object} */ (options));
  const hasSignedStore = capabilitiesOf(store).issuesJwts;
  if (known && (known.isSigned || !hasSignedStore)) return known;
  const cache = hasSignedStore ? preparedSigned : prepared;
  const settings = cache.get(/** @type {object} */ (options)) ?? readSettings(options, hasSignedStore);
  if (options) cache.set(options, settings);
  return settings;
}

/**
 * The lifetime of a new access token in seconds.
 *
 * @param {unknown} options
 * @returns {number} may be negative, for a token that has already expired
 */
function readTtl(options) {
  const found = given(options, 'ttl');
  const lifetime = found === undefined ? DEFAULT_TTL : found;
  // Environment variables are text, and adding text to a time would concatenate: such a token would never expire.
  const ttl = typeof lifetime === 'string' ? secondsIn(lifetime) : lifetime;
  if (!Number.isSafeInteger(ttl)) throw expected('whole seconds, or text like "15m",', 'ttl', lifetime);
  return ttl;
}

/** @param {string} text digits, as they come from the environment, or a number with a unit */
function secondsIn(text) {
  return /^-?[0-9]{1,16}$/.test(text) ? Number(text) : require('../options/duration').secondsOf(text);
}

module.exports = {
  NAMES,
  STORE_NAMES,
  APPLICATION_CLAIMS,
  DEFAULTS,
  ENDPOINT_OPTIONS,
  REFUSED_TYPES,
  RULE_OPTIONS,
  isAnyGiven,
  prepare,
  readTtl,
  settingsOf,
};
