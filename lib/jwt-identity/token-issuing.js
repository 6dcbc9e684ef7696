'use strict';

const { wholeSeconds } = require('../values/clock');
const { appendMembers, serialiseCopy } = require('../values/json');
const { own, read } = require('../values/members');
const { mayGrant } = require('./untyped-tokens');
const { expectedSecret } = require('../values/checks');

// Loaded when an error or a warning needs it.
const errors = () => require('../values/errors');
const warnings = () => require('../diagnostics/warnings');

const RESERVED = ['userId', 'roles', 'iat', 'exp'];

/**
 * @param {import('./keys').TokenKeys} keys
 * @param {import('./untyped-tokens').Lifetimes} lifetimes
 * @param {readonly string[]} sessionClaims names of claims that sessions add to grant tokens
 */
function createTokenIssuing(keys, lifetimes, sessionClaims) {
  const reserved = new Set([...RESERVED, ...sessionClaims]);
  const signGrant = keys.signGrant ?? refuseToSign;
  const signRefresh = keys.signRefresh ?? refuseToSign;

  return {
    /** Signs a complete claims set, for latchkey/testing. */
    signGrant,

    /** Throws where no token can be issued, so that a log-in fails before the password is checked. */
    assertIssuing() {
      if (!keys.signGrant) refuseToSign();
    },

    /**
     * @param {object} user
     * @param {Record<string, unknown>} [more] claims that the session adds
     * @returns {string | Promise<string>}
     */
    issueGrant(user, more) {
      const claims = grantClaims(user, reserved);
      if (more) Object.assign(claims, more);
      const iat = wholeSeconds();
      // In the text, which V8 makes in less time of an object without them.
      const times = `,"iat":${iat},"exp":${iat + lifetimes.grant}`;
      const text = appendMembers(serialiseCopy(claims, 'user'), times);
      if (typeof claims.roles === 'string' && !Object.hasOwn(claims, 'nbf')) return signGrant(text);

      const serialised = JSON.parse(text);
      assertNotBefore(serialised);
      if (mayGrant(serialised, lifetimes)) return signGrant(text);
      // Without roles it would be taken for a refresh token. Empty roles mean the same, and tell the two apart.
      claims.roles = '';
      return signGrant(appendMembers(serialiseCopy(claims, 'user'), times));
    },

    /**
     * @param {object} user
     * @param {Record<string, unknown>} [more] claims that the session adds, `iat` and `exp` among them
     * @returns {string | Promise<string>}
     */
    issueRefresh(user, more) {
      const iat = wholeSeconds();
      const { userId, securityStamp } = read(user, ['userId', 'securityStamp']);
      const claims = more
        ? { userId, securityStamp, ...more }
        : { userId, securityStamp, iat, exp: iat + lifetimes.refresh };
      return signRefresh(serialiseCopy(claims, 'user'));
    },
  };
}

/** @returns {never} */
function refuseToSign() {
  throw errors().latchkeyError(
    'ERR_KEY_NOT_PRIVATE',
    'Logging in needs a private key or a secret in option security',
  );
}

/**
 * The claims set of a grant token without its times, in the order in which it is serialised.
 *
 * @param {object} user
 * @param {Set<string>} reserved
 */
function grantClaims(user, reserved) {
  const { userId, roles, claims: others } = read(user, ['userId', 'roles', 'claims']);
  /** @type {Record<string, unknown>} */
  const claims = { userId, roles };
  for (const name of Object.keys(others ?? {})) {
    // An assignment would set the prototype of the claims set.
    if (name === '__proto__') continue;
    const value = others[name];
    // JSON.stringify would serialize what a toJSON returns in place of the claims set.
    if (reserved.has(name) || (name === 'toJSON' && typeof value === 'function')) warnOfReserved(name);
    else claims[name] = value;
  }
  return claims;
}

/** @param {string} name */
function warnOfReserved(name) {
  warnings().warnOnce(
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
  const isValid = typeof nbf === 'number' && nbf >= 0;
  if (Object.hasOwn(claims, 'nbf') && !isValid)
    throw expectedSecret('a number of seconds', 'claims.nbf', nbf);
}

module.exports = { createTokenIssuing };
