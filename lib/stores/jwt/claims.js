'use strict';

// The claims of an access token that is a JWT (RFC 9068 §2.2).

const { randomUUID } = require('node:crypto');
const { isDeepStrictEqual } = require('node:util');
const { clientIdOf } = require('../../oauth/client-id');
const { latchkeyError } = require('../../values/errors');
const { serialiseMembers } = require('../../values/json');
const { bare, own } = require('../../values/members');
const { isText } = require('../../values/checks');
const { requireExpiry } = require('../../state/session-life');
const { isScope } = require('../../oauth/scope');

/**
 * Claims that only the authorization server sets. A session has claims of the client's assertion under these names, which are about the
 * assertion and are dropped.
 */
const OWN = ['iss', 'sub', 'aud', 'client_id', 'iat', 'nbf', 'exp', 'jti'];
/** RFC 9068 requires them. */
const REQUIRED = ['iss', 'sub', 'aud', 'client_id', 'iat', 'exp', 'jti'];

/**
 * @param {unknown} session parsed from its JSON text
 * @param {{ issuer: string, audience: string | string[] }} server
 * @param {number} now seconds
 * @returns {string} JSON
 */
function claimsText(session, { issuer, audience }, now) {
  if (typeof session !== 'object' || session === null || Array.isArray(session)) {
    throw invalid('Expected an object for the session');
  }
  const { scope, ...rest } = bare(session);
  for (const name of OWN) delete rest[name];
  const clientId = clientIdOf(session);
  if (clientId === undefined) {
    throw latchkeyError('ERR_SESSION_REFUSED', 'Expected iss and client_id of a session to name one client');
  }
  const claims = {
    iss: issuer,
    sub: subjectOf(session) ?? clientId,
    aud: audience,
    client_id: clientId,
    iat: now,
    exp: expiryOf(session),
    jti: randomUUID(),
    ...(isScope(scope) && { scope }),
    ...rest,
  };
  const text = serialiseMembers(claims, 'session');
  // The audience may be an array, and a polluted Array.prototype.toJSON could change it.
  if (!isDeepStrictEqual(JSON.parse(text).aud, audience)) {
    throw invalid(
      'Expected an audience that is the same in its JSON text; does something define Array.prototype.toJSON?',
    );
  }
  return text;
}

/** @param {object} session */
function subjectOf(session) {
  const sub = own(session, 'sub');
  if (sub !== undefined && !isText(sub)) throw invalid('Expected a non-empty string for sub of the session');
  return sub;
}

/** @param {object} session */
function expiryOf(session) {
  const seconds = requireExpiry(session);
  // A NumericDate before 1970 is of no use to a verifier.
  if (seconds < 0) throw invalid('Expected a number of at least 0 for exp of the session');
  return seconds;
}

/** @param {string} message */
function invalid(message) {
  return latchkeyError('ERR_SESSION_INVALID', message);
}

module.exports = { REQUIRED, claimsText };
