'use strict';

const { ofRequest, own } = require('../../values/members');
const { asError } = require('./as-error');
const { isThenable } = require('../../values/thenable');

/**
 * Why a request is refused.
 *
 * @typedef {object} Failure
 * @property {401 | 403} status
 * @property {import('../../../index').ErrorCode} code
 * @property {string} message for operators, without values of claims
 * @property {string} [claim]
 * @property {unknown[]} [roles] of which the user has none
 * @property {unknown} [identity] of an anonymous request: its `failure` says more, and costs more than the refusal
 *
 * @typedef {import('../middleware').Request} Request
 * @typedef {import('../middleware').Next} Next
 * @typedef {(req: any, res: any, next: Next) => unknown} Handler of the application's, with the types of its framework
 * @typedef {Record<string, unknown>} User an authenticated one
 * @typedef {(user: User, req: Request) => Failure | null | PromiseLike<Failure | null>} Rule null lets the user through
 */

/**
 * @param {import('./refuse').Refuse} refuse
 * @param {(identity: unknown) => boolean} isOfAnother whether another middleware made an identity
 */
function createGuardMaker(refuse, isOfAnother) {
  /**
   * @param {string} name for messages
   * @param {Rule} rule
   * @param {Handler} [handler] called for users whom the rule lets through, instead of `next`
   * @returns {Handler}
   */
  return function guardBy(name, rule, handler) {
    return function guard(req, res, next) {
      /** @param {Failure | null} failure */
      const answer = (failure) => {
        if (failure) return refuse(req, res, next, failure);
        return handler ? handler(req, res, next) : next();
      };
      let decision;
      try {
        const identity = ofRequest(req, 'identity');
        decision = isOfAnother(identity) ? identityMissing(name, FOREIGN) : decide(name, rule, req, identity);
      } catch (error) {
        return next(asError(error, name));
      }
      if (isThenable(decision)) {
        return Promise.resolve(decision)
          .then(answer)
          .catch((error) => next(asError(error, name)));
      }
      return answer(decision);
    };
  };
}

/**
 * @param {string} name
 * @param {Rule} rule
 * @param {Request} req
 * @param {unknown} identity
 * @returns {ReturnType<Rule>}
 */
function decide(name, rule, req, identity) {
  const user = own(identity, 'user');
  if (typeof user !== 'object' || user === null) return identityMissing(name, MISSING);
  // Anything but true is what nobody verified.
  if (own(user, 'isAuthenticated') === true) return rule(user, req);
  return { status: 401, code: 'ERR_USER_REQUIRED', message: `${name} needs an authenticated user`, identity };
}

const MISSING = 'found no req.identity: mount the middleware that jwtIdentity() returns before it';
const FOREIGN =
  'found the req.identity of another jwtIdentity(): use the guards of the middleware that is mounted, and mount one for each path';

/**
 * @param {string} name
 * @param {string} what
 * @returns {Failure}
 */
function identityMissing(name, what) {
  const message = `${name} ${what}`;
  require('../../diagnostics/warnings').warnOnce('LATCHKEY_IDENTITY_MISSING', message, name);
  return { status: 401, code: 'ERR_IDENTITY_MISSING', message };
}

module.exports = { createGuardMaker };
