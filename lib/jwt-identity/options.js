'use strict';

const { latchkeyError } = require('../values/errors');
const { materialOf } = require('../native/key-material');
const { given: memberOf, read } = require('../values/members');
const { expected, expectedSecret, hasOnly, isText, optional } = require('../values/checks');
const { ALGORITHMS, isLength } = require('../options/policy');
const { readSignatureCache } = require('../options/signature-cache');

// Loaded when an option needs them.
const didYouMean = () => require('../options/did-you-mean');
const knownOptions = () => require('../options/known');
const publicKeys = () => require('../native/public-keys');

const defaultMinutes = 15;
const defaultDays = 90;

/** What there is, and what there is in it. */
const NAMES = {
  security: ['key', 'privateKey', 'publicKey', 'algorithm', 'keys'],
  workers: ['getUser'],
  credentials: ['login', 'password', 'rememberMe', 'refreshToken'],
  grantToken: ['expiresIn', 'revocation', 'cache', 'maxTokenLength'],
  refreshToken: ['expiresIn', 'store', 'rotate', 'grace', 'maxSessions', 'label', 'onReuse'],
};

/**
 * Reads the caller's options once: what comes out shares nothing with them but keys and `getUser`.
 * The order of the checks and the texts of the errors are part of the contract.
 *
 * @param {any} all
 */
exports.normalizeOptions = (all) => {
  if (!isObject(all)) throw expectedSecret('an object', 'options', all);
  const options = read(all, Object.keys(NAMES));
  const credentials = normalizeCredentials(options.credentials);
  const security = normalizeSecurity(options.security);
  const grantToken = lifetime(options.grantToken, defaultMinutes);
  const refreshToken = lifetime(options.refreshToken, defaultDays);
  const workers = normalizeWorkers(options.workers);
  const { cache, maxTokenLength: longest } = read(options.grantToken, ['cache', 'maxTokenLength']);
  const remember = readSignatureCache('grantToken.cache', cache);
  const maxTokenLength = optional(
    'a positive integer of bytes',
    'grantToken.maxTokenLength',
    longest,
    isLength,
  );
  warnOfUnknown(all, Object.keys(NAMES));
  for (const [option, names] of Object.entries(NAMES)) warnOfUnknown(options[option], names, option);
  const settings = { credentials, grantToken, refreshToken, workers };
  return { security, settings, grants: { remember, maxTokenLength } };
};

/**
 * @param {any} options
 * @param {readonly string[]} names
 * @param {string} [where]
 */
function warnOfUnknown(options, names, where) {
  if (!hasOnly(options, names)) didYouMean().warnOfUnknownOptions(options, names, where);
}

/**
 * The names of the members in a request's body.
 *
 * @param {any} given
 */
function normalizeCredentials(given) {
  if (given && !isObject(given)) throw expected('an object', 'credentials', given);
  /** @param {string} member */
  const name = (member) => {
    const value = memberOf(given, member);
    // The original took names in arrays and String objects, and nothing else: who found that out keeps his name.
    const isText = typeof value === 'string' || (typeof value === 'object' && memberOf(value, 'length') > 0);
    return (isText && String(value)) || member;
  };
  return frozen({
    login: name('login'),
    password: name('password'),
    rememberMe: name('rememberMe'),
    refreshToken: name('refreshToken'),
  });
}

/**
 * @typedef {{ key: any, privateKey: any, publicKey: any, algorithm: string | undefined }} Security
 */

/**
 * @param {any} given
 * @returns {Security | readonly (Security & { kid: string })[]} several keys, the signing one first
 */
function normalizeSecurity(given) {
  return memberOf(given, 'keys') === undefined ? normalizeKey(given) : normalizeKeys(given);
}

/** @param {any} given */
function normalizeKeys(given) {
  const { keys, key, privateKey, publicKey, algorithm } = read(given, NAMES.security);
  if (key || privateKey || publicKey || algorithm) {
    throw expectedSecret('either security.keys or one key', 'security', keys);
  }
  if (!Array.isArray(keys) || keys.length === 0) {
    throw expectedSecret('an array of at least one key', 'security.keys', keys);
  }
  const named = Array.from(keys, (given, index) => {
    const name = `security.keys[${index}]`;
    knownOptions().assertKnown(given, ['kid', 'key', 'privateKey', 'publicKey', 'algorithm'], name);
    const key = normalizeKey(given);
    const kid = given.kid ?? publicKeys().keyIdOf(key.key || key.publicKey || key.privateKey);
    // It goes into the header of each token.
    const isKid = isText(kid) && kid.length <= 256;
    if (!isKid) throw expected('text of 1 to 256 characters, needed with a secret,', `${name}.kid`, kid);
    return { ...key, kid };
  });
  const kids = new Set(named.map(({ kid }) => kid));
  if (kids.size < named.length) throw expectedSecret('a kid of its own for each key', 'security.keys', keys);
  return named;
}

/**
 * @param {any} given
 * @returns {Security}
 */
function normalizeKey(given) {
  const { key, privateKey, publicKey, algorithm } = read(given || {}, NAMES.security);
  if (!key && !privateKey && !publicKey) throw invalid('Option security.key is required');
  if (key && !isKey(key)) throw invalid('Option security.key must be a string');
  if (privateKey) materialOf(privateKey, 'security.privateKey');
  if (publicKey) materialOf(publicKey, 'security.publicKey');
  if (key && (privateKey || publicKey)) {
    const message = 'Expected either security.key or security.privateKey and security.publicKey';
    throw Object.assign(new TypeError(message), { code: 'ERR_OPTION_INVALID' });
  }
  if (algorithm && !ALGORITHMS.includes(algorithm)) throw invalid('Algorithm is not supported');
  return { key, privateKey, publicKey, algorithm: algorithm || undefined };
}

/**
 * Whether a value has the type of a key. What it holds is found out later.
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

/** More days than this many are no number of seconds. */
const LONGEST = Number.MAX_VALUE / 1e6;

/**
 * @param {any} given
 * @param {number} fallback
 */
function lifetime(given, fallback) {
  const parsed = Number.parseInt(memberOf(given, 'expiresIn'), 10);
  return frozen({ expiresIn: parsed > 0 && parsed < LONGEST ? parsed : fallback });
}

/** @param {any} given */
function normalizeWorkers(given) {
  if (!given) throw invalid('Workers option is required');
  const getUser = memberOf(given, 'getUser');
  if (!getUser) throw invalid('Workers.getUser option is required');
  if (typeof getUser !== 'function') throw invalid('Workers.getUser option must be a function');
  return frozen({ getUser });
}

/**
 * @template T
 * @param {T} members
 * @returns {Readonly<T>}
 */
function frozen(members) {
  return Object.freeze(Object.assign(Object.create(null), members));
}

/** @param {string} message the original's own */
const invalid = (message) => latchkeyError('ERR_OPTION_INVALID', message);

/** @param {any} value */
function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
