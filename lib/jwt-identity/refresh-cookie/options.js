'use strict';

const { originOf } = require('../../oauth/cross-origin');
const { assertKnown } = require('../../options/known');
const { expected, isBoolean, optional } = require('../../values/checks');

const NAMES = [
  ...['name', 'path', 'domain', 'sameSite', 'secure', 'partitioned'],
  ...['trustedOrigins', 'inResult'],
];
// RFC 9110 §5.6.2.
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PATH = /^\/[\x21-\x3a\x3c-\x7e]*$/;
const DOMAIN = /^\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const SAME_SITE = ['strict', 'lax', 'none'];
const NAME = 'refreshToken';

/**
 * @typedef {object} CookieSettings
 * @property {import('../../oauth/set-cookie').Cookie} cookie
 * @property {import('../../oauth/cross-origin').OriginPolicy} policy
 * @property {boolean} inResult
 *
 * @param {unknown} option `refreshToken.cookie`
 * @returns {CookieSettings}
 */
function readCookieOptions(option) {
  const given = option === true ? {} : option;
  if (typeof given !== 'object' || given === null) {
    throw expected('true, false or an object', 'refreshToken.cookie', option);
  }
  const options = assertKnown(given, NAMES, 'refreshToken.cookie');
  const attributes = readAttributes(options);
  const name = check('a name of letters, digits and -._', 'name', options.name, isName);
  assertPrefix(name, attributes);
  return {
    cookie: { name: name ?? prefixOf(attributes) + NAME, attributes },
    policy: { trustedOrigins: readOrigins(options.trustedOrigins), isSecure: attributes.secure },
    inResult: check('a boolean', 'inResult', options.inResult, isBoolean) ?? false,
  };
}

/**
 * @param {import('../../values/members').Members} options
 * @returns {Readonly<import('../../oauth/set-cookie').Attributes>}
 */
function readAttributes({ path, domain, sameSite, secure, partitioned }) {
  const text = typeof sameSite === 'string' ? sameSite.toLowerCase() : sameSite;
  const site = text === true ? 'strict' : text;
  check("'strict', 'lax' or 'none'", 'sameSite', site, (value) => SAME_SITE.includes(value));
  const isSecure = check('a boolean', 'secure', secure, isBoolean) ?? true;
  check('a boolean', 'partitioned', partitioned, isBoolean);
  if (!isSecure && (site === 'none' || partitioned)) {
    const what = "true, which sameSite 'none' and partitioned need,";
    throw expected(what, 'refreshToken.cookie.secure', secure);
  }
  // Absent ones too, so that they inherit nothing.
  return Object.freeze({
    httpOnly: true,
    secure: isSecure,
    sameSite: site ?? 'strict',
    path: check('a path that begins with /', 'path', path, isPath) ?? '/',
    domain: check('the name of a host', 'domain', domain, isDomain),
    partitioned: partitioned || undefined,
  });
}

/**
 * Browsers take a cookie with the prefix only if the attributes are such that no other host and no plain http can have set it
 * (RFC 6265bis §4.1.3).
 *
 * @param {import('../../oauth/set-cookie').Attributes} attributes
 */
function prefixOf({ secure, path, domain }) {
  if (!secure) return '';
  return path === '/' && domain === undefined ? '__Host-' : '__Secure-';
}

/**
 * @param {string | undefined} name
 * @param {import('../../oauth/set-cookie').Attributes} attributes
 */
function assertPrefix(name, attributes) {
  const prefix = /^__(?:host|secure)-/i.exec(name ?? '')?.[0].toLowerCase();
  const best = prefixOf(attributes).toLowerCase();
  if (prefix === undefined || prefix === best || (prefix === '__secure-' && best !== '')) return;
  const needs = prefix === '__host-' ? "secure, path '/' and no domain" : 'secure';
  throw expected(`a name without this prefix, which needs ${needs},`, 'refreshToken.cookie.name', name);
}

/**
 * @param {unknown} origins
 * @returns {Set<string>}
 */
function readOrigins(origins = []) {
  if (!Array.isArray(origins)) throw expected('an array', 'refreshToken.cookie.trustedOrigins', origins);
  return new Set(
    origins.map((origin, index) => {
      if (originOf(origin)?.origin === origin) return origin;
      throw expected(
        'an origin like https://app.example.com',
        `refreshToken.cookie.trustedOrigins[${index}]`,
        origin,
        typeof origin === 'string' ? originOf(origin.replace(/\/$/, ''))?.origin : undefined,
      );
    }),
  );
}

/**
 * @template T
 * @param {string} what
 * @param {string} name
 * @param {T} value
 * @param {Parameters<typeof optional>[3]} valid
 */
function check(what, name, value, valid) {
  return optional(what, `refreshToken.cookie.${name}`, value, valid);
}

/** @param {unknown} value */
const isName = (value) => typeof value === 'string' && TOKEN.test(value) && value.length <= 256;
/** @param {unknown} value */
const isPath = (value) => typeof value === 'string' && PATH.test(value);
/** @param {unknown} value */
const isDomain = (value) => typeof value === 'string' && value.length <= 255 && DOMAIN.test(value);

module.exports = { readCookieOptions };
