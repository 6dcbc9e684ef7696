'use strict';

const { assertKnown } = require('../options/known');
const { bare, given, read } = require('../values/members');
const {
  expected,
  isBoolean,
  isCount,
  isText,
  isTextList,
  isTextOrList,
  optional,
} = require('../values/checks');

/** @typedef {import('../oauth/token-from').Place} Place */

/**
 * What each option of strict mode amounts to.
 *
 * @typedef {object} Values
 * @property {boolean} [requireGrantType]
 * @property {boolean} [assertionOnly]
 * @property {readonly string[]} [requiredClaims]
 * @property {string | readonly string[]} [audience]
 * @property {number | false} [maxAssertionAge] seconds
 * @property {boolean} [invalidGrant]
 * @property {readonly string[] | false} [sessionClaims]
 * @property {boolean} [scopes]
 * @property {boolean} [bareChallenge]
 * @property {boolean} [oneToken]
 * @property {boolean} [credentialsSyntax]
 * @property {boolean} [formBody]
 * @property {readonly Place[]} [tokenFrom]
 *
 * @typedef {object} Strictness
 * @property {Values} enforced
 * @property {Values} [tried] what would be enforced besides
 * @property {Set<string>} triedNames of options
 */

const isNameList = (/** @type {any} */ value) => Array.isArray(value) && value.every(isText);
const isPlace = (/** @type {any} */ place) =>
  ['header', 'body', 'query'].includes(place) ||
  typeof place === 'function' ||
  isText(given(place, 'cookie'));
const isPlaceList = (/** @type {any} */ value) =>
  Array.isArray(value) && value.length > 0 && value.every(isPlace);

/**
 * Each option with what it may be, and with its value in strict mode. Those without one are off where they aren't given.
 *
 * @type {Record<string, { what: string, valid: (value: any) => boolean, strict?: any }>}
 */
const OPTIONS = {
  requireGrantType: { what: 'a boolean', valid: isBoolean, strict: true },
  assertionOnly: { what: 'a boolean', valid: isBoolean, strict: true },
  requiredClaims: {
    what: 'a non-empty array of non-empty strings',
    valid: isTextList,
    strict: ['iss', 'sub', 'aud', 'exp'],
  },
  audience: { what: 'a non-empty string or a non-empty array of them', valid: isTextOrList },
  maxAssertionAge: {
    what: 'a positive integer of seconds or false',
    valid: (value) => value === false || isCount(value),
    strict: 3600,
  },
  invalidGrant: { what: 'a boolean', valid: isBoolean, strict: true },
  sessionClaims: {
    what: 'an array of claim names or false',
    valid: (value) => value === false || isNameList(value),
    strict: ['iss', 'sub'],
  },
  scopes: { what: 'a boolean', valid: isBoolean, strict: true },
  bareChallenge: { what: 'a boolean', valid: isBoolean, strict: true },
  oneToken: { what: 'a boolean', valid: isBoolean, strict: true },
  credentialsSyntax: { what: 'a boolean', valid: isBoolean, strict: true },
  formBody: { what: 'a boolean', valid: isBoolean, strict: true },
  tokenFrom: {
    what: "a non-empty array of 'header', 'body', 'query', { cookie: name } and functions",
    valid: isPlaceList,
    strict: ['header', 'body'],
  },
};
const NAMES = Object.keys(OPTIONS);

/**
 * Reads `strict`, `report` and the options that strict mode is made of. An option that is given says what it says, in strict mode
 * too.
 *
 * @param {any} options
 * @returns {Strictness}
 */
function readStrictness(options) {
  const isStrict = optional('a boolean', 'strict', options.strict, isBoolean) === true;
  const report = optional('a boolean or an object of options', 'report', options.report, isReport);
  const isEnforced = isStrict && !report;
  if (isEnforced && options.audience === undefined) {
    throw expected(
      'the issuer identifier or token endpoint of this server, which strict mode needs,',
      'audience',
      undefined,
    );
  }
  const own = readOptions(options, '');
  const enforced = valuesOf(own, isEnforced);
  // The verifier enforces those itself.
  if (own.requiredClaims) enforced.requiredClaims = undefined;
  enforced.audience = undefined;
  if (!report) return { enforced, triedNames: new Set() };

  const asked = report === true ? read(null, []) : assertKnown(report, NAMES, 'report');
  const trial = readOptions(asked, 'report.');
  const triedNames = NAMES.filter((name) => trial[name] !== undefined || own[name] === undefined);
  return { enforced, tried: valuesOf(bare(own, trial), true), triedNames: new Set(triedNames) };
}

/** @param {any} value */
const isReport = (value) => isBoolean(value) || (typeof value === 'object' && value !== null);

/**
 * Copies what is given, so that a later change of the options loosens nothing unseen.
 *
 * @param {any} options
 * @param {string} prefix for errors
 * @returns {Record<string, any>}
 */
function readOptions(options, prefix) {
  /** @type {Record<string, any>} */
  const given = bare();
  for (const [name, { what, valid }] of Object.entries(OPTIONS)) {
    const value = optional(what, prefix + name, options[name], valid);
    if (value !== undefined) given[name] = Array.isArray(value) ? [...value] : value;
  }
  return given;
}

/**
 * @param {Record<string, any>} given
 * @param {boolean} isStrict
 * @returns {Values}
 */
function valuesOf(given, isStrict) {
  const values = bare(given);
  if (!isStrict) return values;
  for (const [name, { strict }] of Object.entries(OPTIONS)) values[name] ??= strict;
  return values;
}

module.exports = { OPTIONS, readStrictness };
