'use strict';

// Token introspection (RFC 7662).

const { isBound } = require('../../oauth/dpop');
const { credentials } = require('../../oauth/bearer');
const { attemptedScheme } = require('../../oauth/scheme');
const { scopeInsufficient } = require('../../oauth/bearer-errors');
const { clientUnauthenticated, tokenParameterMissing } = require('../../oauth/endpoint-errors');
const { tokenUnknown } = require('../../oauth/errors');
const { explained } = require('../../oauth/unparsed-body');
const { callAsync } = require('../../options/call-async');
const { given, ofRequest, own } = require('../../values/members');
const { includesAll, tokensOf } = require('../../oauth/scope');
const { expectedSecret, isText } = require('../../values/checks');
const { lookUp } = require('../access-token');
const { asError } = require('../reports');
const { authenticateClient } = require('./client');
const { describe } = require('./description');
const { refusalOfForm } = require('./form');
const { readServer, serve, switchedOff } = require('./serve');

/**
 * @typedef {import('./serve').Answer} Answer
 * @typedef {import('./serve').EndpointRequest} EndpointRequest
 * @typedef {Readonly<import('./options').Introspection>} Introspection
 */

/**
 * Tells an authenticated caller whether an access token is valid, and what it is valid for.
 *
 * @param {import('../types').Middleware} middleware
 * @param {import('../types').Request} req
 * @param {import('../types').Response} res
 * @param {import('../types').Next} next
 */
function introspection(middleware, req, res, next) {
  serve(middleware, req, res, next, 'introspection', decide);
}

/**
 * @param {EndpointRequest} request
 * @returns {Promise<Answer>}
 */
async function decide(request) {
  const { req, settings } = request;
  const { introspection } = settings.endpoints;
  if (!introspection) throw switchedOff('auth.introspection', 'introspection');
  const refused = await refusalOfCaller(request, introspection);
  if (refused) return explained(refused, req, 'auth.introspection');
  const malformed = refusalOfForm(req);
  if (malformed) return explained({ refusal: malformed }, req, 'auth.introspection');
  const token = own(ofRequest(req, 'body'), 'token');
  if (!token) return { refusal: tokenParameterMissing };
  return { body: await descriptionOf(request, token) };
}

/**
 * @param {Omit<EndpointRequest, 'req'>} request
 * @param {string} accessToken
 * @returns {Promise<Record<string, unknown>>}
 */
async function descriptionOf(request, accessToken) {
  const { settings, store } = request;
  const { session } = await lookUp(request, accessToken);
  // "the authorization server SHOULD NOT include any additional information about an inactive token" (RFC 7662 §2.2)
  return session
    ? describe(session, store, settings, settings.endpoints.introspection?.claims ?? [])
    : { active: false };
}

/**
 * What the endpoint responds, for the application itself.
 *
 * @param {import('../types').Middleware} middleware
 * @param {unknown} accessToken
 */
async function introspect(middleware, accessToken) {
  if (!isText(accessToken))
    throw expectedSecret('a non-empty string (the endpoint is auth.introspection)', 'token', accessToken);
  try {
    return await descriptionOf(readServer(middleware, { entry: 'introspect' }), String(accessToken));
  } catch (error) {
    throw asError(error);
  }
}

/**
 * "To prevent token scanning attacks, the endpoint MUST also require some form of authorization" (RFC 7662 §2.1).
 *
 * @param {EndpointRequest} request
 * @param {Introspection} introspection
 * @returns {Promise<Answer | undefined>} undefined for a caller that is authorized
 */
async function refusalOfCaller(request, introspection) {
  const { req } = request;
  const { authenticate, privateKeyJwt, scope } = introspection;
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  if (privateKeyJwt && own(ofRequest(req, 'body'), 'client_assertion') !== undefined) {
    const client = await authenticateClient(request);
    return client.refusal && client;
  }
  const accessToken = scope && credentials(authorization);
  if (accessToken) {
    const { session } = await lookUp(request, accessToken);
    return refusalOfScope(session, scope, request.settings.dpop !== undefined);
  }
  if (authenticate && (await isAuthenticated(introspection, request))) return undefined;
  const scheme = attemptedScheme(authorization) ?? (scope && 'Bearer');
  return { refusal: { ...clientUnauthenticated, scheme } };
}

/**
 * @param {import('../types').Session | undefined} session of the bearer token that the caller sent
 * @param {string} scope that it needs
 * @param {boolean} hasDpop
 * @returns {Answer | undefined}
 */
function refusalOfScope(session, scope, hasDpop) {
  // A bound token that is sent as a bearer token may be stolen (RFC 9449 §7.2).
  if (!session || (hasDpop && isBound(session))) return { refusal: tokenUnknown, challenged: true };
  const isEnough = includesAll(tokensOf(given(session, 'scope')), tokensOf(scope));
  return isEnough ? undefined : { refusal: { ...scopeInsufficient, scope }, challenged: true };
}

/**
 * Asks the application. A function that declares no callback may return its result without a promise.
 *
 * @param {Introspection} introspection
 * @param {EndpointRequest} request
 * @returns {unknown}
 */
function isAuthenticated(introspection, { req, failedAfterwards }) {
  const authenticate = /** @type {Function} */ (introspection.authenticate);
  if (authenticate.length === 1) return authenticate.call(introspection, req);
  return callAsync(introspection, 'authenticate', req, failedAfterwards);
}

module.exports = { introspect, introspection, refusalOfScope };
