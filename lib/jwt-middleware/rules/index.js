'use strict';

const { tokenMissing, unauthenticated } = require('../../oauth/errors');
const { bare } = require('../../values/members');
const { createTokenReader } = require('../../oauth/token-from');
const { clientCredentials } = require('../client-credentials');
const scopes = require('../scope');
const { jwtBearer } = require('../token-request');
const assertion = require('./assertion');
const bearerRequest = require('./bearer-request');
const { createRuleCheck } = require('./rule-check');
const { strictJwtBearer } = require('./strict-grant');
const tokenRequest = require('./token-request');

/**
 * The rules of the standards, as the options set them. A check whose rules are all off is undefined, so that it costs a request
 * nothing.
 *
 * @typedef {object} RuleSettings
 * @property {readonly Readonly<import('../types').GrantType>[]} grants that the token endpoint offers, the default first
 * @property {RuleCheck<import('./token-request').Subject> | undefined} tokenRequestCheck
 * @property {RuleCheck<import('./assertion').Subject> | undefined} assertionCheck
 * @property {RuleCheck<TokenSubject> | undefined} tokenReportCheck
 *   the rules of the token endpoint that are only reported
 * @property {readonly string[] | false | undefined} sessionClaims
 * @property {boolean | undefined} grantScopes
 * @property {typeof import('../scope') | undefined} scopes present where scopes are granted
 * @property {import('../../oauth/token-from').Read} accessTokenOf
 * @property {Readonly<import('../../oauth/errors').Refusal | import('../../oauth/errors').Unexplained>} missing
 * @property {RuleCheck<import('./bearer-request').Subject> | undefined} bearerCheck
 * @property {RuleCheck<BearerSubject> | undefined} bearerReportCheck
 *   the rules of protected routes that are only reported
 */

/**
 * @template Subject
 * @typedef {import('./rule-check').RuleCheck<Subject>} RuleCheck
 */

/**
 * @typedef {import('./token-request').Subject & import('./assertion').Subject & import('./assertion').Outcome} TokenSubject
 * @typedef {import('./bearer-request').Subject & import('./bearer-request').Outcome} BearerSubject
 */

/** @type {readonly import('./rule-check').Rule<TokenSubject>[]} */
const tokenRules = [...tokenRequest.rules, ...assertion.rules, ...assertion.outcomeRules];
/** @type {readonly import('./rule-check').Rule<BearerSubject>[]} */
const bearerRules = [...bearerRequest.rules, ...bearerRequest.outcomeRules];

/**
 * @param {import('../strict').Strictness} strictness
 * @param {{ clientCredentials?: boolean, clockTolerance: number }} more options
 * @returns {RuleSettings}
 */
function readRules({ enforced, reported, reportedNames }, more) {
  const grants = [enforced.invalidGrant ? strictJwtBearer : jwtBearer];
  if (more.clientCredentials) grants.push(clientCredentials);
  const context = { grants, clockTolerance: more.clockTolerance };
  const values = bare(enforced, context);

  /**
   * @template Subject
   * @param {readonly import('./rule-check').Rule<Subject>[]} rules
   */
  const reportOnly = (rules) =>
    createRuleCheck(
      rules.filter(({ name }) => reportedNames.includes(name)),
      bare(reported, context),
      enforced,
    );

  return {
    grants,
    tokenRequestCheck: createRuleCheck(tokenRequest.rules, values),
    assertionCheck: createRuleCheck(assertion.rules, values),
    tokenReportCheck: reported && reportOnly(tokenRules),
    sessionClaims: enforced.sessionClaims,
    grantScopes: enforced.grantScopes,
    scopes,
    accessTokenOf: createTokenReader(enforced),
    missing: enforced.bareChallenge ? unauthenticated : tokenMissing,
    bearerCheck: createRuleCheck(bearerRequest.rules, values),
    bearerReportCheck: reported && reportOnly(bearerRules),
  };
}

module.exports = { bearerRules, readRules, tokenRules };
