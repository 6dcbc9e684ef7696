'use strict';

const {
  expected,
  expectedSecret,
  isBoolean,
  isCount,
  isText,
  isTextList,
  isTextOrList,
  optional,
} = require('../values/checks');
const { readDuration } = require('./duration');

// RFC 7518 §3.1 and RFC 8037 §3.1, and RFC 9864 §2.2 for the other name of EdDSA; `none` is not among them.
const ALGORITHMS = Object.freeze([
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]);

const POLICY_NAMES = Object.freeze([
  ...['algorithms', 'issuer', 'audience', 'subject', 'clockTolerance', 'maxTokenAge', 'requiredClaims'],
  ...['allowInsecureKeySizes', 'maxTokenLength'],
]);

/**
 * Reads and validates the validation policy among a caller's options. The policy is a copy, so that later changes to the options can't
 * loosen it.
 *
 * @param {import('../values/members').Members} options that inherit nothing
 * @returns {import('../native').Policy} which inherits nothing either
 */
function readPolicy(options) {
  const text = 'a non-empty string';
  const list = 'a non-empty array of non-empty strings';
  /** @type {Record<string, unknown>} */
  const policy = {
    __proto__: null,
    algorithms: readAlgorithms(options.algorithms),
    issuer: optional(`${text} or ${list}`, 'issuer', options.issuer, isTextOrList),
    audience: optional(`${text} or ${list}`, 'audience', options.audience, isTextOrList),
    subject: optional(text, 'subject', options.subject, isText),
    clockTolerance: wholeSeconds('clockTolerance', options.clockTolerance, 0),
    maxAge: wholeSeconds('maxTokenAge', options.maxTokenAge, 1),
    requiredClaims: optional(list, 'requiredClaims', options.requiredClaims, isTextList),
    allowInsecureKeySizes: optional(
      'a boolean',
      'allowInsecureKeySizes',
      options.allowInsecureKeySizes,
      isBoolean,
    ),
    maxTokenLength: optional(LENGTH, 'maxTokenLength', options.maxTokenLength, isLength),
  };
  for (const [name, value] of Object.entries(policy)) {
    if (value === undefined) delete policy[name];
    else if (Array.isArray(value)) policy[name] = [...value];
    assertWellFormed(name, value);
  }
  return policy;
}

/**
 * No token has such text: it has no bytes in UTF-8.
 *
 * @param {string} name
 * @param {unknown} value text, a list of texts, or anything else
 */
function assertWellFormed(name, value) {
  const texts = [value].flat().filter((one) => typeof one === 'string');
  if (texts.some((text) => /\p{Surrogate}/u.test(text)))
    throw expectedSecret('text without lone surrogates', name, value);
}

/** @param {string} name @param {unknown} value @param {number} least */
const wholeSeconds = (name, value, least) =>
  value === undefined ? undefined : readDuration(name, value, { least, isWhole: true });

// The core reads no longer text.
const LENGTH = 'a positive integer up to 16777216';
/** @param {unknown} value */
const isLength = (value) => isCount(value) && Number(value) <= 2 ** 24;

/** @param {unknown} value */
function readAlgorithms(value) {
  const what = 'a non-empty array of algorithm names';
  optional(what, 'algorithms', value, isTextList);
  for (const name of /** @type {string[] | undefined} */ (value) ?? []) {
    if (!ALGORITHMS.includes(name))
      throw expected(`names out of ${ALGORITHMS.join(', ')}`, 'algorithms', name);
  }
  return value;
}

module.exports = { ALGORITHMS, LENGTH, POLICY_NAMES, assertWellFormed, isLength, readPolicy };
