'use strict';

const bearer = require('../oauth/bearer');
const { sendChallenge } = require('../oauth/response');

/**
 * Refuses a request to a protected route (RFC 6750 §3, RFC 9449 §7.1). With DPoP on, the challenge of the scheme that the request used
 * has the error.
 *
 * @param {import('./types').Request} req
 * @param {import('./types').Response} res
 * @param {import('./options').Settings} settings
 * @param {import('./access-decision').Refusal} refusal
 */
function challenge(req, res, { dpop, realm }, refusal) {
  if (!dpop) return bearer.refuse(res, realm, refusal);
  const isDpop = dpop.required || dpop.hasDpopScheme(req);
  const challenges = [
    `${bearer.challengeOf('DPoP', realm, isDpop ? refusal : {})}, algs="${dpop.PROOF_ALGORITHMS.join(' ')}"`,
  ];
  if (!dpop.required) challenges.unshift(bearer.challengeOf('Bearer', realm, isDpop ? {} : refusal));
  sendChallenge(res, refusal.status, challenges.join(', '));
}

module.exports = { challenge };
