'use strict';

const { isDeepStrictEqual } = require('node:util');
const { serialiseMembers } = require('../values/json');
const { bare, own } = require('../values/members');
const {
  expectedSecret,
  isBoolean,
  isCount,
  isFunction,
  isText,
  isTextOrList,
  optional,
} = require('../values/checks');

const isNumericDate = (/** @type {unknown} */ value) => Number.isFinite(value) && Number(value) >= 0;
const isString = (/** @type {unknown} */ value) => typeof value === 'string';
const isStringOrList = (/** @type {unknown} */ value) =>
  isString(value) || (Array.isArray(value) && [...value].every(isString));

/** The options of a signer that set registered claims. */
const registeredOptions = Object.freeze([
  'expiresIn',
  'notBefore',
  'issuer',
  'subject',
  'audience',
  'jwtid',
  'noTimestamp',
]);

/**
 * @typedef {object} Registered
 * @property {number | undefined} expiresIn seconds
 * @property {number | undefined} notBefore seconds
 * @property {boolean} noTimestamp
 * @property {[string, unknown][]} fixed claims that are the same in each token
 * @property {(() => unknown) | undefined} jwtid
 * @property {string[]} names of the claims that the options set
 */

/**
 * @param {Record<string, any>} options
 * @returns {Registered}
 */
function readRegistered(options) {
  const text = 'a non-empty string';
  const { audience, jwtid } = options;
  optional(`${text} or a non-empty array of them`, 'audience', audience, isTextOrList);
  optional(`${text} or a function`, 'jwtid', jwtid, (value) => isText(value) || isFunction(value));
  const isMade = isFunction(jwtid);
  const all = {
    iss: optional(text, 'issuer', options.issuer, isText),
    sub: optional(text, 'subject', options.subject, isText),
    aud: Array.isArray(audience) ? [...audience] : audience,
    jti: isMade ? undefined : jwtid,
  };
  const fixed = Object.entries(all).filter(([, value]) => value !== undefined);
  const expiresIn = optional('a positive integer of seconds', 'expiresIn', options.expiresIn, isCount);
  const notBefore = optional('an integer of seconds', 'notBefore', options.notBefore, Number.isSafeInteger);
  const names = fixed.map(([name]) => name);
  if (notBefore !== undefined) names.push('nbf');
  if (expiresIn !== undefined) names.push('exp');
  if (isMade) names.push('jti');
  return {
    expiresIn,
    notBefore,
    noTimestamp: optional('a boolean', 'noTimestamp', options.noTimestamp, isBoolean) ?? false,
    fixed,
    jwtid: isMade ? jwtid : undefined,
    names,
  };
}

/**
 * The claims set of a token as JSON text: the caller's claims, followed by the registered claims that the signer adds. A claim that both
 * set is an error, because neither may silently win.
 *
 * @param {Record<string, any>} claims
 * @param {Registered} registered
 * @param {number} now seconds
 */
function signedText(claims, { expiresIn, notBefore, noTimestamp, fixed, jwtid, names }, now) {
  /** @type {import('../values/members').Members} */
  const all = { ...claims };
  if (typeof own(all, 'toJSON') === 'function') throw expectedSecret('a plain object', 'claims', claims);
  for (const name of names) {
    if (own(all, name) !== undefined) {
      throw expectedSecret(
        `an object without ${name}, which an option of the signer sets,`,
        'claims',
        claims,
      );
    }
  }
  const issued = own(all, 'iat') ?? now;
  // An undefined member isn't serialized.
  if (noTimestamp) all.iat = undefined;
  else if (own(all, 'iat') === undefined) all.iat = now;
  if (notBefore !== undefined) all.nbf = issued + notBefore;
  if (expiresIn !== undefined) all.exp = issued + expiresIn;
  for (const [name, value] of fixed) all[name] = value;
  if (jwtid) all.jti = jwtid();
  assertTypes(all);
  const text = serialiseMembers(all, 'claims');
  // `aud` is the only registered claim that may be an object: a getter or a toJSON could make the text differ from what was checked.
  if (Array.isArray(all.aud) && !isDeepStrictEqual(JSON.parse(text).aud, [...all.aud])) {
    throw expectedSecret('a string or an array of strings', 'claims.aud', all.aud);
  }
  return text;
}

/**
 * RFC 7519 §4.1. Strict verifiers refuse tokens with claims of another type.
 *
 * @param {Record<string, any>} claims
 */
function assertTypes(claims) {
  const { iat, nbf, exp, iss, sub, aud, jti } = bare(claims);
  assertType('iat', iat, 'a number of seconds', isNumericDate);
  assertType('nbf', nbf, 'a number of seconds', isNumericDate);
  assertType('exp', exp, 'a number of seconds', isNumericDate);
  assertType('iss', iss, 'a string', isString);
  assertType('sub', sub, 'a string', isString);
  assertType('aud', aud, 'a string or an array of strings', isStringOrList);
  assertType('jti', jti, 'a string', isString);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} what
 * @param {(value: unknown) => boolean} isValid
 */
function assertType(name, value, what, isValid) {
  if (value !== undefined && !isValid(value)) throw expectedSecret(what, `claims.${name}`, value);
}

module.exports = { readRegistered, registeredOptions, signedText };
