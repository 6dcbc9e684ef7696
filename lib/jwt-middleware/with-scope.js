'use strict';

const { scopeInsufficient } = require('../oauth/errors');
const { given } = require('../values/members');
const { expected } = require('../values/checks');
const { includesAll, isScope, tokensOf } = require('../oauth/scope');
const { challenge } = require('./challenge');
const { settingsOf } = require('./options');
const { asError, report } = require('./report');

/**
 * A handler that checks a request as `check` does, and refuses a token whose session has too little scope (RFC 6750 §3.1).
 *
 * @param {any} middleware
 * @param {string} scope
 */
function withScope(middleware, scope) {
  if (!isScope(scope)) throw expected('words separated by one space', 'the scope', scope);
  const needed = tokensOf(scope);
  const refusal = Object.freeze({ ...scopeInsufficient, scope });

  /**
   * @param {any} req
   * @param {any} res
   * @param {(...args: any[]) => void} next
   */
  return function checkWithScope(req, res, next) {
    // Looked up at each call: check may be overridden or replaced.
    middleware.check(req, res, (/** @type {any[]} */ ...args) => {
      if (args.length > 0) return next(...args);
      try {
        const { options } = middleware;
        const settings = settingsOf(options);
        if (!includesAll(tokensOf(given(req[settings.requestProperty], 'scope')), needed)) {
          report(options, refusal.error, () => ({ descr: refusal.description }));
          return challenge(req, res, settings, refusal);
        }
      } catch (thrown) {
        return next(asError(thrown));
      }
      next();
    });
  };
}

module.exports = { withScope };
