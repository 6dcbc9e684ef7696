'use strict';

// The refusals of RFC 6749 §5.2 and RFC 6750 §3.1, as the client sees them.

/**
 * @typedef {object} Refusal
 * @property {number} status
 * @property {string} error
 * @property {string} description
 * @property {string} [reason] what `debug` is told instead of the description
 * @property {string} [scope] that the token needs (RFC 6750 §3)
 * @property {string} [scheme] that the client authenticated with, for the challenge (RFC 6749 §5.2)
 *
 * @typedef {Omit<Refusal, 'error' | 'description'> & { error?: undefined, description?: undefined }} Unexplained
 *   "SHOULD NOT include an error code or other error information" (RFC 6750 §3.1)
 */

/**
 * @param {number} status
 * @param {string} error
 * @param {string} description
 * @returns {Readonly<Refusal>}
 */
const refusal = (status, error, description) => Object.freeze({ status, error, description });

module.exports = {
  refusal,
  undecodable: refusal(400, 'invalid_request', 'JWT cannot be decoded'),
  unknownClient: refusal(401, 'invalid_client', 'Unknown client'),
  badAssertion: refusal(401, 'invalid_client', 'Client authentication failed'),
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
  tokenMissing: refusal(401, 'invalid_token', 'Access token is not present'),
  tokenUnknown: refusal(401, 'invalid_token', 'Unknown access token'),
  tokenExpired: refusal(401, 'invalid_token', 'Access token expired'),
  tokenRepeated: refusal(400, 'invalid_request', 'More than one access token is present'),
  credentialsMalformed: refusal(400, 'invalid_request', 'The Authorization header is malformed'),
  scopeInsufficient: refusal(403, 'insufficient_scope', 'The access token has too little scope'),
  proofMissing: refusal(400, 'invalid_dpop_proof', 'DPoP proof is missing'),
  /** @param {number} status */
  proofReplayed: (status) => refusal(status, 'invalid_dpop_proof', 'The DPoP proof has been used before'),
  tokenBound: refusal(401, 'invalid_token', 'The access token is bound to a key and needs the scheme DPoP'),
  tokenUnbound: refusal(401, 'invalid_token', 'The access token is not bound to a key'),
  tokenOfAnotherKey: refusal(401, 'invalid_token', 'The access token is bound to another key'),
  /** @type {Readonly<Unexplained>} */
  unauthenticated: Object.freeze({ status: 401 }),
  /** @param {string} parameter a name of the standards', never text of the client's */
  repeated: (parameter) => refusal(400, 'invalid_request', `Parameter ${parameter} is repeated`),
};
