'use strict';

const { latchkeyError } = require('../../values/errors');
const { bare } = require('../../values/members');
const response = require('../../oauth/response');
const { settingsOf } = require('../options');
const { asError, reportAssertion, reportFailure } = require('../reports');

// Seconds.
const MAX_AGE = 300;

/**
 * @typedef {import('../types').Middleware} Middleware
 * @typedef {import('../types').Response} Response
 * @typedef {import('../../../index').DiagnosticEntry} Entry
 *
 * @typedef {object} EndpointRequest A request to one of the OAuth endpoints.
 * @property {import('../types').Options} options
 * @property {import('../types').Store} store
 * @property {import('../options').Settings} settings
 * @property {import('../types').Request} req
 * @property {Entry} entry
 * @property {(error: unknown) => void} failedAfterwards reports what a callback or the store throws after it has settled
 *
 * @typedef {object} Answer
 * @property {object} [body] none for an empty response
 * @property {boolean} [isPublic] whether the body may be cached
 * @property {Readonly<import('../../oauth/errors').Refusal>} [refusal] in place of a body
 * @property {() => unknown} [cause] of the refusal, for `options.debug`
 * @property {import('../token-request').Refused['why']} [why]
 * @property {string} [rule]
 * @property {unknown} [key] that the client's assertion was verified with
 * @property {import('../types').Assertion} [assertion] of the client, if it could be decoded
 * @property {boolean} [challenged] whether the refusal is one of a bearer token (RFC 6750 §3)
 */

/**
 * Reads a request, lets `decide` decide on it, and sends the answer; errors go to `next`.
 *
 * @param {Middleware} middleware
 * @param {import('../types').Request} req
 * @param {Response} res
 * @param {import('../types').Next} next
 * @param {Entry} entry
 * @param {(request: EndpointRequest) => Promise<Answer>} decide
 */
function serve(middleware, req, res, next, entry, decide) {
  respond(middleware, req, res, entry, decide).catch((thrown) => {
    const error = asError(thrown);
    // Outside of the promise, so that an error which next throws is no unhandled rejection.
    process.nextTick(next, error);
    process.nextTick(reportFailure, middleware.options, error, { entry, req });
  });
}

/**
 * @param {Middleware} middleware
 * @param {import('../types').Request} req
 * @param {Response} res
 * @param {Entry} entry
 * @param {(request: EndpointRequest) => Promise<Answer>} decide
 */
async function respond(middleware, req, res, entry, decide) {
  const request = { ...readServer(middleware, { entry, req }), req };
  send(res, bare(await decide(request)), request);
}

/**
 * @param {Middleware} middleware
 * @param {import('../reports').Where} where
 * @returns {Omit<EndpointRequest, 'req'>}
 */
function readServer({ options, store }, where) {
  const failedAfterwards = (/** @type {unknown} */ error) =>
    reportFailure(options, error, where, 'A callback or the store failed after its answer');
  return { options, store, settings: settingsOf(options, store), entry: where.entry, failedAfterwards };
}

/**
 * @param {Response} res
 * @param {Answer} answer
 * @param {EndpointRequest} request
 */
function send(res, answer, request) {
  const { body, isPublic, refusal } = answer;
  if (refusal) sendRefusal(res, answer, request);
  else if (!body) sendEmpty(res);
  else if (isPublic) {
    response.setHeader(res, 'Cache-Control', `public, max-age=${MAX_AGE}`);
    response.send(res, 200, body);
  } else response.answer(res, body);
}

/** @param {Response} res */
function sendEmpty(res) {
  response.forbidCaching(res);
  res.statusCode = 200;
  res.end();
}

/**
 * @param {Response} res
 * @param {Answer} answer with a refusal
 * @param {EndpointRequest} request
 */
function sendRefusal(res, answer, request) {
  const { options, settings, entry, req } = request;
  const refusal = /** @type {NonNullable<Answer['refusal']>} */ (answer.refusal);
  if (answer.challenged) {
    response.forbidCaching(res);
    response.challenge(res, settings.realm, refusal);
  } else response.refuse(res, refusal, settings.realm);
  reportAssertion(options, { ...answer, refusal }, { entry, req, settings, assertion: answer.assertion });
}

/**
 * The error of an endpoint whose option is not given.
 *
 * @param {string} endpoint
 * @param {string} option
 */
function switchedOff(endpoint, option) {
  return latchkeyError('ERR_OPTION_INVALID', `${endpoint} needs the option ${option}`);
}

module.exports = { readServer, serve, switchedOff };
