'use strict';

const { hasBearerScheme, strictCredentials } = require('../../oauth/scheme');
const { credentialsMalformed } = require('../../oauth/bearer-errors');
const { tokenMissing, tokenRepeated } = require('../../oauth/errors');
const { createAmbiguityCheck } = require('../../oauth/one-token');
const { createTokenReader } = require('../../oauth/token-from');
const { bare, ofRequest, own } = require('../../values/members');

/**
 * @typedef {object} Subject
 * @property {import('../../../index').RequestLike} req
 *
 * @typedef {object} Outcome
 * @property {unknown} accessToken that was accepted
 */

/**
 * Rules for how a request to a protected route carries its access token.
 *
 * @type {import('./rule-check').Rule<Subject>[]}
 */
const rules = [
  {
    name: 'oneToken',
    section: 'RFC 6750 §2, §3.1; RFC 9110 §5.3',
    create: (values) => {
      if (!values.oneToken) return undefined;
      const isAmbiguous = createAmbiguityCheck(values);
      return ({ req }) => (isAmbiguous(req) ? tokenRepeated : undefined);
    },
  },
  {
    name: 'credentialsSyntax',
    section: 'RFC 6750 §2.1, §3.1',
    create: ({ credentialsSyntax }) =>
      credentialsSyntax &&
      (({ req }) => {
        const authorization = own(ofRequest(req, 'headers'), 'authorization');
        const isMalformed = hasBearerScheme(authorization) && !strictCredentials(authorization);
        return isMalformed ? credentialsMalformed : undefined;
      }),
  },
];

/**
 * Rules that are enforced by where a token is read from. Here they only report the requests whose token would not be found.
 *
 * @type {import('./rule-check').Rule<Subject & Outcome>[]}
 */
const outcomeRules = [
  {
    name: 'formBody',
    section: 'RFC 6750 §2.2',
    create: ({ formBody }, enforced) => formBody && unlessFound(bare(enforced, { formBody })),
  },
  {
    name: 'tokenFrom',
    section: 'RFC 6750 §2.3',
    create: ({ tokenFrom }, enforced) => tokenFrom && unlessFound(bare(enforced, { tokenFrom })),
  },
];

/**
 * @param {import('../strict').RuleValues} values
 * @returns {import('./rule-check').Check<Subject & Outcome>}
 */
function unlessFound(values) {
  const read = createTokenReader(values);
  return ({ req, accessToken }) => (read(req) === accessToken ? undefined : tokenMissing);
}

module.exports = { outcomeRules, rules };
