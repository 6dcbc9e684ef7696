'use strict';

const { own: ownMember } = require('../values/members');
const { parseHarmless } = require('../values/json');
const { keyFor } = require('../native/key-material');
const { OTHER_TYPES, createReader, createVerifier } = require('../native');
const { inspectKey, withKey } = require('../native/keys');
const { createSigner } = require('../native/signing');
const { DEFAULT_MAX_LENGTH, withinLength } = require('../options/token-length');

// Loaded when a key or an error needs it.
const certificates = () => require('../key-sources/certificate-expiry');
const errors = () => require('../values/errors');
const shortSecrets = () => require('../key-sources/short-secret');

// The explicit type that keeps a refresh token from being used as anything else (RFC 8725 §3.11).
const REFRESH_TYP = 'refresh+jwt';
// Of SHA-512, in bits.
const LONGEST_HASH = 512;
const TYPES = ['JWT', REFRESH_TYP];
// Tokens of other products that are signed with the same key, such as access tokens (RFC 9068), don't name a user who logged in here.
const REFUSED_TYPES = ['at+jwt', ...OTHER_TYPES];

/**
 * @typedef {import('./types').TokenKeys} TokenKeys
 * @typedef {import('./types').Read} Read
 * @typedef {import('./types').Sign} Sign
 * @typedef {import('./types').Security} Security
 * @typedef {import('./types').GrantLimits} GrantLimits
 */

/**
 * Prepares the keys once: the options are not read again.
 *
 * @param {Security} security
 * @param {GrantLimits} [limits]
 * @returns {TokenKeys}
 */
function createTokenKeys(security, limits = {}) {
  const { key, privateKey, publicKey, algorithm } = security;
  const own = key ? keyFor(key, algorithm) : privateKey;
  const name = `security.${key ? 'key' : privateKey ? 'privateKey' : 'publicKey'}`;
  return withKey(own || publicKey, name, (read) => prepare(security, limits, { own, read, name }));
}

/**
 * @param {Security} security
 * @param {GrantLimits} limits
 * @param {{ own: unknown, read: unknown, name: string }} given the private key or secret, and the same or else the public key as it was read
 * @returns {TokenKeys}
 */
function prepare(security, limits, { own, read, name }) {
  const { key, privateKey, publicKey, algorithm: wanted } = security;
  const kid = ownMember(security, 'kid');
  const info = inspectKey(read, name);
  const algorithm = algorithmOf(info, { key, wanted });
  if (privateKey && !info.isPrivate) {
    throw errors().latchkeyError('ERR_KEY_NOT_PRIVATE', 'Option security.privateKey must be a private key');
  }
  const verifiers = (/** @type {unknown} */ half, /** @type {string} */ name) =>
    createVerifiers(half, name, algorithm, limits);
  const publicName = 'security.publicKey';
  const keys = {
    algorithm,
    kid,
    publishable: publicKey || own,
    maxTokenLength: limits.maxTokenLength,
    ...(own && publicKey
      ? withKey(publicKey, publicName, (half) => verifiers(half, publicName))
      : verifiers(read, name)),
    ...createSigners(own && info.isPrivate ? read : null, name, { alg: algorithm, kid }, limits),
  };
  if (privateKey && publicKey) assertPair(createSigner(read, { alg: algorithm })('{}'), keys.readGrant);
  if (info.kty === 'oct' && Number(info.bits) < LONGEST_HASH) {
    shortSecrets().warnOfShortSecret(info.bits, algorithm);
  }
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
  const grantPolicy = { ...common, refuseTyp: REFUSED_TYPES, remember, maxTokenLength };
  const readGrant = createReader(key, grantPolicy, name, parseHarmless);
  const verifyRefresh = verifier({ typ: REFRESH_TYP });
  // A verifier carries what is known of the certificate that its key comes in.
  const certificate = verifyRefresh;
  const keys = { readGrant, verifyRefresh, verifyUntypedRefresh: verifier({ refuseTyp: REFUSED_TYPES }) };
  if (typeof certificate.notAfter !== 'number') return keys;
  const { announcingExpiry } = certificates();
  return {
    readGrant: announcingExpiry(readGrant, certificate),
    verifyRefresh: announcingExpiry(verifyRefresh, certificate),
    verifyUntypedRefresh: announcingExpiry(keys.verifyUntypedRefresh, certificate),
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
 * @param {import('../native/types').KeyInfo} info
 * @param {{ key?: unknown, wanted?: string }} security
 * @returns {string}
 */
function algorithmOf({ kty, isPrivate, algorithms }, { key, wanted }) {
  if (!key && (wanted?.startsWith('HS') || kty === 'oct')) {
    throw errors().latchkeyError(
      'ERR_KEY_ALG_MISMATCH',
      `A secret${wanted ? ` for ${wanted}` : ''} must be given as option security.key`,
    );
  }
  // jwt-identity 3.1.0 used the text as an HS256 secret then. With another default, its servers and these would refuse each other's tokens.
  if (!wanted && typeof key === 'string' && kty !== 'oct' && isPrivate) {
    throw errors().latchkeyError(
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
    throw errors().latchkeyError(
      'ERR_KEY_MISMATCH',
      'Option security.publicKey must be the public key of security.privateKey',
    );
  }
}

module.exports = { TYPES, createTokenKeys };
