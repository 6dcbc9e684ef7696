'use strict';

// Access tokens that only work together with a key (RFC 9449).

const { proofMissing, proofReplayed, refusal, tokenBound, tokenOfAnotherKey, tokenUnbound } =
  require('../errors');
const { given, ofRequest, own } = require('../../values/members');
const { proofOf } = require('./proof');

// RFC 9449 §7.1.
const SCHEME = /^dpop(?:\s|$)/i;
const CREDENTIALS = /^dpop +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * @typedef {import('./options').Dpop} Dpop
 * @typedef {import('./proof').Proof} Proof
 * @typedef {{ refusal: Readonly<import('../errors').Refusal> }} Refused
 */

/** @param {any} req */
function hasDpopScheme(req) {
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  return typeof authorization === 'string' && SCHEME.test(authorization);
}

/**
 * The access token under the scheme DPoP.
 *
 * @param {any} req
 */
function credentials(req) {
  if (!hasDpopScheme(req)) return undefined;
  return CREDENTIALS.exec(own(ofRequest(req, 'headers'), 'authorization'))?.[1];
}

/** @param {any} session @returns {unknown} that of the key that it is bound to */
function thumbprintIn(session) {
  return given(given(session, 'cnf'), 'jkt');
}

/** @param {any} session */
function isBound(session) {
  return thumbprintIn(session) !== undefined;
}

/**
 * The session of a new token, bound to the key of the request's proof, where it has one (RFC 9449 §5). What a client says
 * under the name of `cnf` is no proof.
 *
 * @param {Record<string, any>} session
 * @param {any} req
 * @param {Dpop} dpop
 * @returns {{ refusal?: undefined, session: Record<string, any>, proof?: Proof } | Refused}
 */
function bind({ cnf: _, ...session }, req, dpop) {
  if (own(ofRequest(req, 'headers'), 'dpop') === undefined)
    return dpop.required ? { refusal: proofMissing } : { refusal: undefined, session };
  const proof = proofOf(req, dpop);
  if (proof.fault !== undefined) return { refusal: invalid(400, proof.fault) };
  return { refusal: undefined, session: { ...session, cnf: { jkt: proof.jkt } }, proof };
}

/**
 * Whether a request may use a token that is good (RFC 9449 §7).
 *
 * @param {any} session
 * @param {string} accessToken
 * @param {any} req
 * @param {Dpop} dpop
 * @returns {{ refusal?: undefined, proof?: Proof } | Refused}
 */
function judgeUse(session, accessToken, req, dpop) {
  const isShown = credentials(req) === accessToken;
  if (!isBound(session))
    return isShown || dpop.required ? { refusal: tokenUnbound } : { refusal: undefined, proof: undefined };
  if (!isShown) return { refusal: tokenBound };
  const proof = proofOf(req, dpop, accessToken);
  if (proof.fault !== undefined) return { refusal: invalid(401, proof.fault) };
  return proof.jkt === thumbprintIn(session) ? { refusal: undefined, proof } : { refusal: tokenOfAnotherKey };
}

/**
 * Uses a proof up, which must be good in all else: nobody else may use up a key's ids (RFC 9449 §11.1).
 *
 * @param {Proof} proof
 * @param {Dpop} dpop
 * @param {400 | 401} status
 * @returns {Promise<Refused | undefined>}
 */
async function useUp({ jkt, jti, iat }, { used, maxAge }, status) {
  const isFirst = await used?.use([jkt, jti], (iat + maxAge) * 1000);
  return isFirst === false ? { refusal: proofReplayed(status) } : undefined;
}

/** @param {number} status @param {string} fault */
function invalid(status, fault) {
  return refusal(status, 'invalid_dpop_proof', `The DPoP proof is not valid: ${fault}`);
}

module.exports = { bind, credentials, hasDpopScheme, isBound, judgeUse, useUp };
