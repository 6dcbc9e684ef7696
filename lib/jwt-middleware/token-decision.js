'use strict';

const { requireExpiry } = require('../state/session-life');
const { capabilitiesOf } = require('../stores/capabilities');
const { given: memberOf, namesIn } = require('../values/members');
const { refusalOfAssertion } = require('./assertion-decision');

/**
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./token-request').Refused} Refused
 * @typedef {import('./token-request').TokenRequest} TokenRequest
 * @typedef {import('./types').Claims} Claims
 * @typedef {import('./types').Session} Session
 *
 * @typedef {import('./types').Granted} Granted
 * @typedef {import('./types').Issue} Issue
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
 * @returns {Granted | Refused}
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
 * @param {Granted} granted
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
 * The session of an access token: the verified claims in their order, `exp` in its place or last, and over them the members of the
 * session from getKey, inherited ones too.
 *
 * @param {Claims} payload the copy of the claims that getKey received and may have added to; becomes the session
 * @param {unknown} session
 * @param {number} exp seconds
 * @param {readonly string[] | false} [names] of the claims that a session may have; default: all
 * @returns {Session}
 */
function createSession(payload, session, exp, names) {
  const claims = names ? pick(payload, names) : extensible(payload);
  // An own member is harmless by itself, but code that merges the session into another object would change a prototype.
  Reflect.deleteProperty(claims, '__proto__');
  claims.exp = exp;
  // If getKey returns the payload as session, its exp must not undo the line above.
  if (session && session !== payload) {
    for (const name of namesIn(session)) {
      const value = name === '__proto__' ? undefined : /** @type {Session} */ (session)[name];
      if (name === '__proto__' || (name === 'exp' && value === undefined)) continue;
      claims[name] = value;
    }
  }
  requireExpiry(claims);
  return claims;
}

/**
 * A payload that getKey froze cannot take an `exp`, and its session would never expire.
 *
 * @param {Claims} payload
 */
function extensible(payload) {
  return Object.isExtensible(payload) ? payload : { ...payload };
}

/**
 * The session from getKey as its store will serialize it. A `toJSON`, which documents of Mongoose have, is called here: merged into the
 * session it would be called for the whole session later, and drop the `exp` that was checked.
 *
 * @param {unknown} session anything that the application returned
 * @param {import('./types').Store} store
 * @returns {unknown}
 */
function serializable(session, store) {
  if (typeof session !== 'object' || session === null || capabilitiesOf(store).keepsObjects) return session;
  const toJSON = memberOf(session, 'toJSON');
  if (typeof toJSON !== 'function') return session;
  const serialized = toJSON.call(session, '');
  return typeof serialized === 'object' ? serialized : undefined;
}

/**
 * @param {Claims} payload
 * @param {readonly string[]} names
 * @returns {Claims}
 */
function pick(payload, names) {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => names.includes(name)));
}

module.exports = { createSession, decideGrant, decideIssue };
