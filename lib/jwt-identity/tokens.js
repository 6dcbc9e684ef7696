'use strict';

const { latchkeyError } = require('../values/errors');
const { seconds, wholeSeconds } = require('../values/clock');
const { readClaims, serialiseMembers } = require('../values/json');
const { own, read } = require('../values/members');
const { memberAtFault } = require('../native');
const { isUserId } = require('../values/as-json');
const { mayGrant, mayRefresh } = require('./refresh-shape');
const { expectedSecret } = require('../values/checks');

const always = ['userId', 'roles', 'iat', 'exp'];

/**
 * Issues and verifies the two kinds of tokens.
 *
 * @param {import('./keys').TokenKeys} keys
 * @param {{ grantToken: { expiresIn: number }, refreshToken: { expiresIn: number } }} config minutes and days
 * @param {readonly string[]} [more] names of claims that grant tokens have besides
 */
exports.createTokens = (keys, config, more = []) => {
  const reserved = new Set([...always, ...more]);
  const lifetimes = {
    grant: config.grantToken.expiresIn * 60,
    refresh: config.refreshToken.expiresIn * 24 * 60 * 60,
  };
  const signGrant = keys.signGrant ?? signNothing;
  const signRefresh = keys.signRefresh ?? signNothing;

  return {
    /**
     * The claims set of a valid grant token, or null.
     *
     * @param {unknown} token
     * @returns {Record<string, any> | null}
     */
    verifyGrant(token) {
      const claims = keys.readGrant(token, seconds());
      if (typeof claims === 'number') return null;
      return own(claims, 'userId') && mayGrant(claims, lifetimes) ? claims : null;
    },

    /**
     * The claims set of a valid refresh token, or null.
     *
     * @param {unknown} token
     * @returns {Record<string, any> | null}
     */
    verifyRefresh(token) {
      const now = seconds();
      const text = keys.verifyRefresh(token, now);
      if (typeof text === 'string') return named(readClaims(text));
      // A token is an untyped one only if its signature is good: that of a forgery isn't checked twice.
      if (memberAtFault(text) !== 'typ') return null;

      const untyped = keys.verifyUntypedRefresh(token, now);
      if (typeof untyped === 'number') return null;
      const claims = readClaims(untyped);
      return mayRefresh(claims, lifetimes) ? named(claims) : null;
    },

    /** Fails where no token can be issued: that should show at the first try, not when a password is right. */
    assertIssuing() {
      if (!keys.signGrant) signNothing();
    },

    /**
     * @param {any} user
     * @param {Record<string, any>} [more] the values of the claims that it has besides
     * @returns {string | Promise<string>}
     */
    issueGrant(user, more) {
      const claims = grantClaims(user, reserved);
      if (more) Object.assign(claims, more);
      claims.iat = wholeSeconds();
      claims.exp = claims.iat + lifetimes.grant;
      const text = serialiseMembers(claims, 'user');
      if (typeof claims.roles === 'string' && !Object.hasOwn(claims, 'nbf')) return signGrant(text);

      const serialised = JSON.parse(text);
      assertNotBefore(serialised);
      if (mayGrant(serialised, lifetimes)) return signGrant(text);
      // Without roles it would be taken for a refresh token. Empty roles mean the same, and tell the two apart.
      claims.roles = '';
      return signGrant(serialiseMembers(claims, 'user'));
    },

    /**
     * @param {any} user
     * @param {Record<string, any>} [more] further claims, and `iat` and `exp`
     * @returns {string | Promise<string>}
     */
    issueRefresh(user, more) {
      const iat = wholeSeconds();
      const { userId, securityStamp } = read(user, ['userId', 'securityStamp']);
      const times = more ?? { iat, exp: iat + lifetimes.refresh };
      return signRefresh(serialiseMembers({ userId, securityStamp, ...times }, 'user'));
    },
  };
};

/**
 * Asked for a user without a usable id, some databases answer with the first they have.
 *
 * @param {Record<string, any>} claims
 */
function named(claims) {
  return isUserId(claims.userId) ? claims : null;
}

/** @returns {never} */
function signNothing() {
  throw latchkeyError('ERR_KEY_NOT_PRIVATE', 'Logging in needs a private key or a secret in option security');
}

/**
 * The claims set of a grant token but for its times, in the order in which it is serialised.
 *
 * @param {any} user
 * @param {Set<string>} reserved
 */
function grantClaims(user, reserved) {
  const { userId, roles, claims: given } = read(user, ['userId', 'roles', 'claims']);
  /** @type {Record<string, any>} */
  const claims = { userId, roles };
  const others = given ?? {};
  for (const name of Object.keys(others)) {
    // Assigned, it would become the claims set's prototype.
    if (name === '__proto__') continue;
    const value = others[name];
    // JSON.stringify would let a toJSON speak for the whole claims set.
    if (reserved.has(name) || (name === 'toJSON' && typeof value === 'function')) warnOfReserved(name);
    else claims[name] = value;
  }
  return claims;
}

/** @param {string} name */
function warnOfReserved(name) {
  require('../diagnostics/warnings').warnOnce(
    'LATCHKEY_RESERVED_CLAIM',
    `A user's claims contain "${name}", which is reserved; it is left out of the grant token`,
  );
}

/**
 * Refuses an `nbf` that would make the token invalid (RFC 7519 §4.1.5).
 *
 * @param {Record<string, unknown>} claims as serialised
 */
function assertNotBefore(claims) {
  const nbf = own(claims, 'nbf');
  const valid = typeof nbf === 'number' && nbf >= 0;
  if (Object.hasOwn(claims, 'nbf') && !valid) throw expectedSecret('a number of seconds', 'claims.nbf', nbf);
}
