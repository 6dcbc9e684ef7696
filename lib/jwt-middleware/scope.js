'use strict';

const { latchkeyError } = require('../values/errors');
const { scopeMalformed, scopeTooWide } = require('../oauth/endpoint-errors');
const { given, own } = require('../values/members');
const { common, isScope, tokensOf } = require('../oauth/scope');

/**
 * The scope of a new access token (RFC 6749 §3.3). A client may have the scope that both its assertion and the session from getKey name,
 * or the one of the two that is present, or none.
 *
 * @param {unknown} requested the parameter
 * @param {import('./types').Claims} claims
 * @param {unknown} session from getKey
 * @returns {{ refusal: Readonly<import('../oauth/errors').Refusal>, rule: string }
 *   | { refusal?: undefined, granted: string, changed: string | undefined }}
 *   changed: the granted scope for the response, if it differs from the requested one
 */
function grantScope(requested, claims, session) {
  const isRequested = requested !== undefined && requested !== '';
  const limits = limitsOf(claims, session);
  if (!limits || (isRequested && !isScope(requested)))
    return { refusal: scopeMalformed, rule: 'grantScopes' };

  const limit = limits.reduce(common);
  const wanted = isRequested ? tokensOf(requested) : limit;
  const granted = common(wanted, limit);
  if (isRequested && granted.size === 0) return { refusal: scopeTooWide, rule: 'grantScopes' };
  const text = [...granted].join(' ');
  const isAsRequested = isRequested ? granted.size === wanted.size : granted.size === 0;
  return { refusal: undefined, granted: text, changed: isAsRequested ? undefined : text };
}

/**
 * @param {import('./types').Claims} claims
 * @param {unknown} session from getKey
 * @returns {Set<string>[] | undefined} at least one; undefined if the scope of the assertion is malformed
 */
function limitsOf(claims, session) {
  const limits = [];
  const claimed = own(claims, 'scope');
  if (claimed !== undefined) {
    if (claimed !== '' && !isScope(claimed)) return undefined;
    limits.push(tokensOf(claimed));
  }
  const granted = given(session, 'scope');
  if (granted !== undefined) limits.push(tokensOf(textOf(granted)));
  return limits.length > 0 ? limits : [new Set()];
}

/**
 * Databases hold null for a client without scope, and some hold lists.
 *
 * @param {unknown} scope
 */
function textOf(scope) {
  const text = Array.isArray(scope) ? scope.join(' ') : (scope ?? '');
  if (text === '' || isScope(text)) return text;
  throw latchkeyError(
    'ERR_SESSION_INVALID',
    'Expected words separated by one space for scope of the session',
  );
}

/**
 * @param {import('./types').Session} session
 * @param {string} scope
 */
function setScope(session, scope) {
  if (scope === '') delete session.scope;
  else session.scope = scope;
}

module.exports = { grantScope, setScope };
