'use strict';

const { latchkeyError } = require('../values/errors');
const { scopeMalformed, scopeTooWide } = require('../oauth/errors');
const { given, own } = require('../values/members');
const { common, isScope, tokensOf } = require('../oauth/scope');

/**
 * The scope of a new access token (RFC 6749 §3.3). A client may have what its assertion's `scope` and the session that getKey
 * gave it both name, or the one of them that there is; where there is neither, nothing.
 *
 * @param {unknown} requested the parameter
 * @param {Record<string, any>} claims
 * @param {any} session
 * @returns {{ refusal: Readonly<import('../oauth/errors').Refusal>, rule: string }
 *   | { refusal?: undefined, granted: string, told: string | undefined }}
 *   told: what the client must hear, since it isn't what it asked for
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
  const isAsAsked = isRequested ? granted.size === wanted.size : granted.size === 0;
  return { refusal: undefined, granted: text, told: isAsAsked ? undefined : text };
}

/**
 * @param {Record<string, any>} claims
 * @param {any} session
 * @returns {Set<string>[] | undefined} at least one; undefined where the assertion's is malformed
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
 * A database gives null where a client has no scope, and some give lists.
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
 * @param {Record<string, any>} session
 * @param {string} scope
 */
function setScope(session, scope) {
  if (scope === '') delete session.scope;
  else session.scope = scope;
}

module.exports = { grantScope, setScope };
