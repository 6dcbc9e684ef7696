'use strict';

const { given: memberOf } = require('../values/members');
const { refusalOfAssertion } = require('./assertion-decision');
const { createSession, serializable } = require('./session');

/**
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./token-request').Refused} Refused
 * @typedef {import('./token-request').TokenRequest} TokenRequest
 * @typedef {import('./types').Claims} Claims
 * @typedef {import('./types').Session} Session
 *
 * @typedef {object} Grant What a client is granted that has authenticated.
 * @property {undefined} [refusal]
 * @property {unknown} session from `getKey`
 * @property {Claims | undefined} ownClaims of the session, in place of the assertion's
 * @property {Claims} limits where the client's `scope` is looked up
 * @property {{ granted: string, changed: string | undefined } | undefined} scope
 *
 * @typedef {object} Issue What an access token is issued with.
 * @property {undefined} [refusal]
 * @property {Session} session
 * @property {number} ttl seconds
 * @property {string} [scope] for the response, if it differs from what was requested
 * @property {import('../oauth/dpop/proof').Proof} [proof] of the key that the access token is bound to
 */

/**
 * Whether a client whose key is found gets an access token, and with which scope.
 *
 * @param {TokenRequest} request
 * @param {unknown} key
 * @param {unknown} given the session from `getKey`
 * @param {Settings} settings
 * @param {import('./types').Store} store
 * @param {number} now seconds
 * @returns {Grant | Refused}
 */
function decideGrant(request, key, given, settings, store, now) {
  const refused = refusalOfAssertion(request, key, settings, now);
  if (refused) return refused;
  const { assertion, grant, payload, scope: requested } = request;
  // If getKey hands the payload back, that is what the client says, and not what this server says about it.
  const session = given === payload ? undefined : serializable(given, store);
  const ownClaims = grant.claimsOf?.(assertion.claims);
  // An access token that other services read has no scope on its client's word alone: getKey must give one.
  const hasNoScope = settings.isSigned && memberOf(session, 'scope') === undefined;
  const limits = ownClaims ?? (hasNoScope ? {} : payload);
  const scope =
    settings.grantScopes || ownClaims ? scopesOf(settings).grantScope(requested, limits, session) : undefined;
  return scope?.refusal ? scope : { refusal: undefined, session, ownClaims, limits, scope };
}

/**
 * The session of the access token, bound to the key of the request's DPoP proof if there is one.
 *
 * @param {TokenRequest} request
 * @param {Grant} granted
 * @param {Settings} settings
 * @param {number} ttl seconds
 * @param {number} now seconds
 * @returns {Issue | Refused}
 */
function decideIssue({ payload, req }, granted, settings, ttl, now) {
  const { ownClaims, scope } = granted;
  const exp = Math.floor(now) + ttl;
  const session = ownClaims
    ? createSession(ownClaims, granted.session, exp)
    : createSession(payload, granted.session, exp, settings.sessionClaims);
  if (scope) scopesOf(settings).setScope(session, scope.granted);
  const issue = { refusal: undefined, session, ttl, scope: scope?.changed };
  if (!settings.dpop) return issue;
  const bound = settings.dpop.bind(session, req, settings.dpop);
  return bound.refusal ? bound : { ...issue, ...bound };
}

/**
 * The settings that grant scopes have the functions for it.
 *
 * @param {Settings} settings
 */
function scopesOf({ scopes }) {
  return /** @type {NonNullable<typeof scopes>} */ (scopes);
}

/**
 * Refuses an assertion, or a proof, that was used before. Both count as used from here on.
 *
 * @param {TokenRequest} request
 * @param {Issue} issue
 * @param {Settings} settings
 * @returns {Promise<Refused | undefined>}
 */
async function refusalOfReplay({ grant, assertion }, { proof }, settings) {
  const refused = proof && settings.dpop && (await settings.dpop.useUp(proof, settings.dpop, 400));
  if (refused) return refused;
  const cause = await settings.replay?.use(assertion.claims);
  return cause && { refusal: grant.bad, rule: 'replay', cause: () => cause };
}

module.exports = { decideGrant, decideIssue, refusalOfReplay };
