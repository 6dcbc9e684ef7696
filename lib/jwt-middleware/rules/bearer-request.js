'use strict';

const { hasBearerScheme, strictCredentials } = require('../../oauth/bearer');
const { credentialsMalformed, tokenMissing, tokenRepeated } = require('../../oauth/errors');
const { COMPATIBLE_PLACES, createTokenReader, readerOf } = require('../../oauth/token-from');
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
      // The places of RFC 6750 count even where no token is read from them.
      const places = new Set([...COMPATIBLE_PLACES, ...(values.tokenFrom || [])]);
      places.delete('header');
      const readers = [...places].map((place) => readerOf(place, values));
      return ({ req }) => {
        const inHeader = hasBearerScheme(own(ofRequest(req, 'headers'), 'authorization')) ? 1 : 0;
        const tokens = readers.reduce((sum, read) => sum + count(read(req)), inHeader);
        return tokens > 1 || authorizationLines(req) > 1 ? tokenRepeated : undefined;
      };
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

/** @param {unknown} value */
function count(value) {
  if (Array.isArray(value)) return value.length;
  return value ? 1 : 0;
}

/**
 * The number of Authorization headers. In `headers`, Node keeps the first of them and drops the others.
 *
 * @param {import('../../../index').RequestLike} req
 */
function authorizationLines(req) {
  const rawHeaders = ofRequest(req, 'rawHeaders');
  if (!Array.isArray(rawHeaders)) return 0;
  return rawHeaders.filter((name, at) => at % 2 === 0 && String(name).toLowerCase() === 'authorization')
    .length;
}

module.exports = { outcomeRules, rules };
