'use strict';

// The refusals of the OAuth endpoints (RFC 6749 §5.2, RFC 7009 §2.2) that options add.

const { refusal } = require('./errors');

module.exports = {
  clientUnauthenticated: refusal(401, 'invalid_client', 'Client authentication is missing'),
  authenticatedTwice: refusal(400, 'invalid_request', 'Client authentication is repeated'),
  assertionTypeUnknown: refusal(400, 'invalid_request', 'client_assertion_type is missing or unknown'),
  notAForm: refusal(400, 'invalid_request', 'The body is not form-encoded'),
  tokenParameterMissing: refusal(400, 'invalid_request', 'Parameter token is missing'),
  tokenOfAnother: refusal(400, 'invalid_grant', 'The token was issued to another client'),
  tokenIrrevocable: refusal(400, 'unsupported_token_type', 'Tokens of this kind cannot be revoked'),
  assertionMissing: refusal(400, 'invalid_request', 'Parameter assertion is missing or repeated'),
  // RFC 7521 §4.1.1. One refusal for unknown clients and for invalid signatures, so that nobody can probe for clients.
  assertionInvalid: refusal(400, 'invalid_grant', 'The assertion is not valid'),
  grantTypeMissing: refusal(400, 'invalid_request', 'Parameter grant_type is missing'),
  grantTypeUnsupported: refusal(400, 'unsupported_grant_type', 'The grant type is not supported'),
  credentialsUnchecked: refusal(400, 'invalid_client', 'Client credentials are not accepted'),
  scopeMalformed: refusal(400, 'invalid_scope', 'The scope is malformed'),
  scopeTooWide: refusal(400, 'invalid_scope', 'The scope exceeds what is granted'),
};
