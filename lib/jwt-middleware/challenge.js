'use strict';

const bearer = require('../oauth/bearer');
const { sendChallenge } = require('../oauth/response');

// Loaded when option dpop needs them.
const schemes = () => require('../oauth/dpop');
const proofs = () => require('../oauth/dpop/proof');

/**
 * Refuses a request of a protected route (RFC 6750 §3, RFC 9449 §7.1). With DPoP on, the error stands with the scheme that was
 * tried.
 *
 * @param {any} req
 * @param {any} res
 * @param {import('./options').Settings} settings
 * @param {Readonly<import('../oauth/errors').Refusal | import('../oauth/errors').Unexplained>} refusal
 */
function challenge(req, res, { dpop, realm }, refusal) {
  if (!dpop) return bearer.refuse(res, realm, refusal);
  const isDpop = dpop.required || schemes().hasDpopScheme(req);
  const challenges = [
    `${bearer.challengeOf('DPoP', realm, isDpop ? refusal : {})}, algs="${proofs().PROOF_ALGORITHMS.join(' ')}"`,
  ];
  if (!dpop.required) challenges.unshift(bearer.challengeOf('Bearer', realm, isDpop ? {} : refusal));
  sendChallenge(res, refusal.status, challenges.join(', '));
}

module.exports = { challenge };
