'use strict';

const { codeOf } = require('../native/faults');
const { challenge } = require('../oauth/response');
const { credentialsMalformed, scopeInsufficient } = require('../oauth/bearer-errors');
const { tokenBound } = require('../oauth/dpop/errors');
const { tokenExpired, tokenRepeated, tokenUnknown, unauthenticated } = require('../oauth/errors');
const { common, includesAll, isScope, tokensOf } = require('../oauth/scope');
const { asError } = require('../oauth/status');
const { assertKnown } = require('../options/known');
const { expected, isBoolean, optional } = require('../values/checks');
const { bare, given } = require('../values/members');
const { GUARD_NAMES, readGuard } = require('./guard-options');
const { VERIFIER_NAMES, assertLimitsGiven } = require('./options');
const { createCheck } = require('./remote-verifier');

/**
 * @typedef {import('./guard-options').Guard} Guard
 * @typedef {import('../../index').RequestLike & Record<string, any>} Request of any framework
 * @typedef {Readonly<import('../oauth/errors').Refusal | import('../oauth/errors').Unexplained>} Refusal
 * @typedef {{ refusal: undefined, claims: Record<string, unknown> }} Accepted
 * @typedef {{ refusal: Refusal, token: unknown, fault: number | undefined, claims: Record<string, unknown> | undefined }} Refused
 * @typedef {Accepted | Refused} Decision
 * @typedef {(req: Request, res: import('../oauth/response').Response, next: (error?: unknown) => void) => void} Handler
 */

/**
 * Makes the handler that lets requests through which carry a valid access token (RFC 6750, RFC 9068), and answers the others.
 *
 * @param {Parameters<typeof import('../../types/verifier').requireToken>[0]} options
 */
function requireToken(options) {
  const known = assertKnown(options, [...VERIFIER_NAMES, ...GUARD_NAMES]);
  assertLimitsGiven(options);
  const { check, policy } = createCheck(known);
  const guard = readGuard(known, policy);
  const decide = (/** @type {Request} */ req) => decideOn(req, guard, check);
  return Object.assign(handlerOf(guard, decide), {
    /** @param {string} scope @param {{ any?: boolean }} [how] */
    requireScope: (scope, how) => handlerOf(guard, decide, readScope(scope, how)),
  });
}

/**
 * @param {unknown} scope
 * @param {unknown} [how]
 */
function readScope(scope, how = {}) {
  if (!isScope(scope)) throw expected('words separated by one space', 'the scope', scope);
  const { any } = assertKnown(how, ['any']);
  optional('a boolean', 'any', any, isBoolean);
  const words = tokensOf(scope);
  return {
    /** @param {Record<string, unknown>} claims */
    allows: (claims) => {
      const granted = tokensOf(given(claims, 'scope'));
      return any ? common(granted, words).size > 0 : includesAll(granted, words);
    },
    refusal: Object.freeze({ ...scopeInsufficient, scope: String(scope) }),
  };
}

/**
 * @param {Guard} guard
 * @param {(req: Request) => Promise<Decision>} decide
 * @param {ReturnType<typeof readScope>} [needed]
 * @returns {Handler}
 */
function handlerOf(guard, decide, needed) {
  return function requireToken(req, res, next) {
    decide(req)
      .then(
        (decision) => {
          const isTooNarrow = needed && !decision.refusal && !needed.allows(decision.claims);
          const { claims } = decision;
          answer(guard, isTooNarrow ? refused(needed.refusal, { claims }) : decision, req, res, next);
        },
        (thrown) => {
          const error = asError(thrown);
          try {
            next(error);
          } finally {
            guard.reportFailure(error, req);
          }
        },
      )
      .catch(throwOutside);
  };
}

/**
 * What `next` throws is no failure of this promise. Only then a tick is waited for: fake timers may have stopped them.
 *
 * @param {unknown} error
 */
function throwOutside(error) {
  process.nextTick(() => {
    throw error;
  });
}

/**
 * @param {Request} req
 * @param {Guard} guard
 * @param {import('./remote-verifier').Check} check
 * @returns {Promise<Decision>}
 */
async function decideOn(req, { accessTokenOf, isAmbiguous, isMalformed, dpop }, check) {
  if (isAmbiguous(req)) return refused(tokenRepeated);
  if (isMalformed(req)) return refused(credentialsMalformed);
  const [bound, plain] = [dpop?.credentials(req), accessTokenOf(req)];
  if (bound && plain && bound !== plain) return refused(tokenRepeated);
  const token = bound || plain;
  if (!token) return refused(unauthenticated);
  const { claims, fault } = await check(token);
  if (claims === undefined) {
    const isExpired = fault !== undefined && codeOf(fault) === 'ERR_JWT_EXPIRED';
    return refused(isExpired ? tokenExpired : tokenUnknown, { token, fault });
  }
  const refusal = await refusalOfBinding(claims, String(token), req, dpop);
  return refusal ? refused(refusal, { token, claims }) : { refusal: undefined, claims };
}

/**
 * @param {Refusal} refusal
 * @param {Partial<Omit<Refused, 'refusal'>>} [found] for diagnosis
 * @returns {Refused} which inherits nothing
 */
const refused = (refusal, found) =>
  bare({ refusal, token: undefined, fault: undefined, claims: undefined }, found);

/**
 * RFC 9449 §7.1. Without the option, no token that is bound to a key can prove it.
 *
 * @param {Record<string, unknown>} claims
 * @param {string} token
 * @param {Request} req
 * @param {Guard['dpop']} dpop
 * @returns {Promise<Refusal | undefined>}
 */
async function refusalOfBinding(claims, token, req, dpop) {
  if (!dpop) return given(given(claims, 'cnf'), 'jkt') === undefined ? undefined : tokenBound;
  const use = dpop.authorizeUse(claims, token, req, dpop);
  if (use.refusal) return use.refusal;
  const used = use.proof && (await dpop.useUp(use.proof, dpop, 401, req));
  return used?.refusal;
}

/**
 * @param {Guard} guard
 * @param {Decision} decision
 * @param {Request} req
 * @param {import('../oauth/response').Response} res
 * @param {(error?: unknown) => void} next
 */
function answer(guard, decision, req, res, next) {
  if (!decision.refusal) {
    try {
      req[guard.requestProperty] = decision.claims;
    } catch (thrown) {
      return next(asError(thrown));
    }
    return next();
  }
  const { dpop, realm } = guard;
  try {
    if (dpop) dpop.challenge(req, res, realm, decision.refusal, dpop);
    else challenge(res, realm, decision.refusal);
  } catch (thrown) {
    next(asError(thrown));
  }
  guard.reportRefusal(decision, req);
}

module.exports = { requireToken };
