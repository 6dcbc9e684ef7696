'use strict';

const { scopeInsufficient } = require('../oauth/bearer-errors');
const { includesAll, includesAny, isScope, tokensOf } = require('../oauth/scope');
const { expected, isBoolean, optional } = require('../values/checks');
const { given } = require('../values/members');

/**
 * The scope that a session needs (RFC 6750 §3.1).
 *
 * @param {unknown} scope
 * @param {unknown} any whether one of its words is enough
 */
function readNeededScope(scope, any) {
  if (!isScope(scope)) throw expected('words separated by one space', 'the scope', scope);
  const includes = optional('a boolean', 'any', any, isBoolean) ? includesAny : includesAll;
  const needed = tokensOf(scope);
  const refusal = Object.freeze({ ...scopeInsufficient, scope: String(scope) });

  /**
   * @param {unknown} session
   * @returns {typeof refusal | undefined}
   */
  return function refusalOfScope(session) {
    return includes(tokensOf(given(session, 'scope')), needed) ? undefined : refusal;
  };
}

module.exports = { readNeededScope };
