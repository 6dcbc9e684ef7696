'use strict';

const { addRegistered, readRegistered, registeredOptions } = require('./jwt/registered');
const { assertKnown } = require('./known-options');
const native = require('./native');
const { expected, expectedSecret, isText, isTextOrList, optional } = require('./options');
const { isPlainObject } = require('./plain-object');
const { ALGORITHMS, readPolicy } = require('./policy');
const { warnOfShortSecret } = require('./short-secret');
const { readSignatureCache } = require('./signature-cache');

const verifierOptions = [
  'key',
  'algorithms',
  'issuer',
  'audience',
  'subject',
  'jwtid',
  'typ',
  'refuseTyp',
  'requiredClaims',
  'clockTolerance',
  'maxAge',
  'allowInsecureKeySizes',
  'maxTokenLength',
  'cache',
];
const signerOptions = ['key', 'algorithm', 'kid', 'typ', ...registeredOptions];

/**
 * Prepares a key and a policy, and gives the function that checks tokens.
 *
 * @param {any} options
 */
function createVerifier(options) {
  assertKnown(options, verifierOptions);
  const policy = readPolicy(options);
  for (const name of /** @type {const} */ (['jwtid', 'typ'])) {
    const value = optional('a non-empty string', name, options[name], isText);
    if (value !== undefined) policy[name] = value;
  }
  const { refuseTyp } = options;
  optional(
    'a non-empty string or a non-empty array of non-empty strings',
    'refuseTyp',
    refuseTyp,
    isTextOrList,
  );
  if (refuseTyp !== undefined) policy.refuseTyp = refuseTyp;
  policy.remember = readSignatureCache('cache', options.cache);
  const read = native.createReader(options.key, policy, 'key');

  /** @param {unknown} token */
  const verify = (token) => {
    const claims = read(token, now());
    if (typeof claims === 'number') throw native.tokenError(claims);
    return claims;
  };
  /** @param {unknown} token */
  verify.try = (token) => {
    const claims = read(token, now());
    return typeof claims === 'number' ? null : claims;
  };
  return verify;
}

/**
 * Prepares a key and what its tokens have in common, and gives the function that issues tokens.
 *
 * @param {any} options
 */
function createSigner(options) {
  assertKnown(options, signerOptions);
  const { key, algorithm } = options;
  if (!ALGORITHMS.includes(algorithm)) {
    throw expected(`one of ${ALGORITHMS.join(', ')}`, 'algorithm', algorithm);
  }
  const typ = optional('a non-empty string', 'typ', options.typ, isText) ?? 'JWT';
  const kid = optional('a non-empty string', 'kid', options.kid, isText);
  const registered = readRegistered(options);
  const signText = native.createSigner(
    key,
    { alg: algorithm, typ, ...(kid !== undefined && { kid }) },
    'key',
  );
  const { kty, bits } = native.inspectKey(key);
  warnOfShortSecret(kty === 'oct' ? bits : null, algorithm);

  /** @param {unknown} claims */
  const textOf = (claims) => {
    if (!isPlainObject(claims) || typeof claims.toJSON === 'function') {
      throw expectedSecret('a plain object', 'claims', claims);
    }
    return JSON.stringify(addRegistered(claims, registered, now()));
  };
  /** @param {unknown} claims */
  const sign = (claims) => signText(textOf(claims));
  // A secret signs faster than a thread can be asked to.
  /** @param {unknown} claims */
  sign.async = async (claims) => (signText.isAsymmetric ? signText.async : signText)(textOf(claims));
  return sign;
}

/**
 * What a token says, of which nothing is proven.
 *
 * @param {unknown} token
 */
function decodeUnverified(token) {
  const header = native.decodeHeader(token);
  if (typeof header === 'number') throw native.tokenError(header);
  const payload = native.decodePayload(token);
  if (typeof payload === 'number') throw native.tokenError(payload);
  return { header: JSON.parse(header), payload: JSON.parse(payload) };
}

function now() {
  return Math.floor(Date.now() / 1000);
}

module.exports = { createVerifier, createSigner, decodeUnverified };
