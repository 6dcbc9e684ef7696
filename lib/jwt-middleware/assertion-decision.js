'use strict';

// Loaded by the first refusal whose reason matters, and when an option needs them.
const faults = () => require('../native/faults');
const decoys = () => require('./decoy');
const speakers = () => require('./speaker');

const UNKNOWN = Object.freeze({ code: 'ERR_CLIENT_UNKNOWN' });

/**
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
    if (grant.hidesClients && verified === faults().NOT_ALLOWED) verifyDecoy(request, settings, now);
    return { refusal: grant.bad, cause: () => faults().tokenError(verified), key };
  }
  // The claims of the session were decoded before the signature was verified: they must be those that were signed.
  if (verified !== assertion.text) return { refusal: grant.bad, why: { code: 'ERR_JWT_INVALID' } };
  // Others will be told which client made the request: in an access token that they read, or by its grant.
  if (settings.isSigned || grant.claimsOf !== undefined) {
    const why = speakers().refusalOfSpeaker(assertion, settings);
    if (why) return { refusal: grant.bad, why };
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
  return { refusal: request.grant.unknown, cause, why: UNKNOWN };
}

/**
 * Takes as long as a verification, if the response must not tell that there was none.
 *
 * @param {TokenRequest} request
 * @param {Settings} settings
 * @param {number} now seconds
 */
function verifyDecoy({ grant, assertion }, { policy }, now) {
  if (grant.hidesClients) decoys().verifyDecoy(assertion, policy, now);
}

module.exports = { refusalOfAssertion, refusalOfUnknown };
