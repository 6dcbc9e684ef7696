'use strict';

const { own } = require('../values/members');

/**
 * What one log-out ends: a session, a refresh token that has none yet, or a grant token without a session.
 *
 * @typedef {import('./stateless-issuer').RefreshClaims} RefreshClaims
 * @typedef {import('./grant-revocation').GrantClaims} GrantClaims
 * @typedef {{ type: 'session', userId: unknown, sid: unknown }
 *   | { type: 'untracked', claims: RefreshClaims }
 *   | { type: 'grantToken', claims: GrantClaims }} LogOutTarget
 */

/**
 * Which sessions and tokens a log-out concerns, given what a request carries: two tokens of one session are one target.
 *
 * @param {RefreshClaims | null} refresh the verified claims of the refresh token in the body
 * @param {GrantClaims | null} grant the verified claims of the grant token
 * @returns {LogOutTarget[]}
 */
function logOutTargets(refresh, grant) {
  /** @type {LogOutTarget[]} */
  const targets = [];
  if (refresh) targets.push(refreshTarget(refresh));
  const sid = own(grant, 'sid');
  const isSameSession = sid !== undefined && sid === own(refresh, 'sid');
  if (grant && !isSameSession) {
    targets.push(
      sid === undefined
        ? { type: 'grantToken', claims: grant }
        : { type: 'session', userId: own(grant, 'userId'), sid },
    );
  }
  return targets;
}

/**
 * @param {RefreshClaims} claims
 * @returns {LogOutTarget}
 */
function refreshTarget(claims) {
  return Object.hasOwn(claims, 'sid')
    ? { type: 'session', userId: claims.userId, sid: claims.sid }
    : { type: 'untracked', claims };
}

module.exports = { logOutTargets };
