'use strict';

const { own } = require('../values/members');

/** The user of a request without a valid grant token. */
exports.anonymous = () => ({ id: null, roles: '', claims: Object.create(null), isAuthenticated: false });

/**
 * Turns the anonymous user into the one that the claims set names: the same object, as it may have been kept.
 *
 * @param {{ id: any, roles: any, claims: object, isAuthenticated: boolean }} user
 * @param {Record<string, any>} claims of a verified grant token
 */
exports.admit = (user, claims) => {
  user.id = claims.userId;
  user.isAuthenticated = true;
  const roles = own(claims, 'roles');
  if (roles) user.roles = roles;
  user.claims = otherClaims(claims);
};

/**
 * @param {Record<string, any>} claims of a verified grant token
 */
exports.userData = (claims) => ({
  id: claims.userId,
  roles: own(claims, 'roles') || '',
  claims: otherClaims(claims),
});

/**
 * All claims but latchkey's own four. `__proto__` is left out: whoever copies the claims would get a prototype from the token.
 *
 * @param {Record<string, any>} claims
 */
function otherClaims(claims) {
  /** @type {Record<string, any>} */
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
