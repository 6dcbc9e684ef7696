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
const { issuesJwts } = require('../stores/traits');
const { jwtBearer } = require('./grants');
const { silent } = require('./report');
const { createVerifiers } = require('../key-sources/verifiers');

// Loaded when an option needs them.
const decoys = () => require('./decoy');
const didYouMean = () => require('../options/did-you-mean');
const dpopOptions = () => require('../oauth/dpop/options');
const endpointOptions = () => require('./endpoints/options');
const keySources = () => require('../key-sources');
const replays = () => require('./replay');
const rules = () => require('./rules');

const DEFAULT_TTL = 3600;
const ABOUT_CLIENT = ['iss', 'sub', 'client_id'];
const STRICT_NAMES = [
  ...['requireGrantType', 'assertionOnly', 'requiredClaims', 'audience', 'maxAssertionAge', 'invalidGrant'],
  ...['sessionClaims', 'scopes', 'bareChallenge', 'oneToken', 'credentialsSyntax', 'formBody', 'tokenFrom'],
];
const ENDPOINT_NAMES = ['metadata', 'introspection', 'clientCredentials'];
const NAMES = [
  ...['getKey', 'keys', 'store', 'ttl', 'debug', 'realm', 'replay', 'dpop', 'strict', 'report'],
  ...ENDPOINT_NAMES,
  'requestProperty',
  ...STRICT_NAMES,
  ...POLICY_NAMES,
];
/** Of the stores that take any; the others refuse what they don't know. */
const STORE_NAMES = {
  memory: ['type', 'max', 'namespace'],
  encrypted: ['type', 'secret', 'algorithm', 'legacy', 'revocation'],
};
// Visible ASCII and spaces: anything else would not survive in a header, or split it.
const REALM = /^[\x20-\x7e]+$/;

/**
 * What is fixed at construction. `getKey`, `ttl` and `debug` aren't: they are read from the options at each request.
 *
 * @typedef {object} Fixed
 * @property {ReturnType<typeof createVerifiers>} verifierFor
 * @property {(assertion: string, alg: unknown, now: number) => void} decoy
 * @property {import('../key-sources').KeySource | undefined} keySource in place of the options' getKey
 * @property {(token: unknown) => string | number} decode
 * @property {import('./endpoints/options').Endpoints} endpoints
 * @property {boolean} isSigned whether access tokens are JWTs
 * @property {(assertion: string) => any} headerOf an assertion that decodes
 * @property {number} clockTolerance seconds
 * @property {string} realm
 * @property {string} requestProperty where `check` puts the session
 * @property {ReturnType<typeof import('./replay').createReplay>} [replay] where assertions count once
 * @property {import('../oauth/dpop/options').Dpop} [dpop]
 *
 * @typedef {Fixed & import('./rules').RuleSettings} Settings
 */

/** @type {WeakMap<object, Settings>} */
const prepared = new WeakMap();

/**
 * Checks the options, and writes the defaults of `ttl` and `debug` into them.
 *
 * @param {any} options
 */
function prepare(options) {
  if (options === null || !['object', 'function'].includes(typeof options)) {
    throw expectedSecret('an object', 'options', options);
  }
  const { getKey, keys, store, ...rest } = read(options, ['getKey', 'keys', 'store', 'ttl', 'debug']);
  assertGiven(getKey || keys, 'options.getKey should be provided');
  assertGiven(store, 'options.store should be provided');
  if (getKey) {
    // What stands in its place is likely to be the key.
    if (!isFunction(getKey)) throw expectedSecret('a function', 'getKey', getKey);
    if (keys && keySources().isKeySource(keys))
      throw expectedSecret('either getKey or keys', 'options', options);
  }

  const ttl = own(rest, 'ttl') || DEFAULT_TTL;
  readTtl({ ttl });
  const debug = optional('a function', 'debug', own(rest, 'debug') || silent, isFunction);
  // Frozen options stay as they are; the defaults hold all the same.
  if (options.ttl !== ttl) Reflect.set(options, 'ttl', ttl);
  if (options.debug !== debug) Reflect.set(options, 'debug', debug);

  prepared.set(options, readSettings(options));
  warnOfUnknown(options, NAMES);
  const type = given(store, 'type');
  if (type === 'memory' || type === 'encrypted') {
    warnOfUnknown(store, STORE_NAMES[/** @type {'memory' | 'encrypted'} */ (type)], 'store');
  }
}

/**
 * @param {any} options
 * @param {readonly string[]} names
 * @param {string} [where]
 */
function warnOfUnknown(options, names, where) {
  if (!hasOnly(options, names)) didYouMean().warnOfUnknownOptions(options, names, where);
}

// Assigned, a session would become the request's prototype.
const isPropertyName = (/** @type {unknown} */ name) => isText(name) && name !== '__proto__';

/**
 * @param {any} all options
 * @returns {Settings}
 */
function readSettings(all) {
  const options = read(all, NAMES);
  const isSigned = given(options.store, 'type') === 'jwt' || issuesJwts(options.store);
  const policy = readPolicy(options);
  // The refresh token of a jwt-identity whose grant tokens are assertions here: it lives for months, and nobody ends it here.
  policy.refuseTyp = 'refresh+jwt';
  policy.applicationClaims = applicationClaims(options, isSigned);
  const isRealm = (/** @type {unknown} */ value) => typeof value === 'string' && REALM.test(value);
  const { clockTolerance = 0 } = policy;
  const ruleSettings = readRules(options, clockTolerance);
  const keySource =
    options.getKey || !options.keys ? undefined : keySources().createKeySource(options.keys, policy);
  const decodeHeader = createHeaderDecoder(policy.maxTokenLength);
  /** @type {ReturnType<typeof import('./decoy').createDecoy> | undefined} */
  let decoy;
  const settings = bare({
    keySource,
    // A source's answer is ready to verify with.
    verifierFor: keySource ? (/** @type {any} */ verifier) => verifier : createVerifiers(policy),
    decoy(/** @type {string} */ assertion, /** @type {unknown} */ alg, /** @type {number} */ now) {
      decoy ??= decoys().createDecoy(policy);
      decoy(assertion, alg, now);
    },
    decode: createDecoder(policy.maxTokenLength),
    headerOf: (/** @type {string} */ assertion) => JSON.parse(String(decodeHeader(assertion))),
    clockTolerance,
    realm: optional('a string of printable ASCII', 'realm', options.realm, isRealm) ?? 'example',
    requestProperty:
      optional('the name of a property', 'requestProperty', options.requestProperty, isPropertyName) ??
      'session',
    replay: options.replay === undefined ? undefined : replays().createReplay(options.replay, clockTolerance),
    dpop:
      options.dpop === undefined ? undefined : dpopOptions().readDpop(options.dpop, policy.clockTolerance),
    ...(isSigned ? signed(ruleSettings, options) : ruleSettings),
    isSigned,
  });
  return defineEndpoints(settings, options, policy);
}

/**
 * @param {any} options
 * @param {number} clockTolerance
 * @returns {import('./rules').RuleSettings}
 */
function readRules(options, clockTolerance) {
  const names = ['strict', 'report', 'clientCredentials', ...STRICT_NAMES];
  if (names.some((name) => options[name] !== undefined)) return rules().readRules(options, clockTolerance);
  // What readRules returns for them.
  return {
    grants: [jwtBearer],
    judgeRequest: undefined,
    judgeAssertion: undefined,
    tryToken: undefined,
    sessionClaims: undefined,
    scopes: false,
    accessTokenOf,
    missing: tokenMissing,
    judgePresentation: undefined,
    tryPresentation: undefined,
  };
}

/**
 * Options of endpoints are read at construction, where invalid ones throw. Without any, an endpoint that is called all the same reads them.
 *
 * @param {any} settings
 * @param {any} options
 * @param {import('../native').Policy} policy
 * @returns {Settings}
 */
function defineEndpoints(settings, options, policy) {
  const readEndpoints = () => endpointOptions().readEndpoints(options, policy);
  let endpoints = ENDPOINT_NAMES.some((name) => options[name] !== undefined) ? readEndpoints() : undefined;
  return Object.defineProperty(settings, 'endpoints', {
    get() {
      endpoints ??= readEndpoints();
      return endpoints;
    },
  });
}

/**
 * The registered claims whose types are the application's, as they were with jwt-middleware 0.3.0: clients send numbers, and null. An
 * option that relies on a claim takes it away from here; the verifier does so itself for those that it validates.
 *
 * @param {Record<string, any>} options
 * @param {boolean} isSigned
 */
function applicationClaims({ strict, replay, maxAssertionAge }, isSigned) {
  if (strict || isSigned) return [];
  const relied = [...(replay === undefined ? [] : ['iss', 'jti']), ...(maxAssertionAge ? ['iat'] : [])];
  return ['iss', 'sub', 'aud', 'jti', 'iat'].filter((name) => !relied.includes(name));
}

/**
 * Other services believe a signed access token. So it says what this server says, and of the client's assertion only who the
 * client is and for whom it acts; the rest must be asked for. Who the client is can't be left out: whether the assertion names one or
 * two is told by all that it says.
 *
 * @param {import('./rules').RuleSettings} ruleSettings
 * @param {any} options
 */
function signed(ruleSettings, { scopes = true }) {
  const { sessionClaims: names = [] } = ruleSettings;
  return { ...ruleSettings, sessionClaims: names && [...new Set([...ABOUT_CLIENT, ...names])], scopes };
}

/**
 * The settings of a middleware's options, also of options that were put in later as a whole. To check a token none are
 * needed, and there may be none.
 *
 * @param {any} options
 * @returns {Settings}
 */
function settingsOf(options) {
  const known = prepared.get(options);
  if (known) return known;
  const settings = readSettings(options);
  if (options) prepared.set(options, settings);
  return settings;
}

/**
 * The lifetime of a new access token in seconds.
 *
 * @param {any} options
 * @returns {number} may be negative, which makes a token that is already over
 */
function readTtl(options) {
  const found = given(options, 'ttl');
  const lifetime = found === undefined ? DEFAULT_TTL : found;
  // What comes from the environment is text, and added to the time it would be text again: a time that never comes.
  const ttl = typeof lifetime === 'string' && /^-?[0-9]{1,10}$/.test(lifetime) ? Number(lifetime) : lifetime;
  // 2^32 is 136 years: far enough from where adding it to the time could lose a digit.
  if (!Number.isInteger(ttl) || Math.abs(ttl) > 2 ** 32)
    throw expected('an integer of seconds', 'ttl', lifetime);
  return ttl;
}

module.exports = { prepare, readTtl, settingsOf };
