'use strict';

const { materialOf } = require('../native/key-material');
const { bareSettings, given: memberOf, read } = require('../values/members');
const { expected, expectedSecret, hasOnly, isText, optional } = require('../values/checks');

// Loaded when an option needs it.
const errors = () => require('../values/errors');
const lifetimes = () => require('./lifetime');
const policies = () => require('../options/policy');
const didYouMean = () => require('../options/did-you-mean');
const effects = () => require('./effects');
const knownOptions = () => require('../options/known');
const publicKeys = () => require('../native/public-keys');
const signatureCache = () => require('../options/signature-cache');

/** The options, and those inside each. */
const NAMES = {
  security: ['key', 'privateKey', 'publicKey', 'algorithm', 'keys'],
  workers: ['getUser'],
  credentials: ['login', 'password', 'rememberMe', 'refreshToken'],
  grantToken: ['expiresIn', 'revocation', 'cache', 'maxTokenLength'],
  jwks: ['cacheMaxAge'],
  refreshToken: ['expiresIn', 'store', 'rotate', 'grace', 'maxSessions', 'label', 'onReuse', 'cookie'],
  debug: [],
  realm: [],
  onRefused: [],
  tokenFrom: [],
};

const ORIGINAL = ['security', 'workers', 'credentials', 'grantToken', 'refreshToken'];
/** @param {unknown} options */
const isLifetimeAlone = (options) => hasOnly(options, ['expiresIn']);

/** @type {import('./lifetime').LifetimeOption} */
const GRANT_LIFETIME = { name: 'grantToken.expiresIn', unit: 'minute', fallback: 15 };
/** @type {import('./lifetime').LifetimeOption} */
const REFRESH_LIFETIME = { name: 'refreshToken.expiresIn', unit: 'day', fallback: 90 };

/**
 * @typedef {Readonly<Record<'login' | 'password' | 'rememberMe' | 'refreshToken', string>>} CredentialNames
 *
 * @typedef {object} Settings
 * @property {CredentialNames} credentials
 * @property {Readonly<{ expiresIn: number }>} grantToken minutes
 * @property {Readonly<{ expiresIn: number }>} refreshToken days
 * @property {Readonly<{ getUser: (credentials: import('../../index').UserCredentials) => unknown }>} workers
 * @property {Function | undefined} debug
 */

/**
 * Reads the options once: the result shares nothing with them except keys and `getUser`. The order of the checks and the messages are
 * part of the contract.
 *
 * @param {unknown} all
 */
function normalizeOptions(all) {
  if (!isObject(all)) throw expectedSecret('an object', 'options', all);
  const options = read(all, Object.keys(NAMES));
  const credentials = normalizeCredentials(options.credentials);
  const security = normalizeSecurity(options.security);
  const grantToken = frozen({ expiresIn: lifetimeIn(options.grantToken, GRANT_LIFETIME) });
  const refreshToken = frozen({ expiresIn: lifetimeIn(options.refreshToken, REFRESH_LIFETIME) });
  const workers = normalizeWorkers(options.workers);
  const debug = optional('a function', 'debug', options.debug, (value) => typeof value === 'function');
  const { cache, maxTokenLength: longest } = read(options.grantToken, ['cache', 'maxTokenLength']);
  const remember =
    cache === undefined ? undefined : signatureCache().readSignatureCache('grantToken.cache', cache);
  const maxTokenLength = optional(
    'a positive integer of bytes',
    'grantToken.maxTokenLength',
    longest,
    (value) => policies().isLength(value),
  );
  if (!hasOnly(all, ORIGINAL) || ![options.grantToken, options.refreshToken].every(isLifetimeAlone)) {
    effects().assertEffective(all);
  }
  warnOfUnknown(all, Object.keys(NAMES));
  for (const [option, names] of Object.entries(NAMES)) warnOfUnknown(options[option], names, option);
  /** @type {Settings} */
  const settings = { credentials, grantToken, refreshToken, workers, debug };
  return { security, settings, grants: { remember, maxTokenLength } };
}

/**
 * @param {unknown} options that contain `expiresIn`
 * @param {import('./lifetime').LifetimeOption} option
 */
function lifetimeIn(options, option) {
  return memberOf(options, 'expiresIn') == null ? option.fallback : lifetimes().readLifetime(options, option);
}

/**
 * @param {unknown} options
 * @param {readonly string[]} names
 * @param {string} [where] the option that the object is the value of
 */
function warnOfUnknown(options, names, where) {
  if (!hasOnly(options, names)) didYouMean().warnOfUnknownOptions(options, names, where);
}

/**
 * The names of the members in a request's body.
 *
 * @param {unknown} credentials
 * @returns {CredentialNames}
 */
function normalizeCredentials(credentials) {
  if (credentials && !isObject(credentials)) throw expected('an object', 'credentials', credentials);
  /** @param {string} member */
  const name = (member) => {
    const value = memberOf(credentials, member);
    // jwt-identity 3.1.0 also accepts arrays and String objects as names, so applications may rely on that.
    const isText = typeof value === 'string' || (typeof value === 'object' && memberOf(value, 'length') > 0);
    if (!isText) return member;
    try {
      return String(value) || member;
    } catch {
      throw expected('a string', `credentials.${member}`, value);
    }
  };
  return frozen({
    login: name('login'),
    password: name('password'),
    rememberMe: name('rememberMe'),
    refreshToken: name('refreshToken'),
  });
}

/**
 * @typedef {{ key: unknown, privateKey: unknown, publicKey: unknown, algorithm: string | undefined, kid?: string }} Security
 */

/**
 * @param {unknown} security
 * @returns {Security | Security[]} several keys, each with a `kid`, the signing one first
 */
function normalizeSecurity(security) {
  return memberOf(security, 'keys') === undefined ? normalizeKey(security) : normalizeKeys(security);
}

/** @param {unknown} security */
function normalizeKeys(security) {
  const { keys, key, privateKey, publicKey, algorithm } = read(security, NAMES.security);
  if (key || privateKey || publicKey || algorithm) {
    throw expectedSecret('either security.keys or one key', 'security', keys);
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    throw expectedSecret('an array of at least one key', 'security.keys', keys);
  }
  const named = Array.from(keys, (entry, index) => {
    const name = `security.keys[${index}]`;
    knownOptions().assertKnown(entry, ['kid', 'key', 'privateKey', 'publicKey', 'algorithm'], name);
    const key = normalizeKey(entry);
    const kid = entry.kid ?? publicKeys().keyIdOf(key.key || key.publicKey || key.privateKey);
    // It is part of each token's header.
    const isKid = isText(kid) && kid.length <= 256;
    if (!isKid) throw expected('text of 1 to 256 characters, needed with a secret,', `${name}.kid`, kid);
    return { ...key, kid };
  });
  const kids = new Set(named.map(({ kid }) => kid));
  if (kids.size < named.length) throw expectedSecret('a kid of its own for each key', 'security.keys', keys);
  return named;
}

/**
 * @param {unknown} security
 * @returns {Security}
 */
function normalizeKey(security) {
  const { key, privateKey, publicKey, algorithm } = read(security || {}, NAMES.security);
  if (!key && !privateKey && !publicKey) throw invalid('Option security.key is required');
  if (key && !isKey(key)) throw invalid('Option security.key must be a string');
  if (privateKey) materialOf(privateKey, 'security.privateKey');
  if (publicKey) materialOf(publicKey, 'security.publicKey');
  if (key && (privateKey || publicKey)) {
    const message = 'Expected either security.key or security.privateKey and security.publicKey';
    throw Object.assign(new TypeError(message), { code: 'ERR_OPTION_INVALID' });
  }
  if (algorithm && !policies().ALGORITHMS.includes(algorithm)) throw invalid('Algorithm is not supported');
  return { key, privateKey, publicKey, algorithm: algorithm || undefined };
}

/**
 * Whether a value has the type of a key. The key itself is parsed later.
 *
 * @param {unknown} value
 */
function isKey(value) {
  try {
    return Boolean(materialOf(value));
  } catch {
    return false;
  }
}

/** @param {unknown} workers */
function normalizeWorkers(workers) {
  if (!workers) throw invalid('Workers option is required');
  const getUser = memberOf(workers, 'getUser');
  if (!getUser) throw invalid('Workers.getUser option is required');
  if (typeof getUser !== 'function') throw invalid('Workers.getUser option must be a function');
  // Not frozen: getUser may keep something on its `this`.
  return bareSettings({ getUser });
}

/**
 * @template {object} T
 * @param {T} members
 * @returns {Readonly<T>}
 */
function frozen(members) {
  return Object.freeze(bareSettings(members));
}

/** @param {string} message as in jwt-identity 3.1.0 */
const invalid = (message) => errors().latchkeyError('ERR_OPTION_INVALID', message);

/** @param {unknown} value */
function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

module.exports = { NAMES, normalizeOptions };
