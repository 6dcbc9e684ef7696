'use strict';

const { isSecureUrl } = require('../key-sources/url-loader');
const { readDuration, readTimeout } = require('../options/duration');
const { assertKnown } = require('../options/known');
const {
  expected,
  expectedSecret,
  isBoolean,
  isCount,
  isCountOrZero,
  isFunction,
  isText,
  optional,
} = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { isScope } = require('../oauth/scope');
const { createAssertion } = require('./assertion');
const { createProver } = require('./dpop');

const NAMES = Object.freeze([
  ...['tokenEndpoint', 'clientId', 'key', 'algorithm', 'kid', 'grant', 'subject', 'audience', 'scope'],
  ...['claims', 'parameters', 'assertionTtl', 'dpop', 'fetch', 'renewBefore', 'timeout', 'maxBytes'],
  ...['retries', 'allowInsecureRequests'],
]);
const GRANTS = ['jwt-bearer', 'client_credentials'];
/** Claims that other options set. */
const OWN_CLAIMS = ['iss', 'sub', 'aud', 'iat', 'exp', 'jti'];
/** Form parameters that other options set. */
const OWN_PARAMETERS = ['grant_type', 'assertion', 'client_assertion', 'client_assertion_type', 'scope'];
const MOST_RETRIES = 10;
const HOUR = 3600;

/**
 * @typedef {object} Settings
 * @property {URL} tokenEndpoint
 * @property {() => Promise<Record<string, string>>} createForm the form parameters of one request for a token
 * @property {import('./dpop').Prover} [prover]
 * @property {typeof globalThis.fetch} [fetch]
 * @property {number} renewBefore milliseconds before a token expires
 * @property {number} timeout milliseconds
 * @property {number} maxBytes
 * @property {number} retries
 * @property {boolean} allowInsecureRequests
 */

/**
 * @param {import('../../types/client').TokenClientOptions} given
 * @returns {Settings}
 */
function readOptions(given) {
  const options = assertKnown(given, NAMES);
  const allowInsecureRequests =
    optional('a boolean', 'allowInsecureRequests', options.allowInsecureRequests, isBoolean) ?? false;
  const tokenEndpoint = readUrl('tokenEndpoint', options.tokenEndpoint, allowInsecureRequests);
  /** @param {string} name @param {unknown} fallback @param {{ least?: number, most: number }} limits */
  const milliseconds = (name, fallback, limits) =>
    Math.round(readDuration(name, options[name] === undefined ? fallback : options[name], limits) * 1000);
  const isRetries = (/** @type {unknown} */ value) => isCountOrZero(value) && Number(value) <= MOST_RETRIES;
  return {
    tokenEndpoint,
    createForm: readForm(options),
    prover: readProver(options.dpop),
    fetch: optional('a function', 'fetch', options.fetch, isFunction),
    renewBefore: milliseconds('renewBefore', 30, { most: 24 * HOUR }),
    timeout: readTimeout('timeout', options.timeout === undefined ? 10 : options.timeout),
    maxBytes: optional('a positive integer', 'maxBytes', options.maxBytes, isCount) ?? 65_536,
    retries: optional(`an integer from 0 to ${MOST_RETRIES}`, 'retries', options.retries, isRetries) ?? 3,
    allowInsecureRequests,
  };
}

/**
 * @param {ReturnType<typeof assertKnown>} options
 * @returns {Settings['createForm']}
 */
function readForm(options) {
  const { clientId, key, algorithm, kid, tokenEndpoint, claims = {}, parameters = {} } = options;
  const { assertionTtl = 60 } = options;
  if (!isText(clientId)) throw expected('a non-empty string', 'clientId', clientId);
  const isGrant = (/** @type {unknown} */ value) => GRANTS.some((grant) => grant === value);
  const grant = optional(`one of ${GRANTS.join(', ')}`, 'grant', options.grant, isGrant) ?? 'jwt-bearer';
  const subject = optional('a non-empty string', 'subject', options.subject, isText) ?? clientId;
  // RFC 7523 §3: "For client authentication, the subject MUST be the client_id of the OAuth client."
  if (grant === 'client_credentials' && subject !== clientId) {
    throw expected('no other subject than clientId for the grant client_credentials', 'subject', subject);
  }
  const scope = optional('words with one space between them', 'scope', options.scope, isScope);
  if (!isPlainObject(claims)) throw expectedSecret('a plain object', 'claims', claims);
  refuseOwn('claims', claims, OWN_CLAIMS);
  if (!isPlainObject(parameters) || !Object.values(parameters).every((value) => typeof value === 'string')) {
    throw expectedSecret('a plain object of strings', 'parameters', parameters);
  }
  refuseOwn('parameters', parameters, OWN_PARAMETERS);
  const seconds = readDuration('assertionTtl', assertionTtl, { least: 1, most: HOUR });
  const createAssertionParameters = createAssertion({
    signer: {
      key,
      algorithm,
      kid,
      issuer: clientId,
      subject,
      audience: options.audience ?? String(tokenEndpoint),
      expiresIn: Math.round(seconds),
    },
    grant,
    claims: { ...claims },
  });
  const rest = { ...parameters, ...(scope !== undefined && { scope }) };
  return async () => ({ ...(await createAssertionParameters()), ...rest });
}

/**
 * @param {string} option
 * @param {Record<string, unknown>} given
 * @param {string[]} own
 */
function refuseOwn(option, given, own) {
  const name = Object.keys(given).find((name) => own.includes(name));
  if (name !== undefined) {
    throw expected(`names that no other option sets (${own.join(', ')})`, `the names in ${option}`, name);
  }
}

/** @param {unknown} dpop @returns {import('./dpop').Prover | undefined} */
function readProver(dpop) {
  if (dpop === undefined || dpop === false) return undefined;
  if (dpop === true) return createProver();
  const { key, algorithm } = assertKnown(dpop, ['key', 'algorithm'], 'dpop');
  return createProver({ key, algorithm });
}

/**
 * A URL that assertions and tokens may be sent to: one with TLS, or one of this machine.
 *
 * @param {string} name of the option, for the error
 * @param {unknown} value
 * @param {boolean} allowInsecureRequests
 * @returns {URL}
 */
function readUrl(name, value, allowInsecureRequests) {
  const url = typeof value === 'string' || value instanceof URL ? parsed(value) : undefined;
  if (url && (isSecureUrl(url) || (allowInsecureRequests && isPlainHttp(url)))) return url;
  // The message doesn't repeat the URL, which may hold a password or a token.
  throw expectedSecret(
    'an https URL without a password, an http URL of this machine, or, with allowInsecureRequests, any http URL',
    name,
    value,
  );
}

/** @param {URL} url */
function isPlainHttp({ protocol, username, password }) {
  return protocol === 'http:' && username === '' && password === '';
}

/** @param {string | URL} value */
function parsed(value) {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}

module.exports = { readOptions, readUrl };
