'use strict';

// Loaded when a call needs it.
const errors = () => require('../values/errors');

/**
 * The methods of `req.identity` that need a store of sessions.
 *
 * @typedef {{ request: import('../../index').RequestLike }} IdentityOfRequest
 * @typedef {(identity: IdentityOfRequest, ...rest: unknown[]) => Promise<unknown>} SessionMethod
 */

const NAMES = /** @type {const} */ (['logOut', 'logOutAll', 'logOutOthers', 'logOutSession', 'listSessions']);

/** Without a store, each method says what it needs. */
function missingSessionMethods() {
  return methodsOf((name) => async () => {
    throw errors().latchkeyError('ERR_STORE_MISSING', `${name} needs option refreshToken.store`);
  });
}

/**
 * @param {(name: (typeof NAMES)[number]) => SessionMethod} create
 * @returns {Record<string, SessionMethod>}
 */
function methodsOf(create) {
  return Object.fromEntries(NAMES.map((name) => [name, create(name)]));
}

module.exports = { methodsOf, missingSessionMethods };
