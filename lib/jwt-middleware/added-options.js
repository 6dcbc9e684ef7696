'use strict';

// The options that jwt-middleware 0.3.0 doesn't have.

const { bare } = require('../values/members');
const { expected, isBoolean, isText, optional } = require('../values/checks');
const { assertLimits } = require('../options/limits');
const { readPolicy } = require('../options/policy');
const {
  APPLICATION_CLAIMS,
  DEFAULTS,
  ENDPOINT_OPTIONS,
  REFUSED_TYPES,
  RULE_OPTIONS,
  isAnyGiven,
} = require('./options');

// Loaded when an option needs it.
const didYouMean = () => require('../options/did-you-mean');
const dpopOptions = () => require('../oauth/dpop/options');
const dpopFunctions = () => require('../oauth/dpop');
const endpointOptions = () => require('./endpoints/options');
const keySources = () => require('../key-sources');
const replay = () => require('./replay');
const rules = () => require('./rules');
const scopes = () => require('./scope');
const strictMode = () => require('./strict');

const ABOUT_CLIENT = ['iss', 'sub', 'client_id'];
// Visible ASCII and spaces: other characters can't be in a header, or would end it.
const REALM = /^[\x20-\x7e]+$/;

// A session that is assigned to `__proto__` would become the request's prototype.
const isPropertyName = (/** @type {unknown} */ name) => isText(name) && name !== '__proto__';

/** Options without which more would be accepted. False switches those off that can be. */
const LIMITS = [
  ...['algorithms', 'issuer', 'audience', 'subject', 'requiredClaims', 'maxTokenAge'],
  ...['maxAssertionAge', 'sessionClaims', 'grantScopes', 'tokenFrom', 'strict', 'replay', 'dpop'],
];

/** @typedef {import('./options').Settings} Settings */

/** @param {unknown} all options, as the application wrote them */
function assertLimitsOf(all) {
  assertLimits(all, LIMITS);
}

/**
 * The settings that these options change, and the policy that assertions are verified with.
 *
 * @param {import('../values/members').Members} options that inherit nothing
 * @param {boolean} isSigned whether access tokens are JWTs
 * @returns {Partial<Settings> & { policy: import('../native').Policy }}
 */
function readAdded(options, isSigned) {
  const ownPolicy = readPolicy(options);
  const { clockTolerance = 0 } = ownPolicy;
  const { strictness, ruleSettings } = readRules(options, clockTolerance);
  const policy = bare(ownPolicy, strictness.policy, {
    refuseTyp: REFUSED_TYPES,
    applicationClaims: isSigned ? [] : applicationClaims(options.replay, strictness),
  });
  const isRealm = (/** @type {unknown} */ value) => typeof value === 'string' && REALM.test(value);
  const keySource =
    options.getKey || !options.keys ? undefined : keySources().createKeySource(options.keys, policy);
  return {
    policy,
    // A key source returns verifiers.
    ...(keySource && { keySource, verifierFor: asVerifier }),
    passHeader: readPassHeader(options),
    clockTolerance,
    tokenFrom: strictness.enforced.tokenFrom || undefined,
    realm: optional('a string of printable ASCII', 'realm', options.realm, isRealm) ?? DEFAULTS.realm,
    requestProperty:
      optional('the name of a property', 'requestProperty', options.requestProperty, isPropertyName) ??
      DEFAULTS.requestProperty,
    replay: options.replay === undefined ? undefined : replay().readReplay(options.replay, clockTolerance),
    dpop: readDpop(options.dpop, policy.clockTolerance),
    ...(isSigned ? withSignedTokens(ruleSettings) : ruleSettings),
    isSigned,
  };
}

/** @param {import('../values/members').Members} options @returns {boolean} */
function readPassHeader({ getKey, passHeader }) {
  if (passHeader && !getKey)
    throw expected('no passHeader beside keys, which have no getKey,', 'passHeader', passHeader);
  return optional('a boolean', 'passHeader', passHeader, isBoolean) ?? false;
}

/**
 * Adds what the endpoints need, which is read by the first of their requests.
 *
 * @param {Settings} settings
 * @param {Record<string, unknown>} options that inherit nothing
 */
function addEndpoints(settings, options) {
  defineLazily(settings, 'endpoints', () => endpointOptions().readEndpoints(options, settings.policy));
  // Invalid options throw at construction.
  if (isAnyGiven(options, ENDPOINT_OPTIONS)) settings.endpoints;
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

/** @type {Settings['verifierFor']} */
const asVerifier = (verifier) => /** @type {ReturnType<Settings['verifierFor']>} */ (verifier);

/**
 * The rules of the standards that the options turn on: all are off with the options of the original.
 *
 * @param {import('../values/members').Members} options
 * @param {number} clockTolerance seconds
 * @returns {{ strictness: Pick<import('./strict').Strictness, 'isStrict' | 'enforced' | 'policy'>, ruleSettings: Partial<import('./rules').RuleSettings> }}
 */
function readRules(options, clockTolerance) {
  if (!isAnyGiven(options, ['strict', 'clientCredentials', ...RULE_OPTIONS])) {
    return { strictness: { isStrict: false, enforced: {}, policy: {} }, ruleSettings: {} };
  }
  const strictness = strictMode().readStrictness(options);
  const { clientCredentials } = options;
  return { strictness, ruleSettings: rules().readRules(strictness, { clientCredentials, clockTolerance }) };
}

/**
 * @param {unknown} option
 * @param {number | undefined} clockTolerance seconds
 */
function readDpop(option, clockTolerance) {
  if (option === undefined || option === false) return undefined;
  const dpop = dpopOptions().readDpop(option, clockTolerance);
  return dpop && { ...dpopFunctions(), ...dpop };
}

/**
 * The registered claims that may be of any JSON type. Options that rely on a claim fix its type; the verifier does that itself for the
 * claims that it validates.
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
  return APPLICATION_CLAIMS.filter((name) => !typed.includes(name));
}

/**
 * Other services trust a signed access token. So it contains claims of this server's, and of the client's assertion only those that
 * identify the client and its subject; others must be named in `sessionClaims`. All of the identifying claims are copied, since the
 * client is ambiguous where `iss` and `client_id` differ.
 *
 * @param {Partial<import('./rules').RuleSettings>} ruleSettings
 */
function withSignedTokens(ruleSettings) {
  const { sessionClaims: names = [], grantScopes = true } = ruleSettings;
  const sessionClaims = names && [...new Set([...ABOUT_CLIENT, ...names])];
  return { ...ruleSettings, sessionClaims, grantScopes, scopes: scopes() };
}

/**
 * @param {object} options
 * @param {readonly string[]} names of all options
 */
function warnOfUnknown(options, names) {
  didYouMean().warnOfUnknownOptions(options, names);
  strictMode().warnOfMisplacedRules(options);
}

module.exports = { addEndpoints, assertLimitsOf, readAdded, warnOfUnknown };
