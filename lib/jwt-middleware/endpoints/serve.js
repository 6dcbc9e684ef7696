'use strict';

const { latchkeyError } = require('../../values/errors');
const { bare } = require('../../values/members');
const bearer = require('../../oauth/bearer');
const oauth = require('../../oauth/answer');
const response = require('../../oauth/response');
const { settingsOf } = require('../options');
const { asError, report } = require('../report');

// Seconds.
const MAX_AGE = 300;

/**
 * @typedef {import('../types').Middleware} Middleware
 * @typedef {import('../types').Response} Response
 *
 * @typedef {object} EndpointRequest A request to one of the OAuth endpoints.
 * @property {import('../types').Options} options
 * @property {import('../types').Store} store
 * @property {import('../options').Settings} settings
 * @property {import('../types').Request} req
 * @property {(error: unknown) => void} failedAfterwards reports what a callback or the store throws after it has settled
 *
 * @typedef {object} Answer
 * @property {object} [body] none for an empty response
 * @property {boolean} [isPublic] whether the body may be cached
 * @property {Readonly<import('../../oauth/errors').Refusal>} [refusal] in place of a body
 * @property {() => unknown} [cause] of the refusal, for `options.debug`
 * @property {boolean} [challenged] whether the refusal is one of a bearer token (RFC 6750 §3)
 */

/**
 * Reads a request, lets `decide` decide on it, and sends the answer; errors go to `next`.
 *
 * @param {Middleware} middleware
 * @param {import('../types').Request} req
 * @param {Response} res
 * @param {import('../types').Next} next
 * @param {(request: EndpointRequest) => Promise<Answer>} decide
 */
function serve(middleware, req, res, next, decide) {
  respond(middleware, req, res, decide).catch((error) => {
    // Outside of the promise, so that an error which next throws is no unhandled rejection.
    process.nextTick(next, asError(error));
  });
}

/**
 * @param {Middleware} middleware
 * @param {import('../types').Request} req
 * @param {Response} res
 * @param {(request: EndpointRequest) => Promise<Answer>} decide
 */
async function respond(middleware, req, res, decide) {
  const request = readEndpointRequest(middleware, req);
  send(res, bare(await decide(request)), request);
}

/**
 * @param {Middleware} middleware
 * @param {import('../types').Request} req
 * @returns {EndpointRequest}
 */
function readEndpointRequest({ options, store }, req) {
  const failedAfterwards = (/** @type {unknown} */ error) =>
    report(options, error, () => ({ descr: 'A callback or the store failed after its answer' }));
  return { options, store, settings: settingsOf(options), req, failedAfterwards };
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
  } else oauth.answer(res, body);
}

/** @param {Response} res */
function sendEmpty(res) {
  oauth.forbidCaching(res);
  response.sendEmpty(res);
}

/**
 * @param {Response} res
 * @param {Answer} answer with a refusal
 * @param {EndpointRequest} request
 */
function sendRefusal(res, { refusal, cause, challenged }, { options, settings }) {
  const refused = /** @type {NonNullable<typeof refusal>} */ (refusal);
  report(options, refused.error, () => ({ descr: refused.description, ...(cause && { cause: cause() }) }));
  if (!challenged) return oauth.refuse(res, refused, settings.realm);
  oauth.forbidCaching(res);
  bearer.refuse(res, settings.realm, refused);
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

module.exports = { serve, switchedOff };
