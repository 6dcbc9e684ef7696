'use strict';

const {
  expectedSecret,
  isBoolean,
  isCount,
  isFunction,
  isText,
  isTextOrList,
  optional,
} = require('../options');

// RFC 7519 §4.1. Another type would make a token that no strict verifier takes.
const isNumericDate = (/** @type {unknown} */ value) => Number.isFinite(value) && Number(value) >= 0;
const isString = (/** @type {unknown} */ value) => typeof value === 'string';
const isStringOrList = (/** @type {unknown} */ value) => [value].flat().every(isString);
const claimTypes = [
  { name: 'iat', what: 'a number of seconds', isValid: isNumericDate },
  { name: 'nbf', what: 'a number of seconds', isValid: isNumericDate },
  { name: 'exp', what: 'a number of seconds', isValid: isNumericDate },
  { name: 'iss', what: 'a string', isValid: isString },
  { name: 'sub', what: 'a string', isValid: isString },
  { name: 'aud', what: 'a string or an array of strings', isValid: isStringOrList },
  { name: 'jti', what: 'a string', isValid: isString },
];

/** The options of a signer that become registered claims. */
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
 * @property {Record<string, any>} fixed claims that are the same in each token
 * @property {(() => unknown) | undefined} jwtid
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
  const fixed = {
    iss: optional(text, 'issuer', options.issuer, isText),
    sub: optional(text, 'subject', options.subject, isText),
    aud: Array.isArray(audience) ? [...audience] : audience,
    jti: isFunction(jwtid) ? undefined : jwtid,
  };
  return {
    expiresIn: optional('a positive integer of seconds', 'expiresIn', options.expiresIn, isCount),
    notBefore: optional('an integer of seconds', 'notBefore', options.notBefore, Number.isSafeInteger),
    noTimestamp: optional('a boolean', 'noTimestamp', options.noTimestamp, isBoolean) ?? false,
    fixed: Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined)),
    jwtid: isFunction(jwtid) ? jwtid : undefined,
  };
}

/**
 * The claims set of a token: the caller's claims, and behind them the registered ones that the signer adds. What both say is an
 * error: neither may win unseen.
 *
 * @param {Record<string, any>} claims
 * @param {Registered} registered
 * @param {number} now seconds
 */
function addRegistered(claims, { expiresIn, notBefore, noTimestamp, fixed, jwtid }, now) {
  const all = { ...claims };
  const issued = all.iat ?? now;
  /** @type {Record<string, any>} */
  const added = {};
  if (notBefore !== undefined) added.nbf = issued + notBefore;
  if (expiresIn !== undefined) added.exp = issued + expiresIn;
  Object.assign(added, fixed);
  if (jwtid) added.jti = jwtid();
  for (const name of Object.keys(added)) {
    if (all[name] !== undefined) {
      throw expectedSecret(
        `an object without ${name}, which an option of the signer sets,`,
        'claims',
        claims,
      );
    }
  }
  if (all.iat === undefined && !noTimestamp) all.iat = now;
  Object.assign(all, added);
  for (const { name, what, isValid } of claimTypes) {
    if (all[name] !== undefined && !isValid(all[name]))
      throw expectedSecret(what, `claims.${name}`, all[name]);
  }
  return all;
}

module.exports = { addRegistered, readRegistered, registeredOptions };
