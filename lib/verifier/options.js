'use strict';

// The options of a verifier: which tokens it accepts, and where the issuer's keys are.

const { createDiscoveredKeySet } = require('../key-sources/discovery');
const {
  assertFetched,
  locationOf,
  openKeySet,
  readLoading,
  readTransport,
} = require('../key-sources/remote-key-set');
const { isSecureUrl } = require('../key-sources/url-loader');
const { OTHER_TYPES } = require('../native');
const { assertLimits } = require('../options/limits');
const { POLICY_NAMES, readPolicy } = require('../options/policy');
const { readSignatureCache } = require('../options/signature-cache');
const { expected, expectedSecret, isText, isTextOrList, optional } = require('../values/checks');
const { bare } = require('../values/members');

/** RFC 9068 §2.1. */
const TYP = 'at+jwt';
/** RFC 9068 §2.2. */
const REQUIRED = ['iss', 'sub', 'aud', 'exp', 'client_id', 'iat', 'jti'];

const LOADING = [
  'jwksUri',
  'cacheMaxAge',
  'cooldown',
  'staleIfError',
  'timeout',
  'maxBytes',
  'agent',
  'fetch',
];
const VERIFIER_NAMES = [...POLICY_NAMES, 'typ', 'cache', ...LOADING];
/** Options without which more tokens would be accepted: an undefined one is a setting that is missing. */
const LIMITING = [
  'issuer',
  'audience',
  'subject',
  'algorithms',
  'requiredClaims',
  'typ',
  'maxTokenAge',
  'dpop',
];

/**
 * @param {import('../values/members').Members} options known ones that inherit nothing
 * @returns {{ keys: InstanceType<typeof import('../key-sources/cached-key-set').CachedKeySet>, policy: import('../native').Policy }}
 */
function readVerifier(options) {
  const policy = readTokenPolicy(options);
  return { keys: openKeys(options, policy), policy };
}

/**
 * @param {object} given as the application wrote them
 */
function assertLimitsGiven(given) {
  assertLimits(given, LIMITING);
}

/**
 * @param {import('../values/members').Members} options
 * @returns {import('../native').Policy}
 */
function readTokenPolicy(options) {
  const { audience, cache } = options;
  const isAudience = audience === false || isTextOrList(audience);
  if (!isAudience) throw expected("this service's identifier, or an array of them,", 'audience', audience);
  const isTyp = (/** @type {unknown} */ value) => value === false || isText(value);
  const typ = optional('a media type such as at+jwt, or false', 'typ', options.typ, isTyp) ?? TYP;
  const policy = readPolicy(bare(options, { audience: audience || undefined }));
  const usual = REQUIRED.filter((name) => name !== 'aud' || audience !== false);
  const claims = policy.requiredClaims ?? (typ === TYP ? usual : []);
  // A token without an end could never be withdrawn.
  policy.requiredClaims = [...new Set([...claims, 'exp'])];
  if (typ === false) policy.refuseTyp = [...OTHER_TYPES];
  else policy.typ = typ;
  policy.remember = readSignatureCache('cache', cache);
  return policy;
}

/**
 * @param {import('../values/members').Members} options
 * @param {import('../native').Policy} policy
 */
function openKeys(options, policy) {
  const { issuer, jwksUri } = options;
  const how = { name: 'jwksUri', ...readLoading(options), transport: readTransport(options) };
  if (jwksUri !== undefined) {
    const location = locationOf(jwksUri, 'jwksUri');
    assertFetched(location, options);
    return openKeySet(location, how, policy);
  }
  if (issuer === undefined) throw expectedSecret('issuer or jwksUri', 'options', options);
  return createDiscoveredKeySet(issuerUrlOf(issuer), issuer, how, policy);
}

/**
 * An issuer identifier whose metadata can be found (RFC 8414 §2).
 *
 * @param {unknown} issuer
 */
function issuerUrlOf(issuer) {
  const url = typeof issuer === 'string' ? parsed(issuer) : undefined;
  if (url && isSecureUrl(url) && !/[?#]/.test(url.href)) return url;
  throw expectedSecret(
    'one https URL without query, fragment and credentials, or an http URL of this machine, unless jwksUri is given,',
    'issuer',
    issuer,
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

module.exports = { VERIFIER_NAMES, assertLimitsGiven, readVerifier };
