'use strict';

const { accessTokenOf } = require('../oauth/bearer');
const { tokenMissing } = require('../oauth/errors');
const { bare, given, own, read } = require('../values/members');
const { createDecoder, createHeaderDecoder } = require('../native');
const {
  assertGiven,
  expected,
  expectedSecret,
  hasOnly,
  isFunction,
  isText,
  optional,
} = require('../values/checks');
const { POLICY_NAMES, readPolicy } = require('../options/policy');
const { capabilitiesOf } = require('../stores/capabilities');
const { jwtBearer } = require('./grants');
const { silent } = require('./report');
const { createVerifiers } = require('../key-sources/verifiers');

// Loaded when an option needs it.
const decoys = () => require('./decoy');
const didYouMean = () => require('../options/did-you-mean');
const dpopOptions = () => require('../oauth/dpop/options');
const dpopFunctions = () => require('../oauth/dpop');
const endpointOptions = () => require('./endpoints/options');
const keySources = () => require('../key-sources');
const replay = () => require('./replay');
const rules = () => require('./rules');
const scopes = () => require('./scope');
const strictMode = () => require('./strict');

const DEFAULT_TTL = 3600;
const ABOUT_CLIENT = ['iss', 'sub', 'client_id'];
/** The rules of `./strict` that are options outside `strict` too. A test holds the two lists together. */
const RULE_OPTIONS = ['maxAssertionAge', 'sessionClaims', 'grantScopes', 'tokenFrom'];
const ENDPOINT_OPTIONS = ['metadata', 'introspection', 'clientCredentials'];
const NAMES = [
  ...['getKey', 'keys', 'store', 'ttl', 'debug', 'realm', 'replay', 'dpop', 'strict', 'requestProperty'],
  ...ENDPOINT_OPTIONS,
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
 * @property {ReturnType<typeof import('./decoy').createDecoy>} decoy
 * @property {import('../key-sources').KeySource | undefined} keySource used instead of the options' getKey
 * @property {(token: unknown) => string | number} decode
 * @property {import('./endpoints/options').Endpoints} endpoints
 * @property {boolean} isSigned whether access tokens are JWTs
 * @property {(assertion: string) => Record<string, unknown>} headerOf the protected header of a decodable assertion
 * @property {number} clockTolerance seconds
 * @property {string} realm
 * @property {string} requestProperty where `check` puts the session
 * @property {import('./replay').Replay} [replay] where each assertion is accepted once
 * @property {import('../oauth/dpop/options').Dpop & typeof import('../oauth/dpop')} [dpop] with the functions that apply it
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
  if (!hasOnly(options, NAMES)) {
    didYouMean().warnOfUnknownOptions(options, NAMES);
    strictMode().warnOfMisplacedRules(options);
  }
  const type = given(store, 'type');
  if (type === 'memory' || type === 'encrypted') {
    const names = STORE_NAMES[/** @type {'memory' | 'encrypted'} */ (type)];
    if (!hasOnly(store, names)) didYouMean().warnOfUnknownOptions(store, names, 'store');
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
  const { clockTolerance = 0 } = ownPolicy;
  const { strictness, ruleSettings } = readRules(options, clockTolerance);
  const policy = bare(ownPolicy, strictness.policy);
  // Where grant tokens of jwt-identity are assertions, the refresh tokens of the same key must not be: they live for months.
  policy.refuseTyp = 'refresh+jwt';
  policy.applicationClaims = isSigned ? [] : applicationClaims(options.replay, strictness);
  const isRealm = (/** @type {unknown} */ value) => typeof value === 'string' && REALM.test(value);
  const keySource =
    options.getKey || !options.keys ? undefined : keySources().createKeySource(options.keys, policy);
  const decodeHeader = createHeaderDecoder(policy.maxTokenLength);
  const settings = bare({
    keySource,
    // A key source returns verifiers.
    verifierFor: keySource
      ? (/** @type {ReturnType<ReturnType<typeof createVerifiers>>} */ verifier) => verifier
      : createVerifiers(policy),
    decode: createDecoder(policy.maxTokenLength),
    headerOf: (/** @type {string} */ assertion) => JSON.parse(String(decodeHeader(assertion))),
    clockTolerance,
    realm: optional('a string of printable ASCII', 'realm', options.realm, isRealm) ?? 'example',
    requestProperty:
      optional('the name of a property', 'requestProperty', options.requestProperty, isPropertyName) ??
      'session',
    replay: options.replay === undefined ? undefined : replay().readReplay(options.replay, clockTolerance),
    dpop: readDpop(options.dpop, policy.clockTolerance),
    ...(isSigned ? withSignedTokens(ruleSettings) : ruleSettings),
    isSigned,
  });
  defineLazily(settings, 'decoy', () => decoys().createDecoy(policy));
  defineLazily(settings, 'endpoints', () => endpointOptions().readEndpoints(options, policy));
  // Invalid options throw at construction.
  if (isAnyGiven(options, ENDPOINT_OPTIONS)) settings.endpoints;
  return settings;
}

/**
 * Defines a setting that is created when it is first read, and is a plain member from then on.
 *
 * @param {object} settings
 * @param {string} name
 * @param {() => unknown} create
 */
function defineLazily(settings, name, create) {
  Object.defineProperty(settings, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = create();
      Object.defineProperty(settings, name, { value, enumerable: true });
      return value;
    },
  });
}

/**
 * The rules of the standards that the options turn on: all are off with the options of the original.
 *
 * @param {Record<string, any>} options
 * @param {number} clockTolerance seconds
 * @returns {{ strictness: Pick<import('./strict').Strictness, 'isStrict' | 'enforced' | 'policy'>, ruleSettings: import('./rules').RuleSettings }}
 */
function readRules(options, clockTolerance) {
  if (!isAnyGiven(options, ['strict', 'clientCredentials', ...RULE_OPTIONS])) {
    return { strictness: { isStrict: false, enforced: {}, policy: {} }, ruleSettings: WITHOUT_RULES };
  }
  const strictness = strictMode().readStrictness(options);
  const { clientCredentials } = options;
  return { strictness, ruleSettings: rules().readRules(strictness, { clientCredentials, clockTolerance }) };
}

/** What `readRules` of `./rules` returns where all rules are off, without loading any. @type {Readonly<import('./rules').RuleSettings>} */
const WITHOUT_RULES = Object.freeze({
  grants: Object.freeze([jwtBearer]),
  tokenRequestCheck: undefined,
  assertionCheck: undefined,
  tokenReportCheck: undefined,
  sessionClaims: undefined,
  grantScopes: undefined,
  scopes: undefined,
  accessTokenOf,
  missing: tokenMissing,
  bearerCheck: undefined,
  bearerReportCheck: undefined,
});

/**
 * @param {unknown} option
 * @param {number | undefined} clockTolerance seconds
 */
function readDpop(option, clockTolerance) {
  if (option === undefined || option === false) return undefined;
  return { ...dpopFunctions(), ...dpopOptions().readDpop(option, clockTolerance) };
}

/**
 * @param {Record<string, unknown>} options
 * @param {readonly string[]} names
 */
function isAnyGiven(options, names) {
  return names.some((name) => options[name] !== undefined);
}

/**
 * The registered claims that may be of any JSON type, as with jwt-middleware 0.3.0: clients send numbers and null. Options that rely
 * on a claim fix its type; the verifier does that itself for the claims that it validates.
 *
 * @param {unknown} replay
 * @param {Pick<import('./strict').Strictness, 'isStrict' | 'enforced'>} strictness
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
 * @param {import('./rules').RuleSettings} ruleSettings
 */
function withSignedTokens(ruleSettings) {
  const { sessionClaims: names = [], grantScopes = true } = ruleSettings;
  const sessionClaims = names && [...new Set([...ABOUT_CLIENT, ...names])];
  return { ...ruleSettings, sessionClaims, grantScopes, scopes: scopes() };
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
