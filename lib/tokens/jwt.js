'use strict';

const { seconds, wholeSeconds } = require('../values/clock');
const { readRegistered, registeredOptions, signedText } = require('./registered');
const { assertKnown } = require('../options/known');
const { assertLimits } = require('../options/limits');
const native = require('../native');
const { inspectKey, withKey } = require('../native/keys');
const signing = require('../native/signing');
const { expected, expectedSecret, isText, isTextOrList, optional } = require('../values/checks');
const { isPlainObject } = require('../values/plain-object');
const { ALGORITHMS, LENGTH, isLength, assertWellFormed, readPolicy } = require('../options/policy');
const { warnOfShortSecret } = require('../key-sources/short-secret');
const { readSignatureCache } = require('../options/signature-cache');
const { DEFAULT_MAX_LENGTH, withinLength } = require('../options/token-length');

// Loaded by the first token that is refused.
const faults = () => require('../native/faults');

/** Options without which more tokens would be accepted. */
const verifierLimits = [
  'algorithms',
  'issuer',
  'audience',
  'subject',
  'jwtid',
  'typ',
  'refuseTyp',
  'requiredClaims',
  'maxTokenAge',
];
const verifierOptions = [
  ...verifierLimits,
  ...['key', 'clockTolerance', 'allowInsecureKeySizes', 'maxTokenLength', 'cache'],
];
const signerLimits = ['expiresIn', 'notBefore', 'issuer', 'subject', 'audience', 'jwtid'];
const signerOptions = ['key', 'algorithm', 'kid', 'typ', 'maxTokenLength', ...registeredOptions];

/**
 * Prepares a key and a policy, and returns the function that verifies and validates tokens.
 *
 * @param {import('../../types/jwt').VerifierOptions} given
 */
function createVerifier(given) {
  const options = assertKnown(given, verifierOptions);
  assertLimits(given, verifierLimits);
  const policy = readPolicy(options);
  for (const name of /** @type {const} */ (['jwtid', 'typ'])) {
    const value = optional('a non-empty string', name, options[name], isText);
    assertWellFormed(name, value);
    if (value !== undefined) policy[name] = value;
  }
  const { refuseTyp } = options;
  optional(
    'a non-empty string or a non-empty array of non-empty strings',
    'refuseTyp',
    refuseTyp,
    isTextOrList,
  );
  assertWellFormed('refuseTyp', refuseTyp);
  if (refuseTyp !== undefined) {
    if (policy.typ !== undefined) throw expected('either typ or refuseTyp', 'refuseTyp', refuseTyp);
    policy.refuseTyp = refuseTyp;
  }
  policy.remember = readSignatureCache('cache', options.cache);
  const read = native.createReader(options.key, policy, 'key');

  /** @param {unknown} token */
  const verify = (token) => {
    const claims = read(token, seconds());
    if (typeof claims === 'number') throw faults().tokenError(claims);
    return claims;
  };
  /** @param {unknown} token */
  verify.try = (token) => {
    const claims = read(token, seconds());
    return typeof claims === 'number' ? null : claims;
  };
  return verify;
}

/**
 * Prepares a key and the claims that all of its tokens share, and returns the function that issues tokens.
 *
 * @param {import('../../types/jwt').SignerOptions} given
 */
function createSigner(given) {
  const options = assertKnown(given, signerOptions);
  assertLimits(given, signerLimits);
  const { key, algorithm } = options;
  if (!ALGORITHMS.includes(algorithm)) {
    throw expected(`one of ${ALGORITHMS.join(', ')}`, 'algorithm', algorithm);
  }
  const typ = optional('a non-empty string', 'typ', options.typ, isText) ?? 'JWT';
  const kid = optional('a non-empty string', 'kid', options.kid, isText);
  const registered = readRegistered(options);
  const most = optional(LENGTH, 'maxTokenLength', options.maxTokenLength, isLength);
  const header = { alg: algorithm, typ, ...(kid !== undefined && { kid }) };
  const { signer, info } = withKey(key, 'key', (read) => ({
    signer: signing.createSigner(read, header, 'key'),
    info: inspectKey(read),
  }));
  const limit = {
    most: most ?? DEFAULT_MAX_LENGTH,
    advice:
      'The token is longer than maxTokenLength; leave claims out, or raise it here and where it is verified',
  };
  const signText = withinLength(signer, limit);
  // An HMAC takes less time than handing it to another thread.
  const signLater = signer.isAsymmetric ? withinLength(signer.async, limit) : signText;
  warnOfShortSecret(info.kty === 'oct' ? info.bits : null, algorithm);

  /** @param {unknown} claims */
  const textOf = (claims) => {
    if (!isPlainObject(claims)) throw expectedSecret('a plain object', 'claims', claims);
    return signedText(claims, registered, wholeSeconds);
  };
  /** @param {unknown} claims */
  const sign = (claims) => signText(textOf(claims));
  /** @param {unknown} claims */
  sign.async = async (claims) => signLater(textOf(claims));
  return sign;
}

/**
 * Decodes a token. Nothing of it is verified.
 *
 * @param {unknown} token
 */
function decodeUnverified(token) {
  const header = native.decodeHeader(token);
  if (typeof header === 'number') throw faults().tokenError(header);
  const payload = native.decodePayload(token);
  if (typeof payload === 'number') throw faults().tokenError(payload);
  return { header: JSON.parse(header), payload: JSON.parse(payload) };
}

module.exports = { createVerifier, createSigner, decodeUnverified };
