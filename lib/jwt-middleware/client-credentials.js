'use strict';

const { badAssertion } = require('../oauth/errors');
const { own } = require('../values/members');
const { refusalOfAttempt, refusalOfClaims, refusalOfClient } = require('./client-assertion');

/**
 * RFC 6749 §4.4, with the client authentication of RFC 7523 §2.2.
 *
 * @type {Readonly<import('./types').GrantType>}
 */
const clientCredentials = Object.freeze({
  __proto__: null,
  type: 'client_credentials',
  parameters: ['client_assertion', 'client_assertion_type'],
  assertionOf: (body) => own(body, 'client_assertion'),
  missing: badAssertion,
  undecodable: badAssertion,
  unknown: badAssertion,
  bad: badAssertion,
  hidesClients: true,
  refusalOfAttempt,
  refusalOfPayload: refusalOfClient,
  refusalOfClaims,
  claimsOf: ({ iss }) => ({ client_id: iss, sub: iss }),
});

module.exports = { clientCredentials };
