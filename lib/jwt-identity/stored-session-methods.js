'use strict';

const { warnOfUnparsed } = require('../oauth/unparsed-body');
const { ofRequest, own } = require('../values/members');
const { methodsOf } = require('./session-methods');

const diagnosis = () => require('./diagnosis');

/**
 * The methods of `req.identity` over a store of sessions.
 *
 * @typedef {import('./session-methods').SessionMethod} SessionMethod
 *
 * @param {import('../sessions/session-actions').SessionMethods} actions
 * @param {import('./grant-guard').GrantGuard} guard
 * @param {string} refreshTokenName of the member of a request's body
 * @param {((request: import('../../index').RequestLike) => unknown) | undefined} tokenOfCookie
 */
function createSessionMethods(actions, guard, refreshTokenName, tokenOfCookie) {
  return methodsOf((name) => async (identity, ...rest) => {
    const { request } = identity;
    if (name === 'logOut') warnOfUnparsed(request, 'the route that calls logOut()');
    const refreshToken = own(ofRequest(request, 'body'), refreshTokenName) || tokenOfCookie?.(request);
    const grant = guard.claimsOf(identity);
    const ended = await actions[name]({ refreshToken, grant }, ...rest);
    // In a tick, as `logIn` reports.
    if (name !== 'listSessions')
      process.nextTick(() => diagnosis().reportRevoked(request, ended, own(grant, 'userId')));
    return ended;
  });
}

module.exports = { createSessionMethods };
