'use strict';

const { challenge } = require('../oauth/response');
const { assertKnown } = require('../options/known');
const { readNeededScope } = require('./needed-scope');
const { settingsOf } = require('./options');
const { asError, reportAccess } = require('./reports');

/**
 * @typedef {import('./types').Middleware & { check: import('./types').Handler }} CheckingMiddleware
 */

/**
 * Makes a handler that checks a request as `check` does, and refuses an access token whose session lacks a scope (RFC 6750 §3.1).
 *
 * @param {CheckingMiddleware} middleware
 * @param {unknown} scope
 * @param {unknown} [options] `{ any }`
 * @returns {import('./types').Handler}
 */
function requireScope(middleware, scope, options = {}) {
  const refusalOfScope = readNeededScope(scope, assertKnown(options, ['any'], 'the options').any);

  return function checkWithScope(req, res, next) {
    // Looked up on each call: check may be overridden or replaced.
    middleware.check(req, res, (...args) => {
      // As Express has it: an override may pass on the error of a check that found none.
      if (args[0]) return next(...args);
      let refusal;
      try {
        refusal = refusalOfScope(req[settingsOf(middleware.options).requestProperty]);
        if (refusal) refuse(middleware, req, res, refusal);
      } catch (thrown) {
        return next(asError(thrown));
      }
      if (!refusal) next();
    });
  };
}

/**
 * @param {import('./types').Middleware} middleware
 * @param {import('./types').Request} req
 * @param {import('./types').Response} res
 * @param {Readonly<import('../oauth/errors').Refusal>} refusal
 */
function refuse({ options, store }, req, res, refusal) {
  const settings = settingsOf(options);
  const { dpop, realm, requestProperty } = settings;
  if (dpop) dpop.challenge(req, res, realm, refusal, dpop);
  else challenge(res, realm, refusal);
  const subject = { req, settings, store, accessToken: undefined, session: req[requestProperty] };
  reportAccess(options, { refusal }, { entry: 'check', req }, subject);
}

module.exports = { requireScope };
