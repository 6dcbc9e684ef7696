'use strict';

// RFC 6750: where a request carries its access token, and the challenge for a missing or invalid one.

const { bare, ofRequest, own } = require('../values/members');
const { sendChallenge } = require('./response');

// The name of the scheme is case-insensitive (RFC 9110 §11.1). One or more spaces follow it (RFC 6750 §2.1), or one other white space
// character, which the original accepted.
const CREDENTIALS = /^bearer(?: +|\s)(\S+)/i;
// RFC 6750 §2.1, to the letter.
const STRICT_CREDENTIALS = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
const SCHEME = /^bearer(?:\s|$)/i;

/**
 * Reads the access token of a request from its query, its body or its header: the first non-empty one counts. The client may have
 * sent something else than a string.
 *
 * @param {import('../../index').RequestLike} req
 * @returns {unknown} undefined, null or empty where the request has none
 */
function accessTokenOf(req) {
  return (
    own(ofRequest(req, 'query'), 'access_token') ||
    own(ofRequest(req, 'body'), 'access_token') ||
    credentials(own(ofRequest(req, 'headers'), 'authorization'))
  );
}

/** @param {unknown} authorization */
function credentials(authorization) {
  if (typeof authorization !== 'string') return undefined;
  if (authorization.startsWith('Bearer ') || authorization.startsWith('bearer ')) {
    // The fast path for what nearly all clients send: the scheme, one space, the token. The expression reads everything else.
    const token = authorization.slice('bearer '.length);
    if (token !== '' && isOneWord(token)) return token;
  }
  return CREDENTIALS.exec(authorization)?.[1];
}

/**
 * Whether a field value (RFC 9110 §5.5) contains no white space. V8 finds single characters several times faster than a character
 * class.
 *
 * @param {string} text
 */
function isOneWord(text) {
  return (
    text.indexOf(' ') === -1 &&
    text.indexOf('\t') === -1 &&
    text.indexOf('\u00a0') === -1 &&
    // Line breaks can't be in a header, but in the headers of an application's test.
    text.trim().length === text.length
  );
}

/** @param {unknown} authorization */
function strictCredentials(authorization) {
  return typeof authorization === 'string' ? STRICT_CREDENTIALS.exec(authorization)?.[1] : undefined;
}

/** @param {unknown} authorization */
function hasBearerScheme(authorization) {
  return typeof authorization === 'string' && SCHEME.test(authorization);
}

/**
 * The scheme that a client attempted to authenticate with, which the challenge of a 401 must match (RFC 6749 §5.2).
 *
 * @param {unknown} authorization
 * @returns {'Bearer' | 'Basic' | undefined} undefined without an Authorization header
 */
function attemptedScheme(authorization) {
  if (!authorization) return undefined;
  return hasBearerScheme(authorization) ? 'Bearer' : 'Basic';
}

/**
 * Builds a challenge (RFC 6750 §3), also for the scheme DPoP (RFC 9449 §7.1).
 *
 * @param {string} scheme
 * @param {string} realm
 * @param {{ error?: string, description?: string, scope?: string }} refusal
 */
function challengeOf(scheme, realm, refusal) {
  const { error, description = '', scope } = bare(refusal);
  let challenge = `${scheme} realm=${quoted(realm)}`;
  if (error !== undefined) {
    challenge += `, error=${quoted(error)}, error_description=${quoted(description)}`;
    if (scope !== undefined) challenge += `, scope=${quoted(scope)}`;
  }
  return challenge;
}

/**
 * Refuses a request with a challenge.
 *
 * @param {import('./response').Response} res
 * @param {string} realm
 * @param {Readonly<import('./errors').Refusal | import('./errors').Unexplained>} refusal
 */
function refuse(res, realm, refusal) {
  sendChallenge(res, refusal.status, challengeOf('Bearer', realm, refusal));
}

/**
 * Writes a quoted-string (RFC 9110 §5.6.4).
 *
 * @param {string} text
 */
function quoted(text) {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

module.exports = {
  accessTokenOf,
  attemptedScheme,
  challengeOf,
  credentials,
  hasBearerScheme,
  quoted,
  refuse,
  strictCredentials,
};
