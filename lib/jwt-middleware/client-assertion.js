'use strict';

// Client authentication with a signed assertion, private_key_jwt (RFC 7521 §4.2, RFC 7523 §2.2).

const { clientIdOf } = require('../oauth/client-id');
const { attemptedScheme } = require('../oauth/scheme');
const {
  assertionTypeUnknown,
  authenticatedTwice,
  clientUnauthenticated,
} = require('../oauth/endpoint-errors');
const { badAssertion } = require('../oauth/errors');
const { ofRequest, own } = require('../values/members');
const { isText } = require('../values/checks');

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * @typedef {import('./types').Claims} Claims
 * @typedef {Readonly<import('../oauth/errors').Refusal>} Refusal
 */

/**
 * Refuses a request that carries no client assertion, or more than that.
 *
 * @param {import('./types').Request} req
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
 * RFC 7523 §3: `iss` and `sub` are the client's id, and so is the parameter `client_id` if it is present. The claim `client_id` must
 * agree with them, because a key may be found by it, and would be another client's.
 *
 * @param {unknown} body
 * @param {Claims} payload of the assertion, not verified
 * @returns {Refusal | undefined}
 */
function refusalOfClient(body, payload) {
  const parameter = own(body, 'client_id');
  const iss = own(payload, 'iss');
  const sub = own(payload, 'sub');
  const isOne = iss === sub && (parameter ?? iss) === iss && clientIdOf(payload) === iss;
  return isText(iss) && isOne ? undefined : bad({ code: 'ERR_CLIENT_AMBIGUOUS' });
}

/**
 * Refuses a verified assertion that is not signed with a private key, not made for this server, or never expires.
 *
 * @param {{ claims: Claims, header: Claims }} assertion
 * @param {Pick<import('./endpoints/options').Endpoints, 'algorithms' | 'audience'>} endpoints
 * @returns {Refusal | undefined}
 */
function refusalOfClaims({ claims, header }, { algorithms, audience }) {
  const alg = own(header, 'alg');
  const { aud } = claims;
  if (!algorithms.includes(alg)) {
    return bad({ code: 'ERR_JOSE_ALG_NOT_ALLOWED', claim: 'alg', expected: algorithms, received: alg });
  }
  if (![aud].flat().some((name) => audience?.includes(name))) {
    const code = aud === undefined ? 'ERR_JWT_CLAIM_MISSING' : 'ERR_JWT_AUDIENCE';
    return bad({ code, claim: 'aud', expected: audience, received: aud });
  }
  return claims.exp === undefined ? bad({ code: 'ERR_JWT_CLAIM_MISSING', claim: 'exp' }) : undefined;
}

/** @param {NonNullable<Refusal['why']>} why */
function bad(why) {
  return { ...badAssertion, why };
}

module.exports = { refusalOfAttempt, refusalOfClaims, refusalOfClient };
