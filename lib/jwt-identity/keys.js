'use strict';

const { announcingExpiry } = require('../key-sources/certificate-expiry');
const { latchkeyError } = require('../values/errors');
const { own: ownMember } = require('../values/members');
const { parseHarmless } = require('../values/json');
const { keyFor } = require('../native/key-material');
const { createReader, createSigner, createVerifier, inspectKey } = require('../native');
const { DEFAULT_MAX_LENGTH, withinLength } = require('../options/token-length');
const { warnOfShortSecret } = require('../key-sources/short-secret');

// The explicit type that keeps a refresh token from being used as anything else (RFC 8725 §3.11).
const REFRESH_TYP = 'refresh+jwt';
const TYPES = ['JWT', REFRESH_TYP];
// Tokens of other products that are signed with the same key, such as access tokens (RFC 9068), don't name a user who logged in here.
const OTHER_TYPES = [REFRESH_TYP, 'at+jwt'];

/**
 * Signs and verifies the tokens of one middleware. Without a private key there are no signers.
 *
 * @typedef {object} TokenKeys
 * @property {string} algorithm
 * @property {string | undefined} kid in the headers of its tokens
 * @property {unknown} publishable the public or the private key
 * @property {Read} readGrant refuses the type of refresh tokens
 * @property {Verify} verifyRefresh requires that type
 * @property {Verify} verifyUntypedRefresh refuses that type
 * @property {Sign | null} signGrant
 * @property {Sign | null} signRefresh
 *
 * @typedef {import('../native/verify-in-order').Verify<string>} Verify
 * @typedef {import('../native/verify-in-order').Verify<Record<string, unknown>>} Read
 * @typedef {(claims: string) => string | Promise<string>} Sign
 *
 * @typedef {{ key?: unknown, privateKey?: unknown, publicKey?: unknown, algorithm?: string, kid?: string }} Security
 *
 * @typedef {object} GrantLimits
 * @property {number} [remember] how many grant tokens' verified signatures are cached
 * @property {number} [maxTokenLength] bytes
 */

/**
 * Prepares the keys once: the options are not read again.
 *
 * @param {Security} security
 * @param {GrantLimits} [limits]
 * @returns {TokenKeys}
 */
function createTokenKeys(security, limits = {}) {
  const { key, privateKey, publicKey, algorithm: wanted } = security;
  const kid = ownMember(security, 'kid');
  const own = key ? keyFor(key, wanted) : privateKey;
  const name = `security.${key ? 'key' : privateKey ? 'privateKey' : 'publicKey'}`;
  const info = inspectKey(own || publicKey, name);
  const algorithm = algorithmOf(info, { key, wanted });
  if (privateKey && !info.isPrivate) {
    throw latchkeyError('ERR_KEY_NOT_PRIVATE', 'Option security.privateKey must be a private key');
  }
  const publishable = publicKey || own;
  const verifyingName = publicKey ? 'security.publicKey' : name;
  const keys = {
    algorithm,
    kid,
    publishable,
    ...createVerifiers(publishable, verifyingName, algorithm, limits),
    ...createSigners(own && info.isPrivate ? own : null, name, { alg: algorithm, kid }, limits),
  };
  if (privateKey && publicKey) assertPair(createSigner(own, { alg: algorithm })('{}'), keys.readGrant);
  warnOfShortSecret(info.kty === 'oct' ? info.bits : null, algorithm);
  return keys;
}

/**
 * @param {unknown} key
 * @param {string} name
 * @param {string} algorithm
 * @param {GrantLimits} limits
 */
function createVerifiers(key, name, algorithm, { remember, maxTokenLength }) {
  // The application defines its users' claims: jwt-identity 3.1.0 accepted a numeric `sub`, and nothing here relies on it.
  const common = { algorithms: [algorithm], applicationClaims: ['iss', 'sub', 'aud', 'jti'] };
  /** @param {import('../native').Policy} policy */
  const verifier = (policy) =>
    createVerifier(key, { ...common, ...policy, requiredClaims: ['iat', 'exp'] }, name);
  const grantPolicy = { ...common, refuseTyp: OTHER_TYPES, remember, maxTokenLength };
  const readGrant = createReader(key, grantPolicy, name, parseHarmless);
  const verifyRefresh = verifier({ typ: REFRESH_TYP });
  // A verifier carries what is known of the certificate that its key comes in.
  const certificate = verifyRefresh;
  return {
    readGrant: announcingExpiry(readGrant, certificate),
    verifyRefresh: announcingExpiry(verifyRefresh, certificate),
    verifyUntypedRefresh: announcingExpiry(verifier({ refuseTyp: OTHER_TYPES }), certificate),
  };
}

/**
 * Signers that refuse to issue a token which is too long to be read.
 *
 * @param {unknown} key null where there is only a public key
 * @param {string} name
 * @param {{ alg: string, kid: string | undefined }} header
 * @param {GrantLimits} limits
 * @returns {{ signGrant: Sign | null, signRefresh: Sign | null }}
 */
function createSigners(key, name, { alg, kid }, { maxTokenLength }) {
  if (!key) return { signGrant: null, signRefresh: null };
  const named = kid === undefined ? {} : { kid };
  return {
    signGrant: withinLength(signer(key, { alg, typ: 'JWT', ...named }, name), {
      most: maxTokenLength ?? DEFAULT_MAX_LENGTH,
      advice:
        'The grant token is longer than grantToken.maxTokenLength; give the user fewer claims, or raise it',
    }),
    signRefresh: withinLength(signer(key, { alg, typ: REFRESH_TYP, ...named }, name), {
      most: DEFAULT_MAX_LENGTH,
      advice: 'The refresh token is too long; give the user a shorter securityStamp or userId',
    }),
  };
}

/**
 * The algorithm in the options, or else the first that the key supports.
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
  // jwt-identity 3.1.0 used the text as an HS256 secret then. With another default, its servers and these would refuse each other's tokens.
  if (!wanted && typeof key === 'string' && kty !== 'oct' && isPrivate) {
    throw latchkeyError(
      'ERR_KEY_ALG_MISMATCH',
      `Option security.key is a private key, and no algorithm says how to sign with it. Add algorithm: '${algorithms[0] ?? 'RS256'}' ` +
        "to sign with the key pair, or algorithm: 'HS256' to go on with its text as a secret, as jwt-identity 3.1.0 did",
    );
  }
  // An RSA key that is too short supports none, which is reported where it is first used.
  return wanted ?? algorithms[0] ?? 'RS256';
}

/**
 * A private key signs on another thread, since a signature takes long enough to delay other requests.
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
 * @param {string} token signed with the private key
 * @param {Read} read verifies with the public key
 */
function assertPair(token, read) {
  if (typeof read(token, 0) === 'number') {
    throw latchkeyError(
      'ERR_KEY_MISMATCH',
      'Option security.publicKey must be the public key of security.privateKey',
    );
  }
}

module.exports = { TYPES, createTokenKeys };
