'use strict';

// Client authentication with a signed assertion, private_key_jwt (RFC 7521 §4.2, RFC 7523 §2.2).

const { clientIdOf } = require('../oauth/client-id');
const { attemptedScheme } = require('../oauth/bearer');
const {
  assertionTypeUnknown,
  authenticatedTwice,
  badAssertion,
  clientUnauthenticated,
} = require('../oauth/errors');
const { readClaims } = require('../values/json');
const { ofRequest, own } = require('../values/members');
const { isText } = require('../values/checks');

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** @typedef {Readonly<import('../oauth/errors').Refusal>} Refusal */

/**
 * What a request lacks that should authenticate a client.
 *
 * @param {any} req
 * @returns {Refusal | undefined}
 */
function refusalOfAttempt(req) {
  const body = ofRequest(req, 'body');
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  if (own(body, 'client_assertion') === undefined) {
    return { ...clientUnauthenticated, scheme: attemptedScheme(authorization) };
  }
  // "The client MUST NOT use more than one authentication method in each request." (RFC 6749 §2.3)
  if (own(body, 'client_secret') !== undefined || authorization !== undefined) return authenticatedTwice;
  return own(body, 'client_assertion_type') === TYPE ? undefined : assertionTypeUnknown;
}

/**
 * RFC 7523 §3: "iss" and "sub" are the client's id, and so is the parameter, where there is one. The claim `client_id`, too: a key
 * may have been found by it, and would be another's.
 *
 * @param {any} body
 * @param {Record<string, any>} payload of the assertion
 * @returns {Refusal | undefined}
 */
function refusalOfClient(body, payload) {
  const named = own(body, 'client_id');
  const iss = own(payload, 'iss');
  const sub = own(payload, 'sub');
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
  const alg = own(headerOf(assertion), 'alg');
  const { aud, exp } = readClaims(text);
  const isMeant = [aud].flat().some((name) => audience?.includes(name));
  return algorithms.includes(alg) && isMeant && exp !== undefined ? undefined : badAssertion;
}

module.exports = { refusalOfAttempt, refusalOfClaims, refusalOfClient };
