'use strict';

// Token introspection (RFC 7662).

const { isBound } = require('../../oauth/dpop');
const { credentials, attemptedScheme } = require('../../oauth/bearer');
const {
  clientUnauthenticated,
  scopeInsufficient,
  tokenParameterMissing,
  tokenUnknown,
} = require('../../oauth/errors');
const { explained } = require('../../oauth/unparsed-body');
const { given, ofRequest, own } = require('../../values/members');
const { includesAll, tokensOf } = require('../../oauth/scope');
const { sessionOf } = require('./access-token');
const { asked } = require('./asked');
const { authenticatedClient } = require('./client');
const { describe } = require('./description');
const { refusalOfForm } = require('./form');
const { serve, switchedOff } = require('./serve');

/**
 * Says whether a token is good, and whose, to a caller who is authenticated.
 *
 * @param {{ options: any, store: any }} middleware
 * @param {any} req
 * @param {any} res
 * @param {(error?: any) => void} next
 */
function introspect(middleware, req, res, next) {
  serve(middleware, req, res, next, async (question) => {
    const { introspection } = question.settings.endpoints;
    if (!introspection) throw switchedOff('auth.introspect', 'introspection');
    const refused = await refusalOfCaller(question, introspection);
    if (refused) return explained(refused, req, 'auth.introspect');
    const malformed = refusalOfForm(req);
    if (malformed) return explained({ refusal: malformed }, req, 'auth.introspect');
    const token = own(ofRequest(req, 'body'), 'token');
    if (!token) return { refusal: tokenParameterMissing };
    const session = await sessionOf(question, token);
    // "the authorization server SHOULD NOT include any additional information about an inactive token" (RFC 7662 §2.2)
    return { body: session ? describe(session, question, introspection.claims) : { active: false } };
  });
}

/**
 * "To prevent token scanning attacks, the endpoint MUST also require some form of authorization" (RFC 7662 §2.1).
 *
 * @param {import('./serve').Question} question
 * @param {Readonly<import('./options').Introspection>} introspection
 * @returns {Promise<import('./serve').Answer | undefined>} undefined for a caller who may ask
 */
async function refusalOfCaller(question, introspection) {
  const { req, late } = question;
  const { authenticate, privateKeyJwt, scope } = introspection;
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  if (privateKeyJwt && own(ofRequest(req, 'body'), 'client_assertion') !== undefined) {
    const client = await authenticatedClient(question);
    return client.refusal && client;
  }
  const shown = scope && credentials(authorization);
  if (shown) {
    const session = await sessionOf(question, shown);
    // A bound token shown as a bearer token may be a stolen one (RFC 9449 §7.2).
    const isStray = !session || (question.settings.dpop && isBound(session));
    if (isStray) return { refusal: tokenUnknown, challenged: true };
    const isEnough = includesAll(tokensOf(given(session, 'scope')), tokensOf(scope));
    return isEnough ? undefined : { refusal: { ...scopeInsufficient, scope }, challenged: true };
  }
  if (authenticate && (await isAllowed(introspection, req, late))) return undefined;
  const scheme = attemptedScheme(authorization) ?? (scope && 'Bearer');
  return { refusal: { ...clientUnauthenticated, scheme } };
}

/**
 * What the application says. A function that takes nothing beside the request may answer by returning.
 *
 * @param {any} introspection
 * @param {any} req
 * @param {(error: unknown) => void} late
 */
function isAllowed(introspection, req, late) {
  const { length } = introspection.authenticate;
  return length === 1 ? introspection.authenticate(req) : asked(introspection, 'authenticate', req, late);
}

module.exports = { introspect };
