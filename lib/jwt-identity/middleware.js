'use strict';

const { ofRequest } = require('../values/members');
const { bearerToken } = require('./bearer-token');
const { anonymousUser, authenticate } = require('./user');

// Loaded when an error needs it.
const statuses = () => require('../oauth/status');

/**
 * @typedef {import('../../index').RequestLike & { identity?: unknown }} Request
 * @typedef {(error?: unknown) => unknown} Next
 * @typedef {import('../../index').IdentityUser} IdentityUser
 */

const settled = Promise.resolve();

/**
 * Makes the middleware that puts `identity` on each request. It reads the grant token, decides whether that authenticates the user, and
 * calls `next` in a later microtask, as jwt-identity 3.1.0 does.
 *
 * @param {new (request: Request, user: IdentityUser) => object} Identity
 * @param {import('./tokens').Tokens} tokens
 * @param {import('./grant-guard').GrantGuard | null} guard
 */
function createMiddleware(Identity, tokens, guard) {
  /** @param {Request} req @param {unknown} _res @param {Next} next */
  return function jwtIdentityMiddleware(req, _res, next) {
    const user = anonymousUser();
    const identity = new Identity(req, user);
    req.identity = identity;

    /** @type {Record<string, unknown> | null} */
    let claims = null;
    /** @type {{ error: unknown } | null} */
    let failure = null;
    try {
      const token = bearerToken(ofRequest(req, 'headers'));
      if (token !== null) claims = tokens.verifyGrant(token);
    } catch (error) {
      failure = { error };
    }

    settled.then(() => {
      if (failure !== null) return next(failure.error);
      if (claims === null) return callNext(next);
      if (guard !== null) return authenticateUnlessRevoked(guard, identity, user, claims, next);
      authenticate(user, claims);
      return callNext(next);
    });
  };
}

/**
 * Waits for the store only where the process doesn't know whether the token is revoked.
 *
 * @param {import('./grant-guard').GrantGuard} guard
 * @param {object} identity
 * @param {IdentityUser} user
 * @param {Record<string, unknown>} claims
 * @param {Next} next
 */
function authenticateUnlessRevoked(guard, identity, user, claims, next) {
  /** @param {boolean} isRevoked */
  const answer = (isRevoked) => {
    if (!isRevoked) {
      guard.setClaims(identity, claims);
      authenticate(user, claims);
      guard.deleteSessionClaims(user.claims);
    }
    return callNext(next);
  };
  const isRevoked = guard.isRevoked(claims);
  return typeof isRevoked === 'boolean'
    ? answer(isRevoked)
    : isRevoked.then(answer, (error) => next(statuses().withStatus(error)));
}

/**
 * Calls `next`, and calls it again with the error if it throws or rejects.
 *
 * @param {Next} next
 */
function callNext(next) {
  let result;
  try {
    result = next();
  } catch (err) {
    return next(err);
  }
  const isPending = typeof result === 'object' && result !== null;
  return isPending ? Promise.resolve(result).catch((err) => next(err)) : undefined;
}

module.exports = { createMiddleware };
