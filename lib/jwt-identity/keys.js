'use strict';

const { latchkeyError } = require('../values/errors');
const { parseHarmless } = require('../values/json');
const { keyFor } = require('../native/key-material');
const { createReader, createSigner, createVerifier, inspectKey } = require('../native');
const { DEFAULT_MAX_LENGTH, withinLength } = require('../options/token-length');

// Loaded when a key needs them.
const certificates = () => require('../key-sources/certificate-expiry');
const shortSecrets = () => require('../key-sources/short-secret');

// The explicit type that keeps a refresh token from serving as anything else (RFC 8725 §3.11).
const refreshTyp = 'refresh+jwt';
// Of SHA-512, in bits.
const LONGEST_HASH = 512;
exports.types = ['JWT', refreshTyp];
// Those of other products under the same key, signed access tokens (RFC 9068) among them, name no user who logged in here.
const otherTypes = [refreshTyp, 'at+jwt'];

/**
 * What the tokens of one middleware are signed and verified with. Without a private key there are no signers.
 *
 * @typedef {object} TokenKeys
 * @property {string} algorithm
 * @property {string | undefined} kid in the headers of its tokens
 * @property {unknown} publishable a key of either half
 * @property {Read} readGrant refuses the type of refresh tokens
 * @property {Verify} verifyRefresh demands it
 * @property {Verify} verifyUntypedRefresh refuses it
 * @property {Sign | null} signGrant
 * @property {Sign | null} signRefresh
 *
 * @typedef {import('../native/verify-in-order').Verify<string>} Verify
 * @typedef {import('../native/verify-in-order').Verify<Record<string, any>>} Read
 * @typedef {(claims: string) => string | Promise<string>} Sign
 */

/**
 * Prepares the keys, once: afterwards nothing reads the caller's options again.
 *
 * @param {{ key?: unknown, privateKey?: unknown, publicKey?: unknown, algorithm?: string, kid?: string }} security
 * @param {object} [grants]
 * @param {number} [grants.remember] of how many grant tokens, that their signatures are good
 * @param {number} [grants.maxTokenLength] bytes
 * @returns {TokenKeys}
 */
exports.createTokenKeys = ({ key, privateKey, publicKey, algorithm: wanted, kid }, grants = {}) => {
  const { remember, maxTokenLength } = grants;
  const own = key ? keyFor(key, wanted) : privateKey;
  const verifying = publicKey || own;
  const name = `security.${key ? 'key' : privateKey ? 'privateKey' : 'publicKey'}`;
  const info = inspectKey(own || publicKey, name);
  const algorithm = algorithmOf(info, { key, wanted });
  if (privateKey && !info.isPrivate) {
    throw latchkeyError('ERR_KEY_NOT_PRIVATE', 'Option security.privateKey must be a private key');
  }
  const canSign = own && info.isPrivate;

  // Users' claims are the application's own: a numeric `sub` was fine with 3.1.0, and nothing here relies on it.
  const common = { algorithms: [algorithm], applicationClaims: ['iss', 'sub', 'aud', 'jti'] };
  const verifyingName = publicKey ? 'security.publicKey' : name;
  /** @param {import('../native').Policy} policy */
  const verifier = (policy) =>
    createVerifier(verifying, { ...common, ...policy, requiredClaims: ['iat', 'exp'] }, verifyingName);
  const grantReader = createReader(
    verifying,
    { ...common, refuseTyp: otherTypes, remember, maxTokenLength },
    verifyingName,
    parseHarmless,
  );
  const named = kid === undefined ? {} : { kid };
  // What is issued must be readable.
  const grantLimit = {
    most: maxTokenLength ?? DEFAULT_MAX_LENGTH,
    advice:
      'The grant token is longer than grantToken.maxTokenLength; give the user fewer claims, or raise it',
  };
  const refreshLimit = {
    most: DEFAULT_MAX_LENGTH,
    advice: 'The refresh token is too long; give the user a shorter securityStamp or userId',
  };

  const verifyRefresh = verifier({ typ: refreshTyp });
  /** @param {Verify | Read} verify */
  const announcing = (verify) =>
    typeof verifyRefresh.notAfter === 'number'
      ? certificates().announcingExpiry(/** @type {any} */ (verify), verifyRefresh)
      : /** @type {any} */ (verify);
  /** @type {TokenKeys} */
  const keys = {
    algorithm,
    kid,
    publishable: verifying,
    readGrant: announcing(grantReader),
    verifyRefresh: announcing(verifyRefresh),
    verifyUntypedRefresh: announcing(verifier({ refuseTyp: otherTypes })),
    signGrant: canSign
      ? withinLength(signer(own, { alg: algorithm, typ: 'JWT', ...named }, name), grantLimit)
      : null,
    signRefresh: canSign
      ? withinLength(signer(own, { alg: algorithm, typ: refreshTyp, ...named }, name), refreshLimit)
      : null,
  };
  if (privateKey && publicKey) assertPair(createSigner(own, { alg: algorithm })('{}'), keys.readGrant);
  if (info.kty === 'oct' && Number(info.bits) < LONGEST_HASH)
    shortSecrets().warnOfShortSecret(info.bits, algorithm);
  return keys;
};

/**
 * The algorithm that was asked for, or else the first that the key serves.
 *
 * @param {import('../native').KeyInfo} info
 * @param {{ key?: unknown, wanted?: string }} security
 * @returns {string}
 */
function algorithmOf({ kty, isPrivate, algorithms }, { key, wanted }) {
  if (!key && (wanted?.startsWith('HS') || kty === 'oct')) {
    throw latchkeyError(
      'ERR_KEY_ALG_MISMATCH',
      `A secret${wanted ? ` for ${wanted}` : ''} must be given as option security.key`,
    );
  }
  // jwt-identity 3.1.0 signed with HS256 then, under the text. Another algorithm, unasked for, would split a fleet.
  if (!wanted && typeof key === 'string' && kty !== 'oct' && isPrivate) {
    throw latchkeyError(
      'ERR_KEY_ALG_MISMATCH',
      `Option security.key is a private key, and no algorithm says how to sign with it. Add algorithm: '${algorithms[0] ?? 'RS256'}' ` +
        "to sign with the key pair, or algorithm: 'HS256' to go on with its text as a secret, as jwt-identity 3.1.0 did",
    );
  }
  // An RSA key that is too short serves none: the core says so where it is used.
  return wanted ?? algorithms[0] ?? 'RS256';
}

/**
 * A private key signs on another thread: it takes long enough to hold up other requests.
 *
 * @param {unknown} key
 * @param {{ alg: string, typ: string, kid?: string }} header
 * @param {string} name
 * @returns {Sign}
 */
function signer(key, header, name) {
  const sign = createSigner(key, header, name);
  return sign.isAsymmetric ? sign.async : sign;
}

/**
 * @param {string} token made with the private key
 * @param {Read} read with the public key
 */
function assertPair(token, read) {
  if (typeof read(token, 0) === 'number') {
    throw latchkeyError(
      'ERR_KEY_MISMATCH',
      'Option security.publicKey must be the public key of security.privateKey',
    );
  }
}
