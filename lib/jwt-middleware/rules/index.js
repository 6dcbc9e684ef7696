'use strict';

const { tokenMissing, unauthenticated } = require('../../oauth/errors');
const { bare } = require('../../values/members');
const { createTokenReader } = require('../../oauth/token-from');
const { clientCredentials, jwtBearer, strictJwtBearer } = require('../grants');
const { readStrictness } = require('../strict');
const assertion = require('./assertion');
const { createJudge } = require('./judge');
const presentation = require('./presentation');
const tokenRequest = require('./token-request');

/**
 * What the standards demand, as the options have it. What is off is undefined, so that it costs a request nothing.
 *
 * @typedef {object} RuleSettings
 * @property {readonly Readonly<import('../grants').Grant>[]} grants what the token endpoint takes, the default first
 * @property {Judge | undefined} judgeRequest
 * @property {Judge | undefined} judgeAssertion
 * @property {Judge | undefined} tryToken what would be refused at the token endpoint, but isn't
 * @property {readonly string[] | false | undefined} sessionClaims
 * @property {boolean} scopes
 * @property {import('../../oauth/token-from').Read} accessTokenOf
 * @property {Readonly<import('../../oauth/errors').Refusal | import('../../oauth/errors').Unexplained>} missing
 * @property {Judge | undefined} judgePresentation
 * @property {Judge | undefined} tryPresentation what would be refused at a protected route, but isn't
 *
 * @typedef {(subject: any) => { refusal: import('./judge').Refusal, rule: string } | undefined} Judge
 */

const tokenRules = [...tokenRequest.rules, ...assertion.rules, ...assertion.consequences];
const presentationRules = [...presentation.rules, ...presentation.consequences];

/**
 * @param {any} options
 * @param {number} clockTolerance
 * @returns {RuleSettings}
 */
function readRules(options, clockTolerance) {
  const { enforced, tried, triedNames } = readStrictness(options);
  const grants = [enforced.invalidGrant ? strictJwtBearer : jwtBearer];
  if (options.clientCredentials) grants.push(clientCredentials);
  const context = { grants, clockTolerance };

  /** @param {import('./judge').Rule<any>[]} rules */
  const enforce = (rules) => createJudge(rules, bare(enforced, context));
  /** @param {import('./judge').Rule<any>[]} rules */
  const attempt = (rules) =>
    createJudge(
      rules.filter(({ option }) => triedNames.has(option)),
      bare(tried, context),
      enforced,
    );

  return {
    grants,
    judgeRequest: enforce(tokenRequest.rules),
    judgeAssertion: enforce(assertion.rules),
    tryToken: tried && attempt(tokenRules),
    sessionClaims: enforced.sessionClaims,
    scopes: enforced.scopes ?? false,
    accessTokenOf: createTokenReader(enforced),
    missing: enforced.bareChallenge ? unauthenticated : tokenMissing,
    judgePresentation: enforce(presentation.rules),
    tryPresentation: tried && attempt(presentationRules),
  };
}

module.exports = { presentationRules, readRules, tokenRules };
