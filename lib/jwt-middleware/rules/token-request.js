'use strict';

const { triedScheme } = require('../../oauth/bearer');
const { credentialsUnchecked, grantTypeMissing, grantTypeUnsupported } = require('../../oauth/errors');

const { ofRequest, own } = require('../../values/members');

// How clients authenticate in the body (RFC 6749 §2.3.1, RFC 7521 §4.2).
const CREDENTIALS = ['client_secret', 'client_assertion'];

/**
 * What a request of the token endpoint must be before its assertion is looked at.
 *
 * @type {import('./judge').Rule<{ req: any, grant: Readonly<import('../grants').Grant> }>[]}
 */
const rules = [
  {
    id: 'grant-type',
    section: 'RFC 6749 §4.5, §5.2; RFC 7523 §2.1',
    option: 'requireGrantType',
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
    id: 'assertion-only',
    section: 'RFC 7523 §2.1; RFC 6749 §5.2',
    option: 'assertionOnly',
    create: ({ assertionOnly }) =>
      assertionOnly &&
      (({ req, grant }) => {
        const scheme = triedScheme(own(ofRequest(req, 'headers'), 'authorization'));
        // Whoever tried that header is told its scheme, and only then is it a 401.
        if (scheme) return { ...credentialsUnchecked, status: 401, scheme };
        const body = ofRequest(req, 'body');
        const isGiven = (/** @type {string} */ name) => own(body, name) && !grant.parameters.includes(name);
        return CREDENTIALS.some(isGiven) ? credentialsUnchecked : undefined;
      }),
  },
];

module.exports = { rules };
