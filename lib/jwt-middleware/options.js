'use strict';

const assert = require('node:assert');
const { readDpop } = require('../oauth/dpop/options');
const { createKeySource, isKeySource } = require('../key-sources');
const { warnOfUnknownOptions } = require('../options/did-you-mean');
const { bare, given, own, read } = require('../values/members');
const { createDecoder, createHeaderDecoder } = require('../native');
const { expected, expectedSecret, isFunction, isText, optional } = require('../values/checks');
const { POLICY_NAMES, readPolicy } = require('../options/policy');
const { capabilitiesOf } = require('../stores/capabilities');
const { readEndpoints } = require('./endpoints/options');
const { createDecoy } = require('./decoy');
const { readReplay } = require('./replay');
const { readRules } = require('./rules');
const { silent } = require('./report');
const { OPTION_NAMES: RULE_OPTIONS, readStrictness, warnOfMisplacedRules } = require('./strict');
const { createVerifiers } = require('../key-sources/verifiers');

const DEFAULT_TTL = 3600;
const ABOUT_CLIENT = ['iss', 'sub', 'client_id'];
const NAMES = [
  ...['getKey', 'keys', 'store', 'ttl', 'debug', 'realm', 'replay', 'dpop', 'strict'],
  ...['metadata', 'clientCredentials', 'introspection', 'requestProperty'],
  ...RULE_OPTIONS,
  ...POLICY_NAMES,
];
/** The options of the stores that ignore unknown ones, as in the original. Other stores refuse them. */
const STORE_NAMES = {
  memory: ['type', 'max', 'namespace'],
  encrypted: ['type', 'secret', 'algorithm', 'legacy', 'revocation'],
};
// Visible ASCII and spaces: other characters can't be in a header, or would end it.
const REALM = /^[\x20-\x7e]+$/;

/**
 * The settings that are fixed at construction. `getKey`, `ttl` and `debug` are read from the options at each request instead.
 *
 * @typedef {object} Fixed
 * @property {ReturnType<typeof createVerifiers>} verifierFor
 * @property {ReturnType<typeof createDecoy>} decoy
 * @property {import('../key-sources').KeySource | undefined} keySource used instead of the options' getKey
 * @property {(token: unknown) => string | number} decode
 * @property {import('./endpoints/options').Endpoints} endpoints
 * @property {boolean} isSigned whether access tokens are JWTs
 * @property {(assertion: string) => Record<string, unknown>} headerOf the protected header of a decodable assertion
 * @property {number} clockTolerance seconds
 * @property {string} realm
 * @property {string} requestProperty where `check` puts the session
 * @property {import('./replay').Replay} [replay] where each assertion is accepted once
 * @property {import('../oauth/dpop/options').Dpop} [dpop]
 *
 * @typedef {Fixed & import('./rules').RuleSettings} Settings
 */

/** @type {WeakMap<object, Settings>} */
const prepared = new WeakMap();

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
  assert(getKey || keys, 'options.getKey should be provided');
  assert(store, 'options.store should be provided');
  if (getKey) {
    // Whatever is given instead of a function may be the key itself.
    if (!isFunction(getKey)) throw expectedSecret('a function', 'getKey', getKey);
    if (isKeySource(keys)) throw expectedSecret('either getKey or keys', 'options', options);
  }

  const ttl = own(rest, 'ttl') || DEFAULT_TTL;
  readTtl({ ttl });
  const debug = optional('a function', 'debug', own(rest, 'debug') || silent, isFunction);
  // Frozen options stay unchanged; the defaults apply nevertheless.
  if (Reflect.get(options, 'ttl') !== ttl) Reflect.set(options, 'ttl', ttl);
  if (Reflect.get(options, 'debug') !== debug) Reflect.set(options, 'debug', debug);

  prepared.set(options, readSettings(options));
  warnOfUnknownOptions(options, NAMES);
  warnOfMisplacedRules(options);
  const type = given(store, 'type');
  if (type === 'memory' || type === 'encrypted') {
    warnOfUnknownOptions(store, STORE_NAMES[/** @type {'memory' | 'encrypted'} */ (type)], 'store');
  }
}

// A session that is assigned to `__proto__` would become the request's prototype.
const isPropertyName = (/** @type {unknown} */ name) => isText(name) && name !== '__proto__';

/**
 * @param {unknown} all options
 * @returns {Settings}
 */
function readSettings(all) {
  const options = read(all, NAMES);
  const isSigned = given(options.store, 'type') === 'jwt' || capabilitiesOf(options.store).issuesJwts;
  const ownPolicy = readPolicy(options);
  const strictness = readStrictness(options);
  const policy = bare(ownPolicy, strictness.policy);
  // Where grant tokens of jwt-identity are assertions, the refresh tokens of the same key must not be: they live for months.
  policy.refuseTyp = 'refresh+jwt';
  policy.applicationClaims = isSigned ? [] : applicationClaims(options.replay, strictness);
  const isRealm = (/** @type {unknown} */ value) => typeof value === 'string' && REALM.test(value);
  const { clockTolerance = 0 } = policy;
  const { clientCredentials } = options;
  const rules = readRules(strictness, { clientCredentials, clockTolerance });
  const keySource = options.getKey || !options.keys ? undefined : createKeySource(options.keys, policy);
  const decodeHeader = createHeaderDecoder(policy.maxTokenLength);
  return bare({
    keySource,
    // A key source returns verifiers.
    verifierFor: keySource
      ? (/** @type {ReturnType<ReturnType<typeof createVerifiers>>} */ verifier) => verifier
      : createVerifiers(policy),
    decoy: createDecoy(policy),
    decode: createDecoder(policy.maxTokenLength),
    endpoints: readEndpoints(options, policy),
    headerOf: (/** @type {string} */ assertion) => JSON.parse(String(decodeHeader(assertion))),
    clockTolerance,
    realm: optional('a string of printable ASCII', 'realm', options.realm, isRealm) ?? 'example',
    requestProperty:
      optional('the name of a property', 'requestProperty', options.requestProperty, isPropertyName) ??
      'session',
    replay: readReplay(options.replay, clockTolerance),
    dpop: readDpop(options.dpop, policy.clockTolerance),
    ...(isSigned ? withSignedTokens(rules) : rules),
    isSigned,
  });
}

/**
 * The registered claims that may be of any JSON type, as with jwt-middleware 0.3.0: clients send numbers and null. Options that rely
 * on a claim fix its type; the verifier does that itself for the claims that it validates.
 *
 * @param {unknown} replay
 * @param {import('./strict').Strictness} strictness
 */
function applicationClaims(replay, { isStrict, enforced }) {
  if (isStrict) return [];
  const typed = [
    ...(replay === undefined ? [] : ['iss', 'jti']),
    ...(enforced.maxAssertionAge ? ['iat'] : []),
  ];
  return ['iss', 'sub', 'aud', 'jti', 'iat'].filter((name) => !typed.includes(name));
}

/**
 * Other services trust a signed access token. So it contains claims of this server's, and of the client's assertion only those that
 * identify the client and its subject; others must be named in `sessionClaims`. All of the identifying claims are copied, since the
 * client is ambiguous where `iss` and `client_id` differ.
 *
 * @param {import('./rules').RuleSettings} rules
 */
function withSignedTokens(rules) {
  const { sessionClaims: names = [], grantScopes = true } = rules;
  return { ...rules, sessionClaims: names && [...new Set([...ABOUT_CLIENT, ...names])], grantScopes };
}

/**
 * The settings of a middleware's options, which may have been replaced since construction. `check` works without options, too.
 *
 * @param {object | undefined} options
 * @returns {Settings}
 */
function settingsOf(options) {
  const known = prepared.get(/** @type {object} */ (options));
  if (known) return known;
  const settings = readSettings(options);
  if (options) prepared.set(options, settings);
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
  const ttl = typeof lifetime === 'string' && /^-?[0-9]{1,10}$/.test(lifetime) ? Number(lifetime) : lifetime;
  // 2^32 s are 136 years: small enough to be added to the time exactly.
  if (!Number.isInteger(ttl) || Math.abs(ttl) > 2 ** 32)
    throw expected('an integer of seconds', 'ttl', lifetime);
  return ttl;
}

module.exports = { prepare, readTtl, settingsOf };
