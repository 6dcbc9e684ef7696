'use strict';

const { announcingExpiry } = require('../certificate-expiry');
const { latchkeyError } = require('../errors');
const { parseHarmless } = require('../json');
const { createReader, createSigner, createVerifier } = require('../native');
const { DEFAULT_MAX_LENGTH, withinLength } = require('../token-length');
const { warnOfShortSecret } = require('../short-secret');

// The explicit type that keeps a refresh token from serving as anything else (RFC 8725 §3.11).
const refreshTyp = 'refresh+jwt';
exports.types = ['JWT', refreshTyp];
// Those of other products under the same key, signed access tokens (RFC 9068) among them, name no user who logged in here.
const otherTypes = [refreshTyp, 'at+jwt'];

// Where no algorithm is given, it is the first that the key can serve.
const forPairs = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'RS384', 'RS512', 'PS384', 'PS512'];
const forAnyKey = ['HS256', ...forPairs, 'HS384', 'HS512'];

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
 * @typedef {import('../verify-in-order').Verify<string>} Verify
 * @typedef {import('../verify-in-order').Verify<Record<string, any>>} Read
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
  const own = key || privateKey;
  const verifying = publicKey || own;
  const { algorithm, isPrivate } = identify(own || publicKey, candidates(key ? forAnyKey : forPairs, wanted));
  if (privateKey && !isPrivate) {
    throw latchkeyError('ERR_KEY_NOT_PRIVATE', 'Option security.privateKey must be a private key');
  }
  const canSign = own && isPrivate;

  // Users' claims are the application's own: a numeric `sub` was fine with 3.1.0, and nothing here relies on it.
  const common = { algorithms: [algorithm], applicationClaims: ['iss', 'sub', 'aud', 'jti'] };
  /** @param {import('../native').Policy} policy */
  const verifier = (policy) =>
    announcingExpiry(createVerifier(verifying, { ...common, ...policy }), verifying);
  const grantReader = createReader(
    verifying,
    { ...common, refuseTyp: otherTypes, remember, maxTokenLength },
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

  /** @type {TokenKeys} */
  const keys = {
    algorithm,
    kid,
    publishable: verifying,
    readGrant: announcingExpiry(grantReader, verifying),
    verifyRefresh: verifier({ typ: refreshTyp, requiredClaims: ['iat', 'exp'] }),
    verifyUntypedRefresh: verifier({ refuseTyp: otherTypes, requiredClaims: ['iat', 'exp'] }),
    signGrant: canSign
      ? withinLength(signer(own, { alg: algorithm, typ: 'JWT', ...named }), grantLimit)
      : null,
    signRefresh: canSign
      ? withinLength(signer(own, { alg: algorithm, typ: refreshTyp, ...named }), refreshLimit)
      : null,
  };
  if (privateKey && publicKey) assertPair(createSigner(own, { alg: algorithm })('{}'), keys.readGrant);
  warnOfShortSecret(own, algorithm);
  return keys;
};

/**
 * @param {string[]} possible
 * @param {string | undefined} wanted
 */
function candidates(possible, wanted) {
  if (!wanted) return possible;
  if (possible.includes(wanted)) return [wanted];
  throw latchkeyError('ERR_KEY_ALG_MISMATCH', `A secret for ${wanted} must be given as option security.key`);
}

/**
 * Asks the core for the first algorithm that a key can serve: it alone decides what a text or a buffer is.
 *
 * @param {unknown} key
 * @param {string[]} algorithms
 * @returns {{ algorithm: string, isPrivate: boolean }}
 */
function identify(key, algorithms) {
  let mismatch;
  for (const algorithm of algorithms) {
    try {
      createSigner(key, { alg: algorithm });
      return { algorithm, isPrivate: true };
    } catch (err) {
      const { code } = /** @type {{ code?: string }} */ (err);
      if (code === 'ERR_KEY_NOT_PRIVATE') return { algorithm, isPrivate: false };
      if (code !== 'ERR_KEY_ALG_MISMATCH') throw err;
      mismatch = err;
    }
  }
  throw mismatch;
}

/**
 * A private key signs on another thread: it takes long enough to hold up other requests.
 *
 * @param {unknown} key
 * @param {{ alg: string, typ: string, kid?: string }} header
 * @returns {Sign}
 */
function signer(key, header) {
  const sign = createSigner(key, header);
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
