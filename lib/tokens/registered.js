'use strict';

const { isDeepStrictEqual } = require('node:util');
const { appendMembers, serialiseCopy } = require('../values/json');
const { serialiseData } = require('../values/plain-data');
const { expectedSecret, isBoolean, isFunction, isText, isTextOrList, optional } = require('../values/checks');
const { CENTURY, readDuration } = require('../options/duration');
const { assertLimits } = require('../options/limits');
const { withoutPromise } = require('../options/no-promise');

const isNumericDate = (/** @type {unknown} */ value) => Number.isFinite(value) && Number(value) >= 0;
const isString = (/** @type {unknown} */ value) => typeof value === 'string';
const isStringOrList = (/** @type {unknown} */ value) =>
  isString(value) || (Array.isArray(value) && [...value].every(isString));

/** Claims without which a token lives longer, or is accepted by others. */
const LIMITING_CLAIMS = ['exp', 'nbf', 'iss', 'sub', 'aud', 'jti'];

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
 * @property {string} fixed JSON text of the members that are the same in each token, each after a comma
 * @property {(() => unknown) | undefined} jwtid
 * @property {string[]} names of the claims that the options set
 */

/**
 * @param {import('../values/members').Members} options
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
  const expiresIn = readSeconds('expiresIn', options.expiresIn, 1);
  const notBefore = readSeconds('notBefore', options.notBefore, -CENTURY);
  const names = fixed.map(([name]) => name);
  if (notBefore !== undefined) names.push('nbf');
  if (expiresIn !== undefined) names.push('exp');
  if (isMade) names.push('jti');
  return {
    expiresIn,
    notBefore,
    noTimestamp: optional('a boolean', 'noTimestamp', options.noTimestamp, isBoolean) ?? false,
    fixed: fixed.map(([name, value]) => `,"${name}":${serialiseData(value, name)}`).join(''),
    jwtid: isMade ? jwtid : undefined,
    names,
  };
}

/** @param {string} name @param {unknown} value @param {number} least */
const readSeconds = (name, value, least) =>
  value === undefined ? undefined : readDuration(name, value, { least, isWhole: true });

/**
 * The claims set of a token as JSON text: the caller's claims, followed by the registered claims that the signer adds. A claim that both
 * set is an error, because neither may silently win.
 *
 * What is added is appended to the text: V8 takes several times as long to serialize a copy of an object that then gained a member.
 *
 * @param {import('../values/members').Members} claims
 * @param {Registered} registered
 * @param {() => number} now seconds
 */
function signedText(claims, registered, now) {
  // Getters and a Proxy are read once.
  const all = { ...claims };
  assertLimits(all, LIMITING_CLAIMS, 'claims');
  assertNames(all, registered.names);
  assertTypes(all);
  const iat = all.iat !== undefined && Object.hasOwn(all, 'iat') ? all.iat : undefined;
  if (iat !== undefined && registered.noTimestamp) all.iat = undefined;
  const text = serialiseCopy(all, 'claims');
  // `aud` is the only registered claim that may be an object: a toJSON could make the text differ from what was checked.
  if (Array.isArray(all.aud) && !isDeepStrictEqual(JSON.parse(text).aud, [...all.aud])) {
    throw expectedSecret('a string or an array of strings', 'claims.aud', all.aud);
  }
  return appendMembers(text, addedText(iat, registered, now));
}

/**
 * The members that the signer adds, each after a comma.
 *
 * @param {number | undefined} iat of the caller's claims
 * @param {Registered} registered
 * @param {() => number} now seconds
 */
function addedText(iat, { expiresIn, notBefore, noTimestamp, fixed, jwtid }, now) {
  let text = '';
  if (iat === undefined || notBefore !== undefined || expiresIn !== undefined) {
    const issued = iat ?? now();
    if (iat === undefined && !noTimestamp) text += `,"iat":${issued}`;
    if (notBefore !== undefined) text += `,"nbf":${dateOf('nbf', issued + notBefore)}`;
    if (expiresIn !== undefined) text += `,"exp":${dateOf('exp', issued + expiresIn)}`;
  }
  text += fixed;
  if (jwtid) {
    const jti = withoutPromise('jwtid', jwtid());
    if (!isString(jti)) throw expectedSecret('a string', 'claims.jti', jti);
    text += `,"jti":${JSON.stringify(jti)}`;
  }
  return text;
}

/**
 * @param {string} name
 * @param {number} seconds
 */
function dateOf(name, seconds) {
  if (!isNumericDate(seconds)) throw expectedSecret('a number of seconds', `claims.${name}`, seconds);
  return seconds;
}

/**
 * @param {import('../values/members').Members} claims a copy of the caller's
 * @param {string[]} names of the claims that the options set
 */
function assertNames(claims, names) {
  if (typeof claims.toJSON === 'function' && Object.hasOwn(claims, 'toJSON')) {
    throw expectedSecret('a plain object', 'claims', claims);
  }
  for (const name of names) {
    if (claims[name] === undefined || !Object.hasOwn(claims, name)) continue;
    throw expectedSecret(`an object without ${name}, which an option of the signer sets,`, 'claims', claims);
  }
}

/**
 * RFC 7519 §4.1. Strict verifiers refuse tokens with claims of another type.
 *
 * @param {import('../values/members').Members} claims
 */
function assertTypes(claims) {
  const { iat, nbf, exp, iss, sub, aud, jti } = claims;
  assertType(claims, 'iat', iat, 'a number of seconds', isNumericDate);
  assertType(claims, 'nbf', nbf, 'a number of seconds', isNumericDate);
  assertType(claims, 'exp', exp, 'a number of seconds', isNumericDate);
  assertType(claims, 'iss', iss, 'a string', isString);
  assertType(claims, 'sub', sub, 'a string', isString);
  assertType(claims, 'aud', aud, 'a string or an array of strings', isStringOrList);
  assertType(claims, 'jti', jti, 'a string', isString);
}

/**
 * @param {import('../values/members').Members} claims
 * @param {string} name
 * @param {unknown} value
 * @param {string} what
 * @param {(value: unknown) => boolean} isValid
 */
function assertType(claims, name, value, what, isValid) {
  // An inherited value isn't serialized. This is checked last, as it takes longest.
  if (value !== undefined && !isValid(value) && Object.hasOwn(claims, name)) {
    throw expectedSecret(what, `claims.${name}`, value);
  }
}

module.exports = { readRegistered, registeredOptions, signedText };
