'use strict';

// The scheme of an Authorization header, for the rules that an option turns on.

// RFC 6750 §2.1, to the letter.
const STRICT_CREDENTIALS = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
const SCHEME = /^bearer(?:\s|$)/i;

/** @param {unknown} authorization */
function strictCredentials(authorization) {
  return typeof authorization === 'string' ? STRICT_CREDENTIALS.exec(authorization)?.[1] : undefined;
}

/** Whether a header carries an access token (RFC 6750 §2.1, RFC 9449 §7.1). @param {unknown} authorization */
function hasTokenScheme(authorization) {
  return typeof authorization === 'string' && /^(?:bearer|dpop)(?:\s|$)/i.test(authorization);
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

module.exports = { attemptedScheme, hasBearerScheme, hasTokenScheme, strictCredentials };
