'use strict';

const { own } = require('../values/members');

/** @typedef {import('../../index').IdentityUser} IdentityUser */

/**
 * The user of a request without a valid grant token.
 *
 * @returns {IdentityUser}
 */
function anonymousUser() {
  return { id: null, roles: '', claims: Object.create(null), isAuthenticated: false };
}

/**
 * Makes an anonymous user the one that a grant token names. It stays the same object, as the application may have a reference to it.
 *
 * @param {IdentityUser} user
 * @param {Record<string, unknown>} claims of a verified grant token
 */
function authenticate(user, claims) {
  user.id = claims.userId;
  user.isAuthenticated = true;
  const roles = own(claims, 'roles');
  if (roles) user.roles = roles;
  user.claims = otherClaims(claims);
}

/**
 * The user that a grant token names, as `verifyGrantToken` returns it.
 *
 * @param {Record<string, unknown>} claims of a verified grant token
 */
function userOf(claims) {
  return {
    id: claims.userId,
    roles: own(claims, 'roles') || '',
    claims: otherClaims(claims),
  };
}

/**
 * All claims but the four that latchkey sets. `__proto__` is left out: whoever copies the claims would get a prototype from the token.
 *
 * @param {Record<string, unknown>} claims
 */
function otherClaims(claims) {
  /** @type {Record<string, unknown>} */
  const others = {};
  for (const name of Object.keys(claims)) {
    switch (name) {
      case 'userId':
      case 'roles':
      case 'iat':
      case 'exp':
      case '__proto__':
        break;
      default:
        others[name] = claims[name];
    }
  }
  return others;
}

module.exports = { anonymousUser, authenticate, userOf };
