'use strict';

const { attemptedScheme } = require('../../oauth/scheme');
const {
  credentialsUnchecked,
  grantTypeMissing,
  grantTypeUnsupported,
} = require('../../oauth/endpoint-errors');
const { ofRequest, own } = require('../../values/members');

// How clients authenticate in the body (RFC 6749 §2.3.1, RFC 7521 §4.2).
const CREDENTIALS = ['client_secret', 'client_assertion'];

/**
 * @typedef {object} Subject
 * @property {import('../../../index').RequestLike} req
 * @property {Readonly<import('../types').GrantType>} grant that it requests
 */

/**
 * Rules for a token request, which are checked before its assertion is decoded.
 *
 * @type {import('./rule-check').Rule<Subject>[]}
 */
const rules = [
  {
    name: 'requireGrantType',
    section: 'RFC 6749 §4.5, §5.2; RFC 7523 §2.1',
    create: ({ requireGrantType, grants }) =>
      requireGrantType &&
      (({ req }) => {
        const type = own(ofRequest(req, 'body'), 'grant_type');
        if (type === undefined || type === '') return grantTypeMissing;
        return grants.some((grant) => grant.type === type) ? undefined : grantTypeUnsupported;
      }),
  },
  {
    // "If client credentials are present in the request, the authorization server MUST validate them." Nothing here does.
    name: 'assertionOnly',
    section: 'RFC 7523 §2.1; RFC 6749 §5.2',
    create: ({ assertionOnly }) =>
      assertionOnly &&
      (({ req, grant }) => {
        const scheme = attemptedScheme(own(ofRequest(req, 'headers'), 'authorization'));
        // Only a client that used the header gets a 401, with a challenge for the scheme that it used.
        if (scheme) return { ...credentialsUnchecked, status: 401, scheme };
        const body = ofRequest(req, 'body');
        return CREDENTIALS.some((name) => own(body, name) && !grant.parameters.includes(name))
          ? credentialsUnchecked
          : undefined;
      }),
  },
];

module.exports = { rules };
