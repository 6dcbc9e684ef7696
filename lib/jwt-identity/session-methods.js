'use strict';

const { latchkeyError } = require('../values/errors');
const { ofRequest, own } = require('../values/members');
const { warnOfUnparsed } = require('../oauth/unparsed-body');

/**
 * The methods of `req.identity` that need a store of sessions.
 *
 * @typedef {{ request: import('../../index').RequestLike }} IdentityOfRequest
 * @typedef {(identity: IdentityOfRequest, ...rest: unknown[]) => Promise<unknown>} SessionMethod
 */

const NAMES = /** @type {const} */ (['logOut', 'logOutAll', 'logOutOthers', 'logOutSession', 'listSessions']);

/**
 * @param {import('../sessions/session-actions').SessionMethods} actions
 * @param {import('./grant-guard').GrantGuard} guard
 * @param {string} refreshTokenName of the member of a request's body
 */
function createSessionMethods(actions, guard, refreshTokenName) {
  return methodsOf((name) => async (identity, ...rest) => {
    if (name === 'logOut') warnOfUnparsed(identity.request, 'the route that calls logOut()');
    const tokens = {
      refreshToken: own(ofRequest(identity.request, 'body'), refreshTokenName),
      grant: guard.claimsOf(identity),
    };
    return actions[name](tokens, ...rest);
  });
}

/** Without a store, each method says what it needs. */
function missingSessionMethods() {
  return methodsOf((name) => async () => {
    throw latchkeyError('ERR_STORE_MISSING', `${name} needs option refreshToken.store`);
  });
}

/**
 * @param {(name: (typeof NAMES)[number]) => SessionMethod} create
 * @returns {Record<string, SessionMethod>}
 */
function methodsOf(create) {
  return Object.fromEntries(NAMES.map((name) => [name, create(name)]));
}

module.exports = { createSessionMethods, missingSessionMethods };
