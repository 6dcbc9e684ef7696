'use strict';

const { challenge } = require('../../oauth/response');
const { privilegesInsufficient, tokenInvalid } = require('../../oauth/bearer-errors');
const { unauthenticated } = require('../../oauth/errors');
const { latchkeyError } = require('../../values/errors');
const { bare, given, own } = require('../../values/members');
const { isHeard } = require('../middleware');
const { asError } = require('./as-error');
const { isThenable } = require('../../values/thenable');

// Loaded when somebody wants to know why a request was refused.
const diagnosis = () => require('../diagnosis');

/**
 * @typedef {import('./guard').Request} Request
 * @typedef {import('./guard').Next} Next
 * @typedef {import('./guard').Failure} Failure
 * @typedef {import('../types').ReadToken} ReadToken
 * @typedef {(req: Request, res: any, next: Next, failure: Failure) => unknown} Refuse with the response of any framework
 */

/**
 * @param {import('./options').GuardOptions} options
 * @param {ReadToken} readToken
 * @param {import('../types').Watch} watch
 * @returns {Refuse}
 */
function createRefuse({ realm, onRefused }, readToken, watch) {
  /** @type {Refuse} */
  const challengeClient = (req, res, _next, { status }) =>
    challenge(res, realm, refusalOf(req, status, readToken));
  const answer = onRefused ? answerBy(onRefused, challengeClient) : challengeClient;
  return (req, res, next, failure) => {
    const answered = answer(req, res, next, failure);
    if (isHeard(watch)) diagnosis().reportGuard(watch, failure, req);
    return answered;
  };
}

/**
 * Lets the application answer.
 *
 * @param {import('../../../index').OnRefused} onRefused
 * @param {Refuse} challengeClient for requests that it leaves to the guard
 * @returns {Refuse}
 */
function answerBy(onRefused, challengeClient) {
  return (req, res, next, failure) => {
    const error = errorOf(failure);
    // With nothing to pass on, the request is refused here: what comes next is guarded. So is what 'route' and 'router' skip to, where
    // the guard was mounted with app.use().
    const refuseOrPass = (/** @type {unknown} */ passed) => {
      if (passed && passed !== 'route' && passed !== 'router') return next(passed);
      return res.headersSent ? undefined : challengeClient(req, res, next, failure);
    };
    const fail = (/** @type {unknown} */ thrown) => next(asError(thrown, 'onRefused'));
    try {
      const result = onRefused(req, res, refuseOrPass, error);
      return isThenable(result) ? Promise.resolve(result).catch(fail) : undefined;
    } catch (thrown) {
      return fail(thrown);
    }
  };
}

/**
 * The error for onRefused: why the token that a request came with did not authenticate it, or what the guard says.
 *
 * @param {Failure} failure
 */
function errorOf(failure) {
  const { code, message, claim } = bare(given(own(failure, 'identity'), 'failure') ?? failure);
  return latchkeyError(code, message, { status: failure.status, ...(claim !== undefined && { claim }) });
}

/**
 * The client learns nothing of the reason (RFC 6750 §3.1): a challenge has an error only where the request had a token.
 *
 * @param {Request} req
 * @param {401 | 403} status
 * @param {ReadToken} readToken
 */
function refusalOf(req, status, readToken) {
  if (status === 403) return privilegesInsufficient;
  return readToken(req) ? tokenInvalid : unauthenticated;
}

module.exports = { createRefuse };
