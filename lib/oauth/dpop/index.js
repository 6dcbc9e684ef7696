'use strict';

// Access tokens that are bound to a key of the client's (RFC 9449).

const { refusal } = require('../errors');
const { proofMissing, proofReplayed, tokenBound, tokenOfAnotherKey, tokenUnbound } = require('./errors');
const { given, ofRequest, own } = require('../../values/members');
const { PROOF_ALGORITHMS, proofOf } = require('./proof');
const { challengeOf, sendChallenge } = require('../response');

// RFC 9449 §7.1.
const SCHEME = /^dpop(?:\s|$)/i;
const CREDENTIALS = /^dpop +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * @typedef {import('./options').Dpop} Dpop
 * @typedef {import('./proof').Proof} Proof
 * @typedef {{ refusal: Readonly<import('../errors').Refusal> }} Refused
 * @typedef {import('../../../index').RequestLike} Request
 */

/** @param {Request} req */
function hasDpopScheme(req) {
  const authorization = own(ofRequest(req, 'headers'), 'authorization');
  return typeof authorization === 'string' && SCHEME.test(authorization);
}

/**
 * Reads the access token of a request with the scheme DPoP.
 *
 * @param {Request} req
 */
function credentials(req) {
  if (!hasDpopScheme(req)) return undefined;
  return CREDENTIALS.exec(own(ofRequest(req, 'headers'), 'authorization'))?.[1];
}

/** @param {unknown} session @returns {unknown} the thumbprint of the key that the session is bound to */
function thumbprintIn(session) {
  return given(given(session, 'cnf'), 'jkt');
}

/** @param {unknown} session */
function isBound(session) {
  return thumbprintIn(session) !== undefined;
}

/**
 * Binds the session of a new token to the key of the request's proof, if it has one (RFC 9449 §5). A `cnf` claim of the client's is
 * dropped, since it proves nothing.
 *
 * @param {Record<string, unknown>} session
 * @param {Request} req
 * @param {Dpop} dpop
 * @returns {{ refusal?: undefined, session: Record<string, unknown>, proof?: Proof } | Refused}
 */
function bind({ cnf: _, ...session }, req, dpop) {
  if (own(ofRequest(req, 'headers'), 'dpop') === undefined)
    return dpop.required ? { refusal: proofMissing } : { refusal: undefined, session };
  const proof = proofOf(req, dpop);
  if (proof.fault !== undefined) return { refusal: invalid(400, proof.fault) };
  return { refusal: undefined, session: { ...session, cnf: { jkt: proof.jkt } }, proof };
}

/**
 * Whether a request may use a valid access token (RFC 9449 §7): a bound one needs the scheme DPoP and a proof of its key.
 *
 * @param {unknown} session
 * @param {string} accessToken
 * @param {Request} req
 * @param {Dpop} dpop
 * @returns {{ refusal?: undefined, proof?: Proof } | Refused}
 */
function authorizeUse(session, accessToken, req, dpop) {
  const hasScheme = credentials(req) === accessToken;
  if (!isBound(session))
    return hasScheme || dpop.required ? { refusal: tokenUnbound } : { refusal: undefined, proof: undefined };
  if (!hasScheme) return { refusal: tokenBound };
  const proof = proofOf(req, dpop, accessToken);
  if (proof.fault !== undefined) return { refusal: invalid(401, proof.fault) };
  return proof.jkt === thumbprintIn(session) ? { refusal: undefined, proof } : { refusal: tokenOfAnotherKey };
}

/** Per request, the proofs that it has used up, by where that is remembered. @type {WeakMap<Request, Map<unknown, string>>} */
const usedUp = new WeakMap();

/**
 * Marks a proof as used (RFC 9449 §11.1). It must have been validated, so that only the holder of a key can use its ids. Several handlers
 * of one request, such as `check` for an API and `requireScope` for a route of it, use its proof once.
 *
 * @param {Proof} proof
 * @param {Dpop} dpop
 * @param {400 | 401} status
 * @param {Request} req
 * @returns {Promise<Refused | undefined>}
 */
async function useUp({ jkt, jti, iat }, { used, maxProofAge }, status, req) {
  if (used === undefined) return undefined;
  const proof = `${jkt} ${jti}`;
  if (usedUp.get(req)?.get(used) === proof) return undefined;
  if (!(await used.use([jkt, jti], (iat + maxProofAge) * 1000))) return { refusal: proofReplayed(status) };
  const ofRequest = usedUp.get(req) ?? new Map();
  usedUp.set(req, ofRequest.set(used, proof));
  return undefined;
}

/**
 * Refuses a request to a protected route (RFC 9449 §7.1). The challenge of the scheme that the request used has the error.
 *
 * @param {Request} req
 * @param {import('../response').Response} res
 * @param {string} realm
 * @param {Readonly<import('../errors').Refusal | import('../errors').Unexplained>} refusal
 * @param {Dpop} dpop
 */
function challenge(req, res, realm, refusal, dpop) {
  const isDpop = dpop.required || hasDpopScheme(req);
  const algs = PROOF_ALGORITHMS.join(' ');
  const challenges = [`${challengeOf('DPoP', realm, isDpop ? refusal : {})}, algs="${algs}"`];
  if (!dpop.required) challenges.unshift(challengeOf('Bearer', realm, isDpop ? {} : refusal));
  sendChallenge(res, refusal.status, challenges.join(', '));
}

/** @param {number} status @param {string} fault */
function invalid(status, fault) {
  return refusal(status, 'invalid_dpop_proof', `The DPoP proof is not valid: ${fault}`);
}

module.exports = {
  PROOF_ALGORITHMS,
  authorizeUse,
  bind,
  challenge,
  credentials,
  hasDpopScheme,
  isBound,
  useUp,
};
