'use strict';

const { channel } = require('node:diagnostics_channel');
const { debuglog } = require('node:util');
const { seconds } = require('../values/clock');
const { anonymousUser, authenticate } = require('./user');

// Loaded when an error or a listener needs it.
const diagnosis = () => require('./diagnosis');
const statuses = () => require('../oauth/status');

const refused = channel('latchkey:refused');
const accepted = channel('latchkey:accepted');
// Node reads the environment variable NODE_DEBUG when it starts.
const isLogged = debuglog('latchkey').enabled;

/**
 * @typedef {import('./types').Request} Request
 * @typedef {import('./types').Next} Next
 */

const settled = Promise.resolve();

/** By `req.identity`, so that its `failure` is found out only when it is read. @type {WeakMap<object, import('./types').Attempt>} */
const attempts = new WeakMap();
/** What signs grant tokens of a middleware. @type {WeakMap<object, import('./tokens').Tokens['signGrant']>} */
const signers = new WeakMap();

/**
 * Makes the middleware that puts `identity` on each request. It reads the grant token, decides whether that authenticates the user, and
 * calls `next` in a later microtask, as jwt-identity 3.1.0 does.
 *
 * @param {new (request: Request, user: import('./types').IdentityUser) => object} Identity
 * @param {import('./tokens').Tokens} tokens
 * @param {import('./grant-guard').GrantGuard | null} guard
 * @param {import('./types').ReadToken} readToken
 * @param {import('./types').Watch} watch
 */
function createMiddleware(Identity, tokens, guard, readToken, watch) {
  /** @type {import('./types').Outcomes} */
  const outcomes = {
    accepted(user, req, next) {
      const returned = callNext(next);
      if (isTold(accepted)) process.nextTick(() => diagnosis().reportAccepted(user, req));
      return returned;
    },
    anonymous(identity, req, next) {
      const returned = callNext(next);
      if (isHeard(watch)) process.nextTick(() => diagnosis().reportAnonymous(watch, req, identity, tokens));
      return returned;
    },
    failed(error, req, next) {
      const report = () => diagnosis().reportFailure(watch, error, { entry: 'identity', req });
      if (isHeard(watch)) process.nextTick(report);
      return next(statuses().asError(error));
    },
  };

  /** @param {Request} req @param {unknown} _res @param {Next} next */
  function jwtIdentityMiddleware(req, _res, next) {
    const user = anonymousUser();
    const identity = new Identity(req, user);
    req.identity = identity;

    /** @type {Record<string, unknown> | null} */
    let claims = null;
    /** @type {{ error: unknown } | null} */
    let failure = null;
    try {
      const token = readToken(req);
      if (token) {
        claims = tokens.verifyGrant(token);
        if (claims === null) attempts.set(identity, { token, at: seconds() });
      }
    } catch (error) {
      failure = { error };
    }

    settled.then(() => {
      if (failure !== null) return outcomes.failed(failure.error, req, next);
      if (claims === null) return outcomes.anonymous(identity, req, next);
      if (guard !== null) return guard.authenticate({ identity, user, claims, req, next }, outcomes);
      authenticate(user, claims);
      return outcomes.accepted(user, req, next);
    });
  }
  signers.set(jwtIdentityMiddleware, tokens.signGrant);
  return jwtIdentityMiddleware;
}

/** @param {import('./types').Watch} watch */
function isHeard({ debug }) {
  return debug !== undefined || isTold(refused);
}

/** @param {import('node:diagnostics_channel').Channel} channel */
const isTold = (channel) => channel.hasSubscribers || isLogged;

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

module.exports = { attempts, createMiddleware, isHeard, isTold, signers };
