'use strict';

const { clientIdOf } = require('../oauth/client-id');
const { own } = require('../values/members');
const native = require('../native');

const ACCESS_TOKEN = /^(application\/)?at\+jwt$/i;

/**
 * @typedef {import('./types').Assertion} Assertion
 * @typedef {import('./options').Settings} Settings
 * @typedef {import('./token-request').Refused} Refused
 * @typedef {import('./token-request').TokenRequest} TokenRequest
 */

/**
 * Verifies the assertion of a request with the key that was found for its client.
 *
 * @param {TokenRequest} request
 * @param {unknown} key
 * @param {Settings} settings
 * @param {number} now seconds
 * @returns {Refused | undefined}
 */
function refusalOfAssertion(request, key, settings, now) {
  if (!key) return refusalOfUnknown(request, settings, now);
  const { grant, assertion } = request;
  const verifier = settings.verifierFor(key);
  if (verifier.error) {
    verifyDecoy(request, settings, now);
    return { refusal: grant.bad, cause: () => verifier.error };
  }
  const verified = verifier.verify(assertion.token, now);
  if (typeof verified === 'number') {
    // A key of another kind is refused before its signature is checked.
    if (verified === native.NOT_ALLOWED) verifyDecoy(request, settings, now);
    return { refusal: grant.bad, cause: () => native.tokenError(verified) };
  }
  // The claims of the session were decoded before the signature was verified: they must be those that were signed.
  if (verified !== assertion.text) return { refusal: grant.bad };
  if (identifiesClient(request, settings) && !isOwnAssertion(assertion, settings)) {
    return { refusal: grant.bad };
  }
  const refusal = grant.refusalOfClaims?.(assertion, settings.endpoints);
  if (refusal) return { refusal };
  return settings.assertionCheck?.({ claims: assertion.claims, now, grant });
}

/**
 * Refuses an assertion for which no key was found.
 *
 * @param {TokenRequest} request
 * @param {Settings} settings
 * @param {number} now seconds
 * @param {() => unknown} [cause]
 * @returns {Refused}
 */
function refusalOfUnknown(request, settings, now, cause) {
  verifyDecoy(request, settings, now);
  return { refusal: request.grant.unknown, cause };
}

/**
 * Takes as long as a verification, if the response must not tell that there was none.
 *
 * @param {TokenRequest} request
 * @param {Settings} settings
 * @param {number} now seconds
 */
function verifyDecoy({ grant, assertion }, settings, now) {
  if (grant.hidesClients) settings.decoy(assertion.token, own(assertion.header, 'alg'), now);
}

/**
 * Whether others will be told which client made the request: in an access token that they read, or by its grant.
 *
 * @param {TokenRequest} request
 * @param {Settings} settings
 */
function identifiesClient({ grant }, { isSigned }) {
  return isSigned || grant.claimsOf !== undefined;
}

/**
 * Whether an assertion speaks for the client whose key has signed it.
 *
 * @param {Assertion} assertion
 * @param {Settings} settings
 */
function isOwnAssertion({ header, claims }, { keySource }) {
  const typ = own(header, 'typ');
  // An access token is no assertion, even if a client's key has signed it.
  if (typeof typ === 'string' && ACCESS_TOKEN.test(typ)) return false;
  const keyClaim = keySource?.claim;
  // If keys are found by a third claim, `iss` and `client_id` may name any client.
  return keyClaim === undefined || clientIdOf(claims) === claims[keyClaim];
}

module.exports = { refusalOfAssertion, refusalOfUnknown };
