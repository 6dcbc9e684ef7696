'use strict';

const { own } = require('../values/members');

/**
 * Tells untyped grant and refresh tokens apart: jwt-identity 3.1.0 issues both with the same header.
 *
 * Its refresh token is `{userId, securityStamp, iat, exp}`, without the stamp where the user has none, and lives a
 * whole number of days. Its grant token is `{userId, roles, …claims, iat, exp}`, without the roles where the user has
 * none. So a token with any other member is a grant token, and one with a stamp and nothing else is a refresh token.
 * What is left, `{userId, iat, exp}`, can be either, and its lifetime decides:
 *
 * | lifetime                            | as grant token | as refresh token |
 * |-------------------------------------|----------------|------------------|
 * | that of grant tokens                | yes            | no               |
 * | that of refresh tokens              | no             | yes              |
 * | the same for both                   | yes            | no               |
 * | another whole number of days        | no             | no               |
 * | anything else, also none            | yes            | no               |
 *
 * Where both have one lifetime, a refresh token that serves as a grant token gains nothing, while a grant token that
 * serves as a refresh token could be renewed forever. Another whole number of days may be a refresh token that was
 * issued before the options were changed.
 *
 * @typedef {{ grant: number, refresh: number }} Lifetimes in seconds
 */

const DAY = 24 * 60 * 60;

/**
 * Whether an untyped token's claims set may serve as a grant token's.
 *
 * @param {Record<string, unknown>} claims
 * @param {Lifetimes} lifetimes
 */
function mayGrant(claims, lifetimes) {
  if (Object.hasOwn(claims, 'roles') || hasOtherMembers(claims)) return true;
  if (Object.hasOwn(claims, 'securityStamp')) return false;
  const lifetime = lifetimeOf(claims);
  return lifetime === lifetimes.grant || lifetime % DAY !== 0;
}

/**
 * Whether an untyped token's claims set may serve as a refresh token's.
 *
 * @param {Record<string, unknown>} claims
 * @param {Lifetimes} lifetimes
 */
function mayRefresh(claims, lifetimes) {
  if (hasOtherMembers(claims)) return false;
  if (Object.hasOwn(claims, 'securityStamp')) return true;
  const lifetime = lifetimeOf(claims);
  return lifetime === lifetimes.refresh && lifetime !== lifetimes.grant;
}

/** @param {Record<string, unknown>} claims */
function lifetimeOf(claims) {
  return own(claims, 'exp') - own(claims, 'iat');
}

/** @param {Record<string, unknown>} claims */
function hasOtherMembers(claims) {
  for (const name of Object.keys(claims)) {
    if (name !== 'userId' && name !== 'securityStamp' && name !== 'iat' && name !== 'exp') return true;
  }
  return false;
}

module.exports = { mayGrant, mayRefresh };
