'use strict';

// Client authentication with a signed assertion, private_key_jwt (RFC 7521 §4.2, RFC 7523 §2.2).

const { clientIdOf } = require('../client-id');
const { triedScheme } = require('../http/bearer');
const {
  assertionTypeUnknown,
  authenticatedTwice,
  badAssertion,
  clientUnauthenticated,
} = require('../http/oauth-error');
const { isText } = require('../options');

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @typedef {Readonly<import('../http/oauth-error').Refusal>} Refusal */

/**
 * What a request lacks that should authenticate a client.
 *
 * @param {any} req
 * @returns {Refusal | undefined}
 */
function refusalOfAttempt({ body, headers }) {
  const { client_assertion: assertion, client_assertion_type: type, client_secret: secret } = body ?? {};
  if (assertion === undefined) {
    return { ...clientUnauthenticated, scheme: triedScheme(headers?.authorization) };
  }
  // "The client MUST NOT use more than one authentication method in each request." (RFC 6749 §2.3)
  if (secret !== undefined || headers?.authorization !== undefined) return authenticatedTwice;
  return type === TYPE ? undefined : assertionTypeUnknown;
}

/**
 * RFC 7523 §3: "iss" and "sub" are the client's id, and so is the parameter, where there is one. The claim `client_id`, too: a key
 * may have been found by it, and would be another's.
 *
 * @param {any} body
 * @param {Record<string, any>} payload of the assertion
 * @returns {Refusal | undefined}
 */
function refusalOfClient({ client_id: named }, payload) {
  const { iss, sub } = payload;
  const isOne = iss === sub && (named ?? iss) === iss && clientIdOf(payload) === iss;
  return isText(iss) && isOne ? undefined : badAssertion;
}

/**
 * What an assertion with a good signature lacks: it must be signed with a private key, made for this server, and end.
 *
 * @param {{ assertion: string, text: string }} request
 * @param {any} settings
 * @returns {Refusal | undefined}
 */
function refusalOfClaims({ assertion, text }, { headerOf, endpoints }) {
  const { algorithms, audience } = endpoints;
  const { alg } = headerOf(assertion);
  const { aud, exp } = JSON.parse(text);
  const isMeant = [aud].flat().some((name) => audience?.includes(name));
  return algorithms.includes(alg) && isMeant && exp !== undefined ? undefined : badAssertion;
}

module.exports = { refusalOfAttempt, refusalOfClaims, refusalOfClient };
