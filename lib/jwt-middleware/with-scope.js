'use strict';

const { scopeInsufficient } = require('../oauth/errors');
const { given } = require('../values/members');
const { expected } = require('../values/checks');
const { includesAll, isScope, tokensOf } = require('../oauth/scope');
const { challenge } = require('./challenge');
const { settingsOf } = require('./options');
const { asError, report } = require('./report');

/**
 * @typedef {import('./types').Middleware & { check: import('./types').Handler }} CheckingMiddleware
 */

/**
 * Makes a handler that checks a request as `check` does, and refuses an access token whose session lacks a scope (RFC 6750 §3.1).
 *
 * @param {CheckingMiddleware} middleware
 * @param {string} scope
 * @returns {import('./types').Handler}
 */
function withScope(middleware, scope) {
  if (!isScope(scope)) throw expected('words separated by one space', 'the scope', scope);
  const needed = tokensOf(scope);
  const refusal = Object.freeze({ ...scopeInsufficient, scope });

  return function checkWithScope(req, res, next) {
    // Looked up on each call: check may be overridden or replaced.
    middleware.check(req, res, (...args) => {
      if (args.length > 0) return next(...args);
      let isAuthorized;
      try {
        isAuthorized = authorizes(middleware, req, needed);
        if (!isAuthorized) refuse(middleware, req, res, refusal);
      } catch (thrown) {
        return next(asError(thrown));
      }
      if (isAuthorized) next();
    });
  };
}

/**
 * @param {import('./types').Middleware} middleware
 * @param {import('./types').Request} req that has been authenticated
 * @param {Set<string>} needed
 */
function authorizes({ options }, req, needed) {
  const session = req[settingsOf(options).requestProperty];
  return includesAll(tokensOf(given(session, 'scope')), needed);
}

/**
 * @param {import('./types').Middleware} middleware
 * @param {import('./types').Request} req
 * @param {import('./types').Response} res
 * @param {Readonly<import('../oauth/errors').Refusal>} refusal
 */
function refuse({ options }, req, res, refusal) {
  report(options, refusal.error, () => ({ descr: refusal.description }));
  challenge(req, res, settingsOf(options), refusal);
}

module.exports = { withScope };
