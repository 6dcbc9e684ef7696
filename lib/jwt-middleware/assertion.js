'use strict';

const { readClaims } = require('../values/json');
const { own } = require('../values/members');
const native = require('../native');

const ACCESS_TOKEN = /^(application\/)?at\+jwt$/i;

/**
 * Verifies the assertion of a request with the key that was found for it.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {any} key
 * @param {import('./options').Settings} settings
 * @param {number} now seconds
 * @returns {import('./token-request').Refused | undefined} undefined where it is good
 */
function refusalOfAssertion(request, key, settings, now) {
  const { grant, assertion, text } = request;
  if (!key) return refusalOfUnknown(request, settings, now);
  const verifier = settings.verifierFor(key);
  if (verifier.error) {
    pretend(request, settings, now);
    return { refusal: grant.bad, cause: () => verifier.error };
  }
  const verified = verifier.verify(assertion, now);
  if (typeof verified === 'number') {
    // A key of another kind is refused before its signature is checked.
    if (verified === native.NOT_ALLOWED) pretend(request, settings, now);
    return { refusal: grant.bad, cause: () => native.tokenError(verified) };
  }
  // The object that getKey saw, and may have added to, becomes the session: it must have come from what is verified.
  if (verified !== text) return { refusal: grant.bad };
  if (tellsClient(request, settings) && (isAccessToken(request, settings) || isOfAnother(text, settings))) {
    return { refusal: grant.bad };
  }
  const refusal = grant.refusalOfClaims?.(request, settings);
  if (refusal) return { refusal };
  return settings.judgeAssertion?.({ claims: readClaims(text), now, grant });
}

/**
 * Refuses an assertion for which no key was found.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {import('./options').Settings} settings
 * @param {number} now seconds
 * @param {() => unknown} [cause]
 * @returns {import('./token-request').Refused}
 */
function refusalOfUnknown(request, settings, now, cause) {
  pretend(request, settings, now);
  return { refusal: request.grant.unknown, cause };
}

/**
 * Takes as long as a verification, where the answer doesn't tell that there was none.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {import('./options').Settings} settings
 * @param {number} now seconds
 */
function pretend({ grant, assertion }, { decoy, headerOf }, now) {
  if (grant.hidesClients) decoy(assertion, headerOf(assertion).alg, now);
}

/**
 * Whether others will be told which client it was.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {import('./options').Settings} settings
 */
function tellsClient({ grant }, { isSigned }) {
  return isSigned || grant.claimsOf !== undefined;
}

/**
 * An access token is no assertion, even where a client's key signs it.
 *
 * @param {import('./token-request').TokenRequest} request
 * @param {import('./options').Settings} settings
 */
function isAccessToken({ assertion }, { headerOf }) {
  const typ = own(headerOf(assertion), 'typ');
  return typeof typ === 'string' && ACCESS_TOKEN.test(typ);
}

/**
 * Whether `iss` and `client_id` name another client than the one whose key it is, as a client could write them where its key is
 * found by a third claim.
 *
 * @param {string} text the claims set
 * @param {import('./options').Settings} settings
 */
function isOfAnother(text, { keySource }) {
  if (keySource?.claim === undefined) return false;
  const claims = readClaims(text);
  return require('../oauth/client-id').clientIdOf(claims) !== claims[keySource.claim];
}

module.exports = { refusalOfAssertion, refusalOfUnknown };
