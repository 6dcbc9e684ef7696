'use strict';

// The reason behind each refusal of the OAuth standards. What a refusal alone doesn't say is found out beside this file.

const errors = {
  ...require('./errors'),
  ...require('./bearer-errors'),
  ...require('./endpoint-errors'),
  ...require('./dpop/errors'),
};

/** By the name of the refusal. */
const CODES = Object.freeze({
  undecodable: 'ERR_JWS_INVALID',
  unknownClient: 'ERR_CLIENT_UNKNOWN',
  badAssertion: 'ERR_CLIENT_AMBIGUOUS',
  assertionInvalid: 'ERR_CLIENT_AMBIGUOUS',
  clientUnauthenticated: 'ERR_CLIENT_AUTHENTICATION_MISSING',
  authenticatedTwice: 'ERR_CLIENT_AUTHENTICATION_REPEATED',
  assertionTypeUnknown: 'ERR_CLIENT_ASSERTION_TYPE',
  notAForm: 'ERR_BODY_NOT_A_FORM',
  tokenParameterMissing: 'ERR_PARAMETER_MISSING',
  tokenOfAnother: 'ERR_TOKEN_OF_ANOTHER_CLIENT',
  tokenIrrevocable: 'ERR_STORE_UNSUPPORTED',
  assertionMissing: 'ERR_ASSERTION_MISSING',
  grantTypeMissing: 'ERR_GRANT_TYPE_MISSING',
  grantTypeUnsupported: 'ERR_GRANT_TYPE_UNSUPPORTED',
  credentialsUnchecked: 'ERR_CLIENT_CREDENTIALS_UNCHECKED',
  scopeMalformed: 'ERR_SCOPE_MALFORMED',
  scopeTooWide: 'ERR_SCOPE_EXCEEDED',
  tokenMissing: 'ERR_TOKEN_MISSING',
  unauthenticated: 'ERR_TOKEN_MISSING',
  tokenUnknown: 'ERR_TOKEN_UNKNOWN',
  tokenExpired: 'ERR_TOKEN_EXPIRED',
  tokenRepeated: 'ERR_TOKEN_REPEATED',
  credentialsMalformed: 'ERR_CREDENTIALS_MALFORMED',
  scopeInsufficient: 'ERR_SCOPE_INSUFFICIENT',
  proofMissing: 'ERR_DPOP_PROOF_MISSING',
  proofReplayed: 'ERR_DPOP_PROOF_REPLAYED',
  tokenBound: 'ERR_DPOP_TOKEN_BOUND',
  tokenUnbound: 'ERR_DPOP_TOKEN_UNBOUND',
  tokenOfAnotherKey: 'ERR_DPOP_KEY_MISMATCH',
  repeated: 'ERR_PARAMETER_REPEATED',
});

/** Refusals are copied where a scheme or a scope is added, so their descriptions identify them. @type {ReadonlyMap<unknown, string>} */
const BY_DESCRIPTION = new Map(
  Object.entries(CODES).map(([name, code]) => [descriptionOf(Reflect.get(errors, name)), code]),
);
const REPEATED = /^Parameter \S+ is repeated$/;

/** @param {unknown} refusal or the function that makes it */
function descriptionOf(refusal) {
  const made = typeof refusal === 'function' ? refusal(400) : refusal;
  return /** @type {{ description?: string }} */ (made).description;
}

/**
 * @param {Readonly<{ description?: string, why?: Readonly<{ code?: string }> }>} refusal
 * @returns {string | undefined} the code of the reason, as far as the refusal says it
 */
function codeOf({ description, why }) {
  if (why) return why.code;
  if (REPEATED.test(description ?? '')) return CODES.repeated;
  return BY_DESCRIPTION.get(description);
}

module.exports = { CODES, codeOf };
