'use strict';

const { expected, isFunction } = require('../../values/checks');
const { claimRule } = require('./claims');
const { createGuardMaker } = require('./guard');
const { readGuardOptions } = require('./options');
const { createRefuse } = require('./refuse');
const { roleRule } = require('./roles');

/**
 * The guards of one middleware: handlers that let authenticated users through, or those with a role or a claim.
 *
 * @typedef {import('./guard').Handler} Handler
 *
 * @param {unknown} options of the middleware, as the application passed them
 * @param {import('./refuse').ReadToken} readToken
 * @param {import('../types').Watch} watch
 * @param {(identity: unknown) => boolean} isOfAnother whether another middleware made an identity
 */
function createGuards(options, readToken, watch, isOfAnother) {
  const refuse = createRefuse(readGuardOptions(options), readToken, watch);
  const guardBy = createGuardMaker(refuse, isOfAnother);
  const guardUser = guardBy('requireUser', () => null);

  return {
    /**
     * A handler, or with a handler as its only argument, that handler behind the guard.
     *
     * @param {unknown} first
     * @param {unknown} [res]
     * @param {unknown} [next]
     */
    requireUser(first, res, next) {
      if (isFunction(first) && res === undefined && next === undefined) {
        return guardBy('requireUser', () => null, /** @type {Handler} */ (first));
      }
      const isMounted = typeof first === 'object' && first !== null && isFunction(next);
      if (!isMounted) throw misused('requireUser', 'req, res and next: mount it without ()', first);
      return guardUser(first, res, /** @type {import('../middleware').Next} */ (next));
    },

    /** @param {unknown} roles @param {unknown[]} rest */
    requireRole(roles, ...rest) {
      return guardBy('requireRole', roleRule(roles), handlerOf('requireRole', rest));
    },

    /** @param {unknown} name @param {unknown} condition @param {unknown[]} rest */
    requireClaim(name, condition, ...rest) {
      return guardBy('requireClaim', claimRule(name, condition), handlerOf('requireClaim', rest));
    },
  };
}

/**
 * The handler that a guard is given, if any. Mounted without a call, a guard is given `res` or `next` in its place.
 *
 * @param {string} guard
 * @param {unknown[]} rest
 * @returns {Handler | undefined}
 */
function handlerOf(guard, [handler, ...others]) {
  if (others.length > 0) throw misused(guard, 'one handler at most', others[0]);
  if (handler === undefined || isFunction(handler)) return /** @type {Handler | undefined} */ (handler);
  throw misused(guard, 'a handler, or a list of roles as its first argument,', handler);
}

/**
 * @param {string} guard
 * @param {string} what
 * @param {unknown} value
 */
function misused(guard, what, value) {
  return expected(what, `identity.${guard}`, value);
}

module.exports = { createGuards };
